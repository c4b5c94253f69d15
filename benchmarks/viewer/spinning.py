"""Once around: what was asked for in vain, and what each frame costs the page's main thread."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from browser import SLOW, Asked, Visit, tile_of, visit  # A benchmark's own neighbours.
from playwright.async_api import Browser
from viewers import Viewer
from views import HEIGHT, START, WIDTH, View

COUNT = Path(__file__).with_name("gl_count.js").read_text()
SECONDS = 6.0
STEPS = 180
GRACE = 0.1
"""Seconds after which what left the view must be gone: a frame on a slow machine, twice."""

_SPIN = """async ({{ view, seconds }}) => {{
    const turn = {turn};
    const start = performance.now();
    for (;;) {{
        const now = await new Promise(requestAnimationFrame);
        const share = Math.min((now - start) / 1000 / seconds, 1);
        const yaw = (view.yaw + 360 * share + 540) % 360 - 180;
        turn({{ ...view, yaw }});
        if (share === 1) return (performance.timeOrigin + start) / 1000;
    }}
}}"""
_STEP = """async ({{ view, steps }}) => {{
    const turn = {turn};
    for (let step = 1; step <= steps; step += 1) {{
        const yaw = (view.yaw + 360 * step / steps + 540) % 360 - 180;
        turn({{ ...view, yaw }});
        await new Promise(requestAnimationFrame);
    }}
}}"""

# Right, up and ahead of each face: its centre, along its rows, along its columns.
_AXES = {
    "f": ((0, 0, 1), (1, 0, 0), (0, -1, 0)),
    "r": ((1, 0, 0), (0, 0, -1), (0, -1, 0)),
    "b": ((0, 0, -1), (-1, 0, 0), (0, -1, 0)),
    "l": ((-1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "u": ((0, 1, 0), (1, 0, 0), (0, 0, 1)),
    "d": ((0, -1, 0), (1, 0, 0), (0, 0, -1)),
}


@dataclass(frozen=True)
class Spin:
    """Once around on a slow network with no tile but those of the start.

    Attributes:
        asked: Tiles that were asked for while it turned.
        aborted: Of these, those whose request was ended before its answer.
        wasted: Of these, those that came when they had left the view.
        wasted_bytes: Of these.
        draws: The most draws of a frame.
    """

    asked: int
    aborted: int
    wasted: int
    wasted_bytes: float
    draws: int


async def spin(browser: Browser, viewer: Viewer, origin: str) -> Spin:
    """Turn a viewer's picture around."""
    async with visit(browser, viewer, script=COUNT) as visited:
        page = visited.page
        await page.goto(origin + viewer.address)
        await visited.ready()
        before = set(visited.asked)
        await visited.throttle(SLOW)
        values = {"view": START.values(), "seconds": SECONDS}
        started: float = await page.evaluate(_SPIN.format(turn=viewer.turn), values)
        await visited.still()
        tiles = [asked for name, asked in visited.asked.items() if name not in before]
        tiles = [asked for asked in tiles if asked.started <= started + SECONDS]
        tiles = [asked for asked in tiles if tile_of(asked.url)]
        wasted = [asked for asked in tiles if not asked.aborted and _had_left(asked, started)]
        draws: int = await page.evaluate("glCount.mostDraws")
    return Spin(
        asked=len(tiles),
        aborted=sum(asked.aborted for asked in tiles),
        wasted=len(wasted),
        wasted_bytes=sum(asked.received for asked in wasted),
        draws=draws,
    )


async def costs(browser: Browser, viewer: Viewer, origin: str, rounds: int) -> list[float]:
    """Return the milliseconds of processor time that the page's main thread needs for a frame.

    All tiles are there. The drawing itself is the GPU process's, and is not counted.
    """
    async with visit(browser, viewer) as visited:
        await visited.page.goto(origin + viewer.address)
        await visited.ready()
        for yaw in range(0, 360, 45):
            await visited.turn(View(START.yaw + yaw - 180, START.pitch))
        await visited.tell("Performance.enable", {"timeDomain": "threadTicks"})
        # The first one is for what lies between those views.
        return [await _cost(visited) for _ in range(rounds + 1)][1:]


async def _cost(visited: Visit) -> float:
    values = {"view": START.values(), "steps": STEPS}
    before = await _busy(visited)
    await visited.page.evaluate(_STEP.format(turn=visited.viewer.turn), values)
    cost = (await _busy(visited) - before) * 1000 / STEPS
    await visited.still()
    return cost


async def _busy(visited: Visit) -> float:
    answer = await visited.tell("Performance.getMetrics")
    metrics = {metric["name"]: metric["value"] for metric in answer["metrics"]}
    return metrics["TaskDuration"]


def _had_left(asked: Asked, started: float) -> bool:
    """Whether a tile was outside the view when it came, and for some time before."""
    if asked.ended is None:
        return False
    shares = [(asked.ended - early - started) / SECONDS for early in (0.0, GRACE / 2, GRACE)]
    yaws = [START.yaw + 360 * min(max(share, 0), 1) for share in shares]
    return not any(_is_seen(asked.url, yaw) for yaw in yaws)


def _is_seen(url: str, yaw: float) -> bool:
    tile = tile_of(url)
    if not tile:
        return True
    level, face, row, column = tile
    centre, right, down = (np.array(axis, dtype=float) for axis in _AXES[face])
    within = np.linspace(0, 1, 17)
    u = ((column + within) / 2**level * 2 - 1)[:, None, None]
    v = ((row + within) / 2**level * 2 - 1)[None, :, None]
    points = centre + u * right + v * down
    turn, lift = np.radians(yaw), np.radians(START.pitch)
    x = points[..., 0] * np.cos(turn) - points[..., 2] * np.sin(turn)
    level_ahead = points[..., 0] * np.sin(turn) + points[..., 2] * np.cos(turn)
    ahead = level_ahead * np.cos(lift) + points[..., 1] * np.sin(lift)
    y = points[..., 1] * np.cos(lift) - level_ahead * np.sin(lift)
    half = np.tan(np.radians(START.hfov / 2))
    seen = (ahead > 0) & (np.abs(x) <= half * ahead)
    return bool((seen & (np.abs(y) <= half * HEIGHT / WIDTH * ahead)).any())
