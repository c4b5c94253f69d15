"""The child process: what it may do, and that nothing of it remains."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from ezvr_api.imaging.budget import MemoryBudget
from ezvr_api.imaging.children import Children
from ezvr_api.imaging.errors import PhotoRefused, RefusalCode, TilingFault
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save, run_instead

Act = Callable[[psutil.Process], None]

START_AND_WAIT = """
import asyncio, sys
from pathlib import Path
from ezvr_api.imaging.sandbox import tile_in_child
asyncio.run(tile_in_child(Path(sys.argv[1]), Path(sys.argv[2]),
    on_progress=lambda share: print(share, flush=True)))
"""

OPENCV_FAILS = """
import cv2, numpy
from ezvr_api.imaging.child import main
resize = cv2.resize
cv2.resize = lambda *_, **__: resize(numpy.empty((0, 0, 3), "uint8"), (1, 1))
main()
"""

TAKEN_OVER = """
import os, socket
from ezvr_api.imaging import child
missing = []
isolate = child.isolate
child.isolate = lambda *paths: missing.extend(isolate(*paths))
def take_over(source, *_, **__):
    if {protection!r} in missing:
        raise OSError(0, "no wall")
    try:
{attempt}
    except PermissionError:
        raise
    raise SystemExit("allowed")
child.tile_photo = take_over
child.main()
"""

FILLS_THE_DISK = """
import json, os
os.chdir(json.loads(sys.stdin.readline())["outdir"])
for number in range(10000):
    os.mkdir(str(number))
sys.stdin.readline()
"""

LACKS_LANDLOCK = """
from ezvr_api.imaging import child
isolate = child.isolate
child.isolate = lambda *paths: isolate(*paths) or ["landlock"]
child.main()
"""


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo that takes seconds to tile."""
    path = tmp_path_factory.mktemp("large") / "large.jpg"
    random = np.random.default_rng(1).integers(0, 255, (512, 1024, 3), np.uint8)
    assert cv2.imwrite(str(path), cv2.resize(random, (8192, 4096)))
    return path


def decoding_children() -> list[psutil.Process]:
    """This process's children that decode: other tests may have left servers running."""
    return [
        child
        for child in psutil.Process().children()
        if "ezvr_api.imaging.child" in " ".join(child.cmdline())
    ]


async def act_on_child(large: Path, outdir: Path, act: Act) -> TiledPhoto:
    """Tile, and do something to the child once it works."""
    acted = False

    def on_progress(_share: float) -> None:
        nonlocal acted
        if not acted:
            acted = True
            (child,) = decoding_children()
            act(child)

    return await tile_in_child(large, outdir, on_progress=on_progress)


async def test_a_child_gives_what_this_process_would(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    source = save(smooth, "photo.png")
    options = TilingOptions(tile_format="png")
    early: list[TiledPhoto] = []
    there = await tile_in_child(source, tmp_path / "there", options, on_previews=early.append)
    here = tile_photo(source, tmp_path / "here", options)
    assert there == here
    assert early == [here]
    for path in (tmp_path / "here").rglob("*.*"):
        other = tmp_path / "there" / path.relative_to(tmp_path / "here")
        assert other.read_bytes() == path.read_bytes()


async def test_a_refusal_comes_through_whole(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"no photo")
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(tmp_path / "photo.jpg", tmp_path / "tiles")
    assert refused.value.code == RefusalCode.NOT_AN_IMAGE
    assert "not a photo" in refused.value.sentence
    assert not (tmp_path / "tiles").exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, "out_of_memory"), (signal.SIGSEGV, "decode_failed")]
)
async def test_a_child_that_dies_is_a_photo_that_is_refused(
    large: Path, tmp_path: Path, number: signal.Signals, code: str
) -> None:
    with pytest.raises(PhotoRefused) as refused:
        await act_on_child(large, tmp_path / "tiles", lambda child: child.send_signal(number))
    assert refused.value.code == code
    assert not (tmp_path / "tiles").exists()


async def test_a_child_that_hangs_is_ended(large: Path, tmp_path: Path) -> None:
    def suspend(_share: float) -> None:
        for child in decoding_children():
            child.suspend()

    limits = ChildLimits(seconds=2.0)
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(large, tmp_path / "tiles", limits=limits, on_progress=suspend)
    assert refused.value.code == "took_too_long"
    assert decoding_children() == []
    assert not (tmp_path / "tiles").exists()


async def test_memory_is_limited_in_fact(large: Path, tmp_path: Path) -> None:
    limits = ChildLimits(memory_bytes=320 << 20)
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(large, tmp_path / "tiles", limits=limits)
    assert refused.value.code == "out_of_memory"
    assert not (tmp_path / "tiles").exists()


async def test_a_child_that_says_too_much_is_a_photo_that_is_refused(
    save: Save, smooth: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, tmp_path, "print('x' * (3 << 20))")
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles")
    assert refused.value.code == RefusalCode.DECODE_FAILED
    assert not (tmp_path / "tiles").exists()


@pytest.mark.parametrize("sizes", [(-1,), (0,), (ChildLimits().memory_bytes + 1,), (1, 1)])
async def test_a_child_that_asks_for_memory_twice_or_absurdly_is_a_photo_that_is_refused(
    save: Save,
    smooth: Pixels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sizes: tuple[int, ...],
) -> None:
    asks = "".join(f'print(\'{{"kind": "needs", "bytes": {size}}}\')\n' for size in sizes)
    run_instead(
        monkeypatch,
        tmp_path,
        f"{asks}sys.stdout.flush()\nsys.stdin.readline(); sys.stdin.readline()",
    )
    children = Children(MemoryBudget(1 << 30))
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles", children=children)
    assert refused.value.code == RefusalCode.DECODE_FAILED
    assert "asked for" in refused.value.diagnostics or "cannot say" in refused.value.diagnostics


