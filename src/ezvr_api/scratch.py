"""A private folder for a process's temporary files, removed even when the process was killed."""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from ezvr_api.imaging.folder import remove_folder

LOCK_NAME = "lock"


@contextmanager
def scratch_folder(parent: Path) -> Generator[Path]:
    """Yield a new folder under `parent`; remove it at the end, and those of dead processes now.

    A photo that was being worked on when its worker died must not stay on the disk.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        # Nobody looks for abandoned folders between the making of one and its lock.
        with (parent / LOCK_NAME).open("w") as making:
            fcntl.flock(making, fcntl.LOCK_EX)
            for leftover in parent.iterdir():
                _remove_if_abandoned(leftover)
            folder = Path(mkdtemp(dir=parent))
            lock = held.enter_context((folder / LOCK_NAME).open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield folder
        finally:
            _remove(folder)


def _remove(folder: Path) -> None:
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    # What is left, a child that was taken over made too deep, or not to be entered.
    with suppress(OSError):
        remove_folder(folder)


def _remove_if_abandoned(folder: Path) -> None:
    """Remove a folder unless a living process holds its lock."""
    try:
        lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(folder)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
