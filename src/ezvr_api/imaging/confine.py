"""What a child may use, set by the child itself before it opens a stranger's file."""

import os
import resource
import signal
import sys
from contextlib import suppress

from ezvr_api.imaging.libc import prctl

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def confine(  # noqa: PLR0913  # Each stands for itself.
    *,
    memory_bytes: int,
    cpu_seconds: int,
    file_bytes: int,
    open_files: int,
    niceness: int,
    parent: int,
) -> None:
    """Limit this process for good.

    How many threads it starts is not limited by number: the kernel counts those of all processes of
    a user. Each takes its stack from the address space, which is.

    Args:
        memory_bytes: Address space, libraries included.
        cpu_seconds: Processor time of all threads.
        file_bytes: Size of any one file that it writes.
        open_files: Files that are open at a time.
        niceness: How far it stands back for others, 0 to 19.
        parent: The process without which this one has no reason to live.
    """
    limits = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_AS, memory_bytes),
    )
    for kind, value in limits:
        _lower(kind, value)
    os.nice(niceness)
    if sys.platform == "linux":
        _die_with(parent)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _die_with(parent: int) -> None:
    with suppress(OSError):
        prctl(_PR_SET_NO_NEW_PRIVS, 1)
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died just before this was asked for.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