async def test_an_error_of_opencv_is_no_fault_of_the_photo(
    save: Save, smooth: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, tmp_path, OPENCV_FAILS)
    with pytest.raises(TilingFault, match="ssize"):
        await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles")
    assert not (tmp_path / "tiles").exists()


async def test_a_full_disk_is_no_fault_of_the_photo(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    with pytest.raises(TilingFault):
        await tile_in_child(
            save(smooth, "photo.png"), tmp_path / "tiles", limits=ChildLimits(file_bytes=1000)
        )
    assert not (tmp_path / "tiles").exists()


async def test_cancelling_ends_the_child_and_leaves_nothing(large: Path, tmp_path: Path) -> None:
    working = asyncio.Event()
    task = asyncio.create_task(
        tile_in_child(large, tmp_path / "tiles", on_progress=lambda _: working.set())
    )
    await working.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert decoding_children() == []
    assert not (tmp_path / "tiles").exists()


async def test_the_memory_is_given_back_after_the_child_however_often_it_is_cancelled(
    large: Path, tmp_path: Path
) -> None:
    memory, working = MemoryBudget(1 << 30), asyncio.Event()
    task = asyncio.create_task(
        tile_in_child(
            large,
            tmp_path / "tiles",
            on_progress=lambda _: working.set(),
            children=Children(memory),
        )
    )
    await working.wait()
    (child,) = decoding_children()

    async def is_running_when_memory_is_left() -> bool:
        async with memory.share(1 << 30):
            return child.is_running()

    left = asyncio.create_task(is_running_when_memory_is_left())
    await asyncio.sleep(0)
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    assert not child.is_running()
    assert not await left
    assert task.cancelled()
    assert not (tmp_path / "tiles").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of this")
def test_a_child_dies_with_its_parent(large: Path, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(large), str(tmp_path / "tiles")],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    parent.stdout.readline()
    (child,) = psutil.Process(parent.pid).children()
    # Stopped, so that it cannot notice by itself that nobody listens.
    child.suspend()
    parent.kill()
    parent.communicate()
    _, alive = psutil.wait_procs([child], timeout=5)
    assert alive == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_child_is_limited(large: Path, tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    def look(child: psutil.Process) -> None:
        folder = Path("/proc") / str(child.pid)
        seen["limits"] = (folder / "limits").read_text()
        seen["command"] = (folder / "cmdline").read_text()
        seen["group"] = str(os.getpgid(child.pid) == child.pid)

    await act_on_child(large, tmp_path / "tiles", look)
    assert str(large) not in seen["command"]
    assert seen["group"] == "True"
    for line in (
        "Max core file size 0 0",
        f"Max address space {6 << 30} {6 << 30}",
        "Max open files 36 36",
    ):
        assert line in " ".join(seen["limits"].split())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such walls")
@pytest.mark.parametrize(
    ("protection", "attempt"),
    [
        ("landlock", "open(f'/proc/{os.getppid()}/environ')"),
        ("landlock", "os.listdir('/')"),
        ("seccomp", "socket.socket()"),
        ("seccomp", "os.fork()"),
    ],
)
async def test_a_child_that_is_taken_over_meets_walls(
    save: Save,
    smooth: Pixels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    protection: str,
    attempt: str,
) -> None:
    run_instead(
        monkeypatch,
        tmp_path,
        TAKEN_OVER.format(protection=protection, attempt=f"        {attempt}"),
    )
    with pytest.raises(TilingFault) as fault:
        await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles")
    if "no wall" in str(fault.value):
        pytest.skip(f"this kernel has no {protection}")
    assert str(fault.value).startswith("PermissionError: ")


async def test_a_child_that_fills_the_disk_is_ended(
    save: Save, smooth: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = save(smooth, "photo.png")
    run_instead(monkeypatch, tmp_path, FILLS_THE_DISK)
    options = TilingOptions(limits=PhotoLimits(max_width=640, max_height=320))
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(photo, tmp_path / "tiles", options, ChildLimits(seconds=60))
    assert refused.value.code == RefusalCode.DECODE_FAILED
    assert "grew beyond" in refused.value.diagnostics
    assert not (tmp_path / "tiles").exists()


@pytest.mark.parametrize("share", ["NaN", "Infinity", "1e999", "-0.1", "1.1", '"NaN"'])
async def test_a_child_whose_progress_is_no_share_is_a_photo_that_is_refused(
    save: Save, smooth: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: str
) -> None:
    run_instead(monkeypatch, tmp_path, f'print(\'{{"kind": "progress", "share": {share}}}\')')
    heard: list[float] = []
    with pytest.raises(PhotoRefused) as refused:
        await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles", on_progress=heard.append)
    assert refused.value.code == RefusalCode.DECODE_FAILED
    assert "cannot say" in refused.value.diagnostics
    assert heard == []


async def test_what_the_platform_lacks_is_told_once(
    save: Save,
    smooth: Pixels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    run_instead(monkeypatch, tmp_path, LACKS_LANDLOCK)
    source = save(smooth, "photo.png")
    with caplog.at_level(logging.INFO, logger="ezvr_api.imaging.sandbox"):
        for name in ("first", "second"):
            assert (await tile_in_child(source, tmp_path / name)).levels
    assert [record.getMessage() for record in caplog.records] == [
        "Photos are decoded without landlock, which this platform lacks"
    ]


async def test_a_folder_with_something_in_it_is_left_alone(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(FileExistsError):
        await tile_in_child(save(smooth, "photo.png"), tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"
