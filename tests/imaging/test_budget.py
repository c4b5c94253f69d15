"""Children share memory: who needs much waits for it, and nobody waits for ever."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from ezvr_api.imaging.budget import MemoryBudget
from ezvr_api.imaging.children import Children
from ezvr_api.imaging.errors import PhotoRefused, TilingFault
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from tests.imaging.conftest import run_instead

ASK_AND_WAIT = """
import json, os, pathlib, time
def say(**report):
    print(json.dumps(report), flush=True)
source = pathlib.Path(json.loads(sys.stdin.readline())["source"])
say(kind="needs", bytes=int(source.read_text()))
source.with_suffix(".asked").write_text(str(os.getpid()))
assert sys.stdin.readline() == "go\\n"
say(kind="progress", share=0.5)
while not source.with_suffix(".end").exists():
    time.sleep(0.01)
say(kind="fault", message="told to end")
"""
MOMENT = 0.2


class Holder:
    """Somebody who takes from a budget until told to give back."""

    def __init__(self, budget: MemoryBudget, size: int) -> None:
        self.has = False
        self._end = asyncio.Event()
        self.task = asyncio.create_task(self._hold(budget, size))

    async def _hold(self, budget: MemoryBudget, size: int) -> None:
        async with budget.share(size):
            self.has = True
            await self._end.wait()

    async def end(self) -> None:
        self._end.set()
        await self.task


async def holders(budget: MemoryBudget, *sizes: int) -> list[Holder]:
    started = [Holder(budget, size) for size in sizes]
    await settle()
    return started


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_fits_together_is_had_together() -> None:
    everybody = await holders(MemoryBudget(100), 40, 30, 30)
    assert [holder.has for holder in everybody] == [True, True, True]
    for holder in everybody:
        await holder.end()


async def test_two_of_more_than_half_have_it_one_after_the_other() -> None:
    first, second = await holders(MemoryBudget(100), 51, 51)
    assert (first.has, second.has) == (True, False)
    await first.end()
    await settle()
    assert second.has
    await second.end()


async def test_more_than_there_is_waits_to_be_alone() -> None:
    small, giant, last = await holders(MemoryBudget(100), 1, 1000, 1)
    assert (small.has, giant.has) == (True, False)
    await small.end()
    await settle()
    assert (giant.has, last.has) == (True, False)
    await giant.end()
    await last.end()


async def test_who_needs_much_is_not_overtaken() -> None:
    first, large, small = await holders(MemoryBudget(100), 60, 60, 10)
    assert (large.has, small.has) == (False, False)
    await first.end()
    await settle()
    assert (large.has, small.has) == (True, True)
    await large.end()
    await small.end()


async def test_who_no_longer_waits_holds_up_nobody() -> None:
    first, large, small = await holders(MemoryBudget(100), 60, 60, 10)
    large.task.cancel()
    await settle()
    assert small.has
    await small.end()
    await first.end()


async def test_who_is_cancelled_as_his_turn_comes_gives_it_back() -> None:
    budget = MemoryBudget(100)
    first, second = await holders(budget, 100, 100)
    first.task.cancel()
    while not first.task.done():  # noqa: ASYNC110 - not one turn of the loop later
        await asyncio.sleep(0)
    second.task.cancel()
    with suppress(asyncio.CancelledError):
        await second.task
    (third,) = await holders(budget, 100)
    assert third.has
    await third.end()


class Line:
    """Children that decode nothing: each asks for as much and ends when it is told."""

    def __init__(self, folder: Path, total: int) -> None:
        self.events: list[str] = []
        self._folder = folder
        self._children = Children(MemoryBudget(total))
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, name: str, size: int, seconds: float = 20.0) -> None:
        """Start a child and wait until it has asked."""
        (self._folder / name).write_text(str(size))
        self._tasks[name] = asyncio.create_task(self._tile(name, seconds))
        await until((self._folder / f"{name}.asked").exists)
        await asyncio.sleep(MOMENT)

    async def _tile(self, name: str, seconds: float) -> None:
        try:
            await tile_in_child(
                self._folder / name,
                self._folder / f"{name}-tiles",
                limits=ChildLimits(seconds=seconds),
                on_progress=lambda _: self.events.append(f"{name} begins"),
                children=self._children,
            )
        except TilingFault:
            self.events.append(f"{name} ends")
        except PhotoRefused as refused:
            self.events.append(f"{name}: {refused.code}")

    async def has_seen(self, *events: str) -> None:
        """Wait until these events and no others have come."""
        async with asyncio.timeout(10):
            while len(self.events) < len(events):  # noqa: ASYNC110 - other processes make them
                await asyncio.sleep(0.01)
        assert self.events == list(events)

    async def end(self, name: str) -> None:
        (self._folder / f"{name}.end").touch()
        await self._tasks[name]

    def kill(self, name: str) -> None:
        os.kill(int((self._folder / f"{name}.asked").read_text()), signal.SIGKILL)

    async def cancel(self, name: str) -> None:
        self._tasks[name].cancel()
        with suppress(asyncio.CancelledError):
            await self._tasks[name]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.01)


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    run_instead(monkeypatch, tmp_path, ASK_AND_WAIT)
    return Line(tmp_path, 1000)


async def test_two_giants_never_decode_at_the_same_time(line: Line) -> None:
    await line.ask("first", 600)
    await line.ask("second", 600)
    await line.has_seen("first begins")
    await line.end("first")
    await line.end("second")
    await line.has_seen("first begins", "first ends", "second begins", "second ends")


async def test_small_photos_decode_at_the_same_time_as_others(line: Line) -> None:
    await line.ask("giant", 600)
    await line.ask("small", 200)
    await line.ask("other", 200)
    await line.has_seen("giant begins", "small begins", "other begins")
    for name in ("giant", "small", "other"):
        await line.end(name)


async def test_the_time_limit_does_not_count_waiting(line: Line) -> None:
    await line.ask("first", 600)
    await line.ask("second", 600, seconds=1.0)
    await asyncio.sleep(1.2)
    await line.end("first")
    await line.end("second")
    await line.has_seen("first begins", "first ends", "second begins", "second ends")


async def test_the_time_limit_counts_on_after_waiting(line: Line) -> None:
    await line.ask("first", 600)
    await line.ask("second", 600, seconds=1.0)
    await line.end("first")
    await line.has_seen("first begins", "first ends", "second begins", "second: took_too_long")


async def test_a_child_that_is_cancelled_while_it_waits_leaves_nothing(line: Line) -> None:
    await line.ask("first", 600)
    await line.ask("second", 600)
    await line.ask("small", 200)
    await line.has_seen("first begins")
    await line.cancel("second")
    await line.has_seen("first begins", "small begins")
    working = [child for child in psutil.Process().children() if "child" in str(child.cmdline())]
    assert len(working) == len(["first", "small"])
    await line.end("first")
    await line.end("small")


async def test_a_child_gives_its_memory_back_however_it_ends(line: Line) -> None:
    await line.ask("hanging", 600, seconds=1.0)
    await line.has_seen("hanging begins", "hanging: took_too_long")
    await line.ask("cancelled", 600)
    await line.has_seen("hanging begins", "hanging: took_too_long", "cancelled begins")
    await line.cancel("cancelled")
    line.events.clear()
    await line.ask("last", 600)
    await line.has_seen("last begins")
    await line.end("last")


async def test_a_child_that_dies_while_it_waits_is_not_waited_for(line: Line) -> None:
    await line.ask("first", 600)
    await line.ask("second", 600)
    await line.ask("third", 300)
    line.kill("second")
    await line.has_seen("first begins", "second: out_of_memory", "third begins")
    await line.end("first")
    await line.end("third")
