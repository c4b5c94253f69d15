"""The processes of PostgreSQL that work in a folder.

A number in a file proves nothing: after a crash it may be another program's.
"""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import psutil

NAMES = ("postgres", "initdb")
PAUSE_SECONDS = 0.02


def processes_in(data: Path) -> list[psutil.Process]:
    """Return all live processes of PostgreSQL that have the data folder as working directory."""
    return [process for process in psutil.process_iter() if _works_in(process, data)]


def kill_processes_in(data: Path, patience_seconds: float) -> bool:
    """Kill all processes of PostgreSQL that work in a data folder.

    Returns:
        Whether none is left after the given time.
    """
    for process in processes_in(data):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    return wait_until(lambda: not processes_in(data), patience_seconds)


def wait_until(condition: Callable[[], bool], patience_seconds: float) -> bool:
    """Wait for what only looking can tell; return whether it came in time."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() in NAMES and Path(process.cwd()).samefile(data)
    except (OSError, psutil.Error):
        # It has ended, or is somebody else's: then it could not use our data either.
        return False
