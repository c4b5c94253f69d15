"""Which files a process may use from now on: Landlock, Linux 5.13 and later.

Rights, structures and numbers are those of the kernel's `linux/landlock.h`; every architecture has
the same. What a kernel does not know yet is left out.
"""

import os
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ezvr_api.imaging.libc import buffer, syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_REMOVE_DIR = 1 << 4
_REMOVE_FILE = 1 << 5
_MAKE_DIR = 1 << 7
_MAKE_REG = 1 << 8
_FIRST_RIGHTS: Final = (1 << 13) - 1
_REFER = 1 << 13
_TRUNCATE = 1 << 14
_IOCTL_DEV = 1 << 15
# Version of the interface, and the rights to files that it brought.
_LATER_RIGHTS: Final = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
VERSION_OF_NETWORK: Final = 4
_BIND_AND_CONNECT_TCP: Final = 0b11
_VERSION_OF_SCOPES: Final = 6
_ABSTRACT_SOCKETS_AND_SIGNALS: Final = 0b11

_OF_FILES: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
# A library is mapped as executable, but not executed: that is no right of Landlock's.
_READING: Final = _READ_FILE | _READ_DIR
# Neither links, devices nor sockets: nothing that leads out of the folder.
_KEEPING: Final = (
    _READING | _WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG
)


@dataclass(frozen=True)
class Reach:
    """The files that a process needs; those that do not exist are left out.

    Attributes:
        readable: Files, and folders with all that is in them.
        writable: Folders whose contents it makes, reads and removes.
        devices: Special files that it reads and writes.
    """

    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    devices: tuple[Path, ...] = ()


def version() -> int:
    """Which interface the kernel has; 0 where it has none, or it is switched off."""
    try:
        return syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(reach: Reach) -> None:
    """Refuse this thread, and those that it starts, all other files, for good.

    TCP, signals to others and their abstract sockets are refused where the kernel can.

    Raises:
        OSError: The kernel cannot, or something stands in the way.
    """
    known = version()
    handled = _FIRST_RIGHTS | sum(right for first, right in _LATER_RIGHTS if known >= first)
    network = _BIND_AND_CONNECT_TCP if known >= VERSION_OF_NETWORK else 0
    scopes = _ABSTRACT_SOCKETS_AND_SIGNALS if known >= _VERSION_OF_SCOPES else 0
    # An older kernel takes what it does not know, as long as it is zero.
    attributes = buffer(struct.pack("=QQQ", handled, network, scopes))
    ruleset = syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for paths, rights in (
            (reach.readable, _READING),
            (reach.writable, _KEEPING),
            (reach.devices, _READ_FILE | _WRITE_FILE),
        ):
            _allow(ruleset, paths, rights & handled)
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, paths: Iterable[Path], rights: int) -> None:
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            _allow_one(ruleset, path, rights)


def _allow_one(ruleset: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        is_folder = stat.S_ISDIR(os.fstat(place).st_mode)
        rule = struct.pack("=Qi", rights if is_folder else rights & _OF_FILES, place)
        syscall(_ADD_RULE, ruleset, _PATH_BENEATH, buffer(rule), 0)
    finally:
        os.close(place)
