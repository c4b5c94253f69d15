"""What is left of the processes that a test started."""

from pathlib import Path

import psutil


def alive_with(folder: Path) -> list[psutil.Process]:
    """Return every process that still works on a folder; one that has ended may be unreaped."""
    found = [
        process
        for process in psutil.process_iter(["environ", "cmdline", "status"])
        if str(folder) in str((process.info["environ"], process.info["cmdline"]))
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]
    return psutil.wait_procs(found, timeout=5)[1]
