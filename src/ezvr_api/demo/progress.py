"""Progress of many photos: bars on a terminal, plain lines elsewhere."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

QUARTERS = 4


class PhotoProgress(Protocol):
    """Shows how far each photo is."""

    def show(self, name: str, step: str, share: float | None) -> None:
        """Say that a photo is at a share (0 to 1, or unknown) of a step."""
        ...


class _Bars:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def show(self, name: str, step: str, share: float | None) -> None:
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = self._progress.add_task(name, total=None, step=step)
        total = None if share is None else 1.0
        self._progress.update(task, total=total, completed=share or 0.0, step=step)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: dict[str, tuple[str, int]] = {}

    def show(self, name: str, step: str, share: float | None) -> None:
        quarter = int((share or 0.0) * QUARTERS)
        if self._shown.get(name) == (step, quarter):
            return
        self._shown[name] = (step, quarter)
        share_done = f"{quarter * 100 // QUARTERS}%"
        # A file's name may hold brackets, which are no markup.
        self._console.print(f"{name}: {step} {share_done}", highlight=False, markup=False)


@contextmanager
def photo_progress(console: Console) -> Generator[PhotoProgress]:
    """Yield what shows the progress of photos until the block ends."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[step]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield _Bars(progress)
