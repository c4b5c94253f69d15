"""Starts the processes that decode; one waits with its libraries loaded, where that is wanted.

A child does one photo and ends. To start one takes as long as to tile a small photo, so a worker
keeps the next one ready: it has read no stranger's byte, and confines itself before it does.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping

from ezvr_api.imaging.budget import MemoryBudget
from ezvr_api.imaging.errors import TilingFault
from ezvr_api.imaging.libc import make_unreadable

_LINE_BYTES = 1 << 20

Child = asyncio.subprocess.Process


class Children:
    """Children to come, of one event loop.

    Attributes:
        memory: What they share; None where nobody counts.
    """

    def __init__(self, memory: MemoryBudget | None = None) -> None:
        self.memory = memory
        self._threads: int | None = None
        self._spare: asyncio.Task[Child] | None = None

    def keep_ready(self, threads: int) -> None:
        """From now on, have a child ready that computes with so many threads."""
        self._threads = threads
        self.replenish()

    def replenish(self) -> None:
        """Start the next child where one is to be ready and none is."""
        if self._threads is not None and self._spare is None:
            self._spare = asyncio.create_task(start_child(self._threads))

    async def take(self, threads: int) -> Child:
        """Return the child that is ready, or a new one.

        Raises:
            TilingFault: It cannot be started.
        """
        if self._spare is not None and threads == self._threads:
            spare, self._spare = self._spare, None
            with contextlib.suppress(TilingFault):
                child = await spare
                if child.returncode is None:
                    return child
        return await start_child(threads)

    async def close(self) -> None:
        """End the child that nobody needed; have none ready any more."""
        self._threads = None
        spare, self._spare = self._spare, None
        if spare is not None:
            with contextlib.suppress(TilingFault):
                await end_child(await spare)


async def start_child(threads: int) -> Child:
    """Start a child, which waits for its job.

    From now on, this process's memory and environment cannot be read by others of its user, the
    child among them: no core file, no debugger but root's.

    Raises:
        TilingFault: It cannot be started.
    """
    with contextlib.suppress(OSError):
        make_unreadable()
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "ezvr_api.imaging.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(threads),
            start_new_session=True,
            limit=_LINE_BYTES,
        )
    except OSError as error:
        raise TilingFault(f"The child could not be started: {error.strerror}") from error


async def end_child(child: Child) -> None:
    """Kill what is left of the child's group, and reap it.

    Who is cancelled meanwhile, once or often, hears of it when the child is gone: what it used may
    be given to others then.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    end, cancelled = asyncio.ensure_future(child.wait()), None
    while not end.done():
        try:
            await asyncio.shield(end)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


def _environment(threads: int) -> Mapping[str, str]:
    """Nothing of ours: a decoder that is taken over finds no secret in its environment."""
    return {
        "LANG": "C.UTF-8",
        "VIPS_CONCURRENCY": str(threads),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Each arena reserves address space, which is what is limited.
        "MALLOC_ARENA_MAX": "2",
    }
