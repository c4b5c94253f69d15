"""A child that was started ahead: it does one photo, and never outlives its use."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from ezvr_api.imaging.children import Child, Children, end_child, start_child
from ezvr_api.imaging.sandbox import tile_in_child
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save

THREADS = 2

START_AND_SAY = """
import asyncio
from ezvr_api.imaging.children import start_child
async def main():
    child = await start_child(2)
    print(child.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def spare_of(children: Children) -> Child:
    """Take the child that is ready, which must not be replaced."""
    child = await children.take(THREADS)
    assert child.returncode is None
    return child


async def test_the_child_that_is_ready_does_the_work_and_the_next_gets_ready(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    children, source = Children(), save(smooth, "photo.png")
    children.keep_ready(THREADS)
    seen = set[int]()
    for name in ("first", "second"):
        before = {child.pid for child in psutil.Process().children()}
        await tile_in_child(
            source,
            tmp_path / name,
            on_previews=lambda _: seen.update(c.pid for c in psutil.Process().children()),
            children=children,
        )
        if name == "second":
            # No other was started for it.
            assert seen <= before
        seen.clear()
        # The next child is started when this one has ended.
        await asyncio.sleep(0.05)
    await children.close()


async def test_a_child_that_died_while_it_waited_is_replaced(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    before = set(psutil.Process().children())
    children = Children()
    children.keep_ready(THREADS)
    while not (started := set(psutil.Process().children()) - before):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    for child in started:
        child.kill()
    # Its end is heard of by and by.
    await asyncio.sleep(0.5)
    tiled = await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles", children=children)
    assert tiled.levels
    await children.close()


async def test_nothing_is_ready_unless_it_is_asked_for(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    children = Children()
    await tile_in_child(save(smooth, "photo.png"), tmp_path / "tiles", children=children)
    assert not [c for c in psutil.Process().children() if "imaging.child" in " ".join(c.cmdline())]


async def test_closing_ends_the_child_that_waits() -> None:
    children = Children()
    children.keep_ready(THREADS)
    child = await spare_of(children)
    children.keep_ready(THREADS)
    await children.close()
    assert child.returncode is None
    child.kill()
    await child.wait()
    assert not [c for c in psutil.Process().children() if "imaging.child" in " ".join(c.cmdline())]


async def test_the_wait_for_a_childs_end_cannot_be_cancelled() -> None:
    child = await start_child(THREADS)
    ending = asyncio.create_task(end_child(child))
    while not ending.done():
        await asyncio.sleep(0)
        ending.cancel()
    assert ending.cancelled()
    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_child_inherits_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EZVR_SECRET", "hush")
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)  # noqa: FBT003  # Its only form.
        child = await start_child(THREADS)
        folder = Path("/proc") / str(child.pid)
        assert b"hush" not in (folder / "environ").read_bytes()
        assert b"hush" not in (folder / "cmdline").read_bytes()
        shared = _open_files(child.pid) & _open_files(os.getpid())
    await end_child(child)
    # Beside these it may be just reading a module or a library of its own.
    assert {name.split(":")[0] for name in shared} <= {"pipe", "socket"}


def _open_files(process_id: int) -> set[str]:
    found: set[str] = set()
    for path in Path(f"/proc/{process_id}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(path.readlink()))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_child_has_one_thread_when_it_is_confined() -> None:
    # The kernel confines the thread that asks, and those that it starts.
    count = "import os, ezvr_api.imaging.child; print(len(os.listdir('/proc/self/task')))"
    said = subprocess.run(
        [sys.executable, "-I", "-c", count],
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "VIPS_CONCURRENCY": "2"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    assert said.stdout == b"1\n"


async def test_a_child_without_a_job_ends_without_a_word() -> None:
    child = await start_child(THREADS)
    said, complained = await child.communicate(b"")
    assert (child.returncode, said, complained) == (0, b"", b"")


def test_a_child_that_waits_dies_with_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", START_AND_SAY], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 10
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)
