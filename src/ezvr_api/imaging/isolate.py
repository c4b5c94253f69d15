"""Keeps a process from all but the files that it needs, as far as its kernel can."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from ezvr_api.imaging import landlock
from ezvr_api.imaging.landlock import Reach
from ezvr_api.imaging.libc import keep_capabilities, make_unreadable
from ezvr_api.imaging.seccomp import refuse_calls

Protection = Literal["privacy", "capabilities", "landlock", "landlock_network", "seccomp"]

# Root reads a photo that belongs to somebody else.
_DAC_OVERRIDE: Final = 1 << 1
_LIBRARIES: Final = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib")
_PROCESSORS: Final = "/sys/devices/system/cpu"
_DEVICES: Final = (Path("/dev/null"), Path("/dev/zero"), Path("/dev/urandom"))


def isolate(readable: tuple[Path, ...], writable: tuple[Path, ...]) -> list[Protection]:
    """Refuse this process all other files, the network and other processes, for good.

    What this interpreter and its libraries may load later stays readable. To be called while there
    is one thread: older kernels restrict no other.

    Args:
        readable: Files that it reads.
        writable: Folders in which it makes, reads and removes files.

    Returns:
        What this platform does not have: it goes on without.
    """
    if sys.platform != "linux":
        return ["privacy", "capabilities", "landlock", "landlock_network", "seccomp"]
    reach = Reach((*_program_folders(), *readable), writable, _DEVICES)
    steps: tuple[tuple[Protection, Callable[[], None]], ...] = (
        ("privacy", make_unreadable),
        ("capabilities", lambda: keep_capabilities(_DAC_OVERRIDE)),
        ("landlock", lambda: landlock.restrict(reach)),
        ("landlock_network", _need_network_rules),
        ("seccomp", refuse_calls),
    )
    return [name for name, step in steps if not _is_done(step)]


def _need_network_rules() -> None:
    if landlock.version() < landlock.VERSION_OF_NETWORK:
        raise OSError


def _is_done(step: Callable[[], None]) -> bool:
    try:
        step()
    except OSError:
        return False
    return True


def _program_folders() -> tuple[Path, ...]:
    """Where code is loaded from: by Python, and by the libraries that it has loaded."""
    own = (f"{prefix}/lib" for prefix in (sys.prefix, sys.base_prefix))
    return tuple(Path(name) for name in dict.fromkeys((*sys.path, *own, *_LIBRARIES, _PROCESSORS)))
