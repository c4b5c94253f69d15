"""A private folder for a process's temporary files, removed even when the process was killed."""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

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
            shutil.rmtree(folder, ignore_errors=True)


def _remove_if_abandoned(folder: Path) -> None:
    """Remove a folder unless a living process holds its lock."""
    try:
        lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
