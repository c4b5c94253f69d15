"""Which calls of the kernel a process may make from now on: a filter of seccomp's, Linux 3.5 on.

The program is classic BPF over the kernel's `struct seccomp_data`: number of the call, its
architecture, instruction pointer, six arguments. Constants are those of `linux/seccomp.h`,
`linux/audit.h` and `linux/bpf_common.h`.
"""

import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass
from typing import Final

from ezvr_api.imaging.libc import address_of, buffer, prctl, syscall
from ezvr_api.imaging.seccomp_calls import REFUSED

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
# x86-64 has a second table of calls, from this number on.
_SECOND_TABLE: Final = 0x40000000
_CLONE_THREAD: Final = 0x00010000
_CLONE3: Final = 435
_INSTRUCTION_BYTES: Final = 8


@dataclass(frozen=True)
class _Architecture:
    """Where an architecture is in the table, its mark, and the calls that are no entry of it."""

    column: int
    mark: int
    seccomp: int
    clone: int
    # kill, tgkill, prlimit64
    to_itself: tuple[int, int, int]


_ARCHITECTURES: Final = {
    "x86_64": _Architecture(0, 0xC000003E, seccomp=317, clone=56, to_itself=(62, 234, 302)),
    "aarch64": _Architecture(1, 0xC00000B7, seccomp=277, clone=220, to_itself=(129, 131, 261)),
}


def refuse_calls() -> None:
    """Refuse this process, with EPERM and for good, the calls that reach beyond itself.

    Threads may be started, processes may not. `PR_SET_NO_NEW_PRIVS` must have been set before.

    Raises:
        OSError: The kernel cannot do this, or its calls are not known here.
    """
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None or sys.maxsize < 1 << 32:
        raise OSError(errno.ENOSYS, f"The calls of {platform.machine()} are not known")
    program = b"".join(_program(architecture, os.getpid()))
    instructions = buffer(program)
    count = len(program) // _INSTRUCTION_BYTES
    given = buffer(struct.pack("@HP", count, address_of(instructions)))
    try:
        astray = syscall(architecture.seccomp, _SET_MODE_FILTER, _ALL_THREADS, given)
    except OSError:
        # Before Linux 3.17, or in a container that knows the older way only.
        prctl(_PR_SET_SECCOMP, _MODE_FILTER, address_of(given))
        return
    if astray:
        raise OSError(errno.ESRCH, f"Thread {astray} has a filter of its own")


def _program(architecture: _Architecture, process_id: int) -> list[bytes]:
    refused = (numbers[architecture.column] for numbers in REFUSED.values())
    return [
        _do(_LOAD, _ARCHITECTURE),
        _do(_JUMP_EQUAL, architecture.mark, 1, 0),
        _answer(errno.EPERM),
        _do(_LOAD, _NUMBER),
        _do(_JUMP_AT_LEAST, _SECOND_TABLE, 0, 1),
        _answer(errno.EPERM),
        *(part for number in refused if number is not None for part in _refuse(number)),
        # Its flags are in memory, out of a filter's sight: the C library takes `clone` instead.
        _do(_JUMP_EQUAL, _CLONE3, 0, 1),
        _answer(errno.ENOSYS),
        *_only_threads(architecture.clone),
        *(
            part
            for number in architecture.to_itself
            for part in _only_to_itself(number, process_id)
        ),
        _do(_RETURN, _ALLOW),
    ]


def _refuse(number: int) -> tuple[bytes, ...]:
    return _do(_JUMP_EQUAL, number, 0, 1), _answer(errno.EPERM)


def _only_threads(clone: int) -> tuple[bytes, ...]:
    return (
        _do(_JUMP_EQUAL, clone, 0, 4),
        _do(_LOAD, _FIRST_ARGUMENT),
        _do(_JUMP_SET, _CLONE_THREAD, 0, 1),
        _do(_RETURN, _ALLOW),
        _answer(errno.EPERM),
    )


def _only_to_itself(number: int, process_id: int) -> tuple[bytes, ...]:
    """A call whose first argument is a process; 0 is this one, or its own group."""
    return (
        _do(_JUMP_EQUAL, number, 0, 5),
        _do(_LOAD, _FIRST_ARGUMENT),
        _do(_JUMP_EQUAL, process_id, 2, 0),
        _do(_JUMP_EQUAL, 0, 1, 0),
        _answer(errno.EPERM),
        _do(_RETURN, _ALLOW),
    )


def _answer(error: int) -> bytes:
    return _do(_RETURN, _REFUSE | error)


def _do(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One `struct sock_filter`: a jump skips so many of those that follow."""
    return struct.pack("=HBBI", operation, if_true, if_false, value)
