"""What fifty scene changes leave behind, on a phone's cap and a screen of twice the density."""

from dataclasses import dataclass

from browser import Visit, visit  # A benchmark's own neighbours, found beside it.
from playwright.async_api import Browser
from spinning import COUNT
from viewers import WALK

CHANGES = 50
WARM = 16
"""Changes until every scene has been seen in every direction: the cap is reached before."""
SCENES = "abcd"

_GO = """async ({ scene, yaw }) => {
    await ezvrTour.goTo(scene);
    ezvrTour.lookAt({ yaw });
    await ezvrTour.settled();
}"""
_TEXTURES = "[glCount.textureBytes, glCount.mostTextureBytes, ezvrTour.statistics.capacity]"


@dataclass(frozen=True)
class Memory:
    """Bytes. Textures are counted beside the engine, from its calls of WebGL."""

    capacity: int
    most_textures: int
    textures_warm: int
    textures_end: int
    heap_warm: int
    heap_end: int


async def walk(browser: Browser, origin: str) -> Memory:
    """Change the scene again and again, looking another way each time."""
    async with visit(browser, WALK, density=2, touch=True, script=COUNT) as visited:
        await visited.page.goto(origin + WALK.address)
        await visited.ready()
        await _change(visited, 0, WARM)
        warm = await visited.page.evaluate(_TEXTURES)
        heap_warm = await _heap(visited)
        await _change(visited, WARM, WARM + CHANGES)
        end = await visited.page.evaluate(_TEXTURES)
        return Memory(end[2], end[1], warm[0], end[0], heap_warm, await _heap(visited))


async def _change(visited: Visit, first: int, last: int) -> None:
    for index in range(first, last):
        scene = SCENES[(index + 1) % len(SCENES)]
        yaw = index // len(SCENES) % 4 * 90 - 175
        await visited.page.evaluate(_GO, {"scene": scene, "yaw": yaw})


async def _heap(visited: Visit) -> int:
    for _ in range(3):
        await visited.tell("HeapProfiler.collectGarbage")
    answer = await visited.tell("Runtime.getHeapUsage")
    return int(answer["usedSize"])
