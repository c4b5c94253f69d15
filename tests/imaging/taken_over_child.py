"""A child that tries what one might try that is taken over, and says what the kernel answered.

It reads its task as JSON: which walls to put up, and where things are. It answers with JSON: which
walls are missing, and of each attempt the name of the error, or `allowed`.
"""

import ctypes
import errno
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ezvr_api.imaging import landlock
from ezvr_api.imaging.confine import confine
from ezvr_api.imaging.isolate import isolate
from ezvr_api.imaging.landlock import Reach
from ezvr_api.imaging.libc import keep_capabilities, prctl
from ezvr_api.imaging.seccomp import refuse_calls

PR_SET_NO_NEW_PRIVS = 38
# Numbers of x86-64, and of 64-bit ARM where they differ.
IS_ARM = os.uname().machine == "aarch64"
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long


def call(x86: int, arm: int, *values: int) -> Callable[[], None]:
    def attempt() -> None:
        longs = [ctypes.c_long(value) for value in (*values, 0, 0, 0, 0, 0, 0)[:6]]
        if LIBC.syscall(ctypes.c_long(arm if IS_ARM else x86), *longs) < 0:
            raise OSError(ctypes.get_errno(), "")

    return attempt


def attempts(task: dict[str, Any]) -> dict[str, Callable[[], object]]:
    parent, inside = os.getppid(), Path(task["inside"])
    secret, photo = Path(task["secret"]), Path(task["photo"])
    outside = secret.parent
    everybody = 0xFFFFFFFF
    return {
        "parent_environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "parent_memory": lambda: Path(f"/proc/{parent}/mem").open("rb").close(),
        "read_other": secret.read_bytes,
        "list_other": lambda: list(outside.iterdir()),
        "read_passwords": lambda: Path("/etc/passwd").read_bytes(),
        "write_other": lambda: (outside / "new").write_bytes(b""),
        "truncate_other": lambda: os.truncate(secret, 0),
        "remove_other": secret.unlink,
        "write_photo": lambda: photo.open("r+b").close(),
        "symlink": lambda: (inside / "link").symlink_to(secret),
        "hard_link": lambda: (inside / "hard").hardlink_to(secret),
        "pipe": lambda: os.mkfifo(inside / "pipe"),
        "chmod_other": lambda: secret.chmod(0o777),
        "touch_other": lambda: os.utime(secret),
        "tcp_connect": lambda: socket.create_connection(("127.0.0.1", task["port"])).close(),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "unix_socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "tcp_connect_of_inherited": lambda: connect_inherited(task),
        "fork": fork,
        "execute": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - that is the attempt
        "kill_parent": lambda: os.kill(parent, 0),
        "kill_everybody": call(62, 129, everybody, 0),
        "kill_thread_of_parent": call(234, 131, parent, parent, 0),
        "limit_parent": call(302, 261, parent, 7),
        "ptrace": call(101, 117, 16, parent),
        "process_vm_readv": call(310, 270, parent),
        "process_vm_writev": call(311, 271, parent),
        "pidfd_open": call(434, 434, parent),
        "mount": call(165, 40),
        "unshare": call(272, 97, 0x10000000),
        "setns": call(308, 268, 0),
        "keyctl": call(250, 219, 0, -3 & everybody),
        "bpf": call(321, 280),
        "perf_event_open": call(298, 241),
        "userfaultfd": call(323, 282, 1),
        "io_uring_setup": call(425, 425, 1),
        "shared_memory": call(29, 194, 0, 4096, 0o1600),
        "read_photo": photo.read_bytes,
        "write_inside": lambda: write_inside(inside),
        "load_later": lambda: __import__("xml.dom.minidom"),
        "thread": thread,
        "signal_itself": lambda: os.kill(os.getpid(), 0),
        "null_device": lambda: Path(os.devnull).write_bytes(b"gone"),
    }


def connect_inherited(task: dict[str, Any]) -> None:
    """Connect by a socket that was there before."""
    with socket.socket(fileno=os.dup(task["descriptor"])) as given:
        given.connect(("127.0.0.1", task["port"]))


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def write_inside(inside: Path) -> None:
    folder = inside / "0" / "f"
    folder.mkdir(parents=True)
    (folder / "tile.part").write_bytes(b"tile")
    (folder / "tile.part").replace(folder / "tile.jpg")
    assert [path.read_bytes() for path in folder.iterdir()] == [b"tile"]
    shutil.rmtree(inside / "0")


def thread() -> None:
    done = threading.Event()
    threading.Thread(target=done.set).start()
    assert done.wait(5)


def put_up(walls: str, task: dict[str, Any]) -> list[str]:
    """Put up the walls that a real child has, or one of them alone."""
    photo, inside = Path(task["photo"]), Path(task["inside"])
    task["descriptor"] = socket.socket().detach()
    if walls == "all":
        confine(
            memory_bytes=1 << 30,
            cpu_seconds=60,
            file_bytes=1 << 20,
            open_files=36,
            niceness=0,
            parent=os.getppid(),
        )
        return list(isolate((photo,), (inside,)))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    alone: dict[str, Callable[[], None]] = {
        "capabilities": lambda: keep_capabilities(0),
        "landlock": lambda: landlock.restrict(Reach((photo,), (inside,))),
        "seccomp": refuse_calls,
    }
    try:
        alone[walls]()
    except OSError:
        return [walls]
    return []


def main() -> None:
    """Put up walls, and run against them."""
    task = json.loads(sys.stdin.readline())
    missing = put_up(task["walls"], task)
    answers: dict[str, str] = {}
    for name, attempt in attempts(task).items():
        if name not in task["attempts"]:
            continue
        try:
            attempt()
        except OSError as error:
            answers[name] = errno.errorcode.get(error.errno or 0, str(error))
        else:
            answers[name] = "allowed"
    sys.stdout.write(json.dumps({"missing": missing, "answers": answers}))


if __name__ == "__main__":
    main()
