"""The typed face of the calls of Linux that Python has no names for."""

import ctypes
import os
import struct
import sys
from functools import cache
from typing import Final

Buffer = ctypes.Array[ctypes.c_char]

_PR_SET_DUMPABLE: Final = 4
_CAPABILITY_VERSION_3: Final = 0x20080522
_CAPABILITY_WORDS: Final = 6


def prctl(option: int, *values: int) -> None:
    """Change this process.

    Raises:
        OSError: The kernel refuses, or does not know this.
    """
    padded = (*values, 0, 0, 0, 0)[:4]
    _check(_libc().prctl(option, *(ctypes.c_ulong(value) for value in padded)))


def syscall(number: int, *values: int | Buffer | None) -> int:
    """Ask the kernel directly, for what the C library may not know yet.

    Raises:
        OSError: The kernel refuses, or does not know this (ENOSYS).
    """
    given = (ctypes.c_long(value) if isinstance(value, int) else value for value in values)
    return _check(_libc().syscall(ctypes.c_long(number), *given))


def buffer(packed: bytes) -> Buffer:
    """Memory with exactly these bytes, which lives as long as what is returned."""
    return ctypes.create_string_buffer(packed, len(packed))


def address_of(given: Buffer) -> int:
    """Where it is; nothing keeps it there but itself."""
    return ctypes.addressof(given)


def make_unreadable() -> None:
    """Keep others of the same user out of this process's memory and environment, where Linux can.

    From then on it leaves no core file, and only who may trace everything can attach a debugger.
    A program that it starts is as readable as ever.

    Raises:
        OSError: The kernel refuses.
    """
    if sys.platform == "linux":
        prctl(_PR_SET_DUMPABLE, 0)


def keep_capabilities(kept: int) -> None:
    """Give up what of root's power is not in this set of bits (`linux/capability.h`), for good.

    Raises:
        OSError: The kernel refuses.
    """
    header = buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0))
    data = buffer(bytes(4 * _CAPABILITY_WORDS))
    _check(_libc().capget(header, data))
    # Twice effective, permitted and inheritable: the lower half of the bits, then the upper.
    words = struct.unpack(f"={_CAPABILITY_WORDS}I", data.raw)
    halves = (kept & 0xFFFFFFFF,) * 3 + (kept >> 32,) * 3
    left = (word & half for word, half in zip(words, halves, strict=True))
    _check(_libc().capset(header, buffer(struct.pack(f"={_CAPABILITY_WORDS}I", *left))))


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
