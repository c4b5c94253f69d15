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
    finished, cut_off = False, False
    failure: Exception | None = None

    async def watch() -> None:
        nonlocal cut_off
        while not cut_off:
            await anyio.sleep(every)
            cut_off = not await is_expected()
        group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        try:
            with TemporaryDirectory(dir=resources.scratch) as folder:
                finished = await work(Path(folder))
        except Exception as error:  # noqa: BLE001 - raised again, outside the group
            failure = error
        group.cancel_scope.cancel()
    # What breaks while the work is cut off says nothing: its parts lose each other's files.
    if failure is not None and not cut_off:
        raise failure
    return finished
