"""Work that is worth doing only as long as somebody expects it."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from ezvr_api.deletions.writers import LocksLost, WriterLocks, writing
from ezvr_api.resources import Resources


async def work_while_expected(
    resources: Resources,
    work: Callable[[Path], Awaitable[bool]],
    is_expected: Callable[[], Awaitable[bool]],
    *,
    keys: Sequence[str],
    every: float,
) -> bool:
    """Do the work in a folder of its own; return what it says, or False when it was cut off.

    `is_expected` is asked before, and then every so many seconds; once it says no, the work is
    cancelled. `keys` are what the work reads and where it writes: the receipts of their deletion
    wait for its end, the folder's included.

    Raises:
        LocksLost: the receipts would not have waited any longer, so that the work was cut off.
    """
    async with writing(resources.database, keys) as locks:
        if not await is_expected():
            return False
        return await _work(resources, work, is_expected, locks, every)


async def _work(
    resources: Resources,
    work: Callable[[Path], Awaitable[bool]],
    is_expected: Callable[[], Awaitable[bool]],
    locks: WriterLocks,
    every: float,
) -> bool:
    finished, cut_off, lost = False, False, False
    failure: Exception | None = None

    async def watch() -> None:
        nonlocal cut_off
        while not cut_off:
            await anyio.sleep(every)
            cut_off = not await is_expected()
        group.cancel_scope.cancel()

    async def watch_locks() -> None:
        nonlocal lost
        await locks.until_lost()
        lost = True
        group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        group.start_soon(watch_locks)
        try:
            with TemporaryDirectory(dir=resources.scratch) as folder:
                finished = await work(Path(folder))
        except Exception as error:  # noqa: BLE001 - raised again, outside the group
            failure = error
        group.cancel_scope.cancel()
    # What breaks while the work is cut off says nothing: its parts lose each other's files.
    if lost and not finished and not cut_off:
        # Who is not expected any more cleans up; who is, begins anew.
        if await is_expected():
            raise LocksLost
        return False
    if failure is not None and not cut_off:
        raise failure
    return finished
