"""Work that is worth doing only as long as somebody expects it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from ezvr_api.resources import Resources


async def work_while_expected(
    resources: Resources,
    work: Callable[[Path], Awaitable[bool]],
    is_expected: Callable[[], Awaitable[bool]],
    *,
    every: float,
) -> bool:
    """Do the work in a folder of its own; return what it says, or False when it was cut off.

    `is_expected` is asked every so many seconds; once it says no, the work is cancelled.
    """
    finished = False
    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(_watch, is_expected, every, group.cancel_scope)
        try:
            with TemporaryDirectory(dir=resources.scratch) as folder:
                finished = await work(Path(folder))
        except Exception as error:  # noqa: BLE001 - raised again, outside the group
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return finished


async def _watch(
    is_expected: Callable[[], Awaitable[bool]], every: float, work: anyio.CancelScope
) -> None:
    while True:
        await anyio.sleep(every)
        if not await is_expected():
            work.cancel()
            return
