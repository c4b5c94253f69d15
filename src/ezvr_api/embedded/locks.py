"""Locks between processes, which the kernel drops when their holder dies."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Generator
from pathlib import Path

from ezvr_api.embedded.errors import EmbeddedDatabaseError

PAUSE_SECONDS = 0.02


@contextlib.contextmanager
def exclusive(path: Path, patience_seconds: float) -> Generator[None]:
    """Be the only one of all processes and threads inside this block.

    Args:
        path: The lock file, made if missing and never removed.
        patience_seconds: How long to wait for the others.

    Raises:
        EmbeddedDatabaseError: The others did not leave in time.
    """
    with _opened(path) as descriptor:
        _lock(descriptor, path, fcntl.LOCK_EX, patience_seconds)
        yield


@contextlib.contextmanager
def shared(path: Path, patience_seconds: float) -> Generator[Callable[[], bool]]:
    """Be one of many holders, and yield a question to ask on leaving: am I the last one?

    A holder that was the last one keeps newcomers waiting until it has left this block.
    """
    with _opened(path) as descriptor:
        _lock(descriptor, path, fcntl.LOCK_SH, patience_seconds)
        yield lambda: _try_lock(descriptor, fcntl.LOCK_EX)


@contextlib.contextmanager
def _opened(path: Path) -> Generator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        yield descriptor
    finally:
        # Closing would not do: a forked child may have inherited the descriptor, and the lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _lock(descriptor: int, path: Path, kind: int, patience_seconds: float) -> None:
    deadline = time.monotonic() + patience_seconds
    while not _try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            raise EmbeddedDatabaseError(
                f"Another process has kept {path} locked for {patience_seconds:.0f} seconds. "
                "Find it (for example with fuser) and end it."
            )
        time.sleep(PAUSE_SECONDS)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
