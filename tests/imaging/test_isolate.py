"""What a child that is taken over can reach: a real process against the real kernel."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ezvr_api.imaging import landlock
from tests.imaging import taken_over_child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such walls")

OUTSIDE = (
    "parent_environment",
    "parent_memory",
    "read_other",
    "list_other",
    "read_passwords",
    "write_other",
    "remove_other",
    "write_photo",
    "symlink",
    "hard_link",
    "pipe",
)
CALLS = (
    "truncate_other",
    "chmod_other",
    "touch_other",
    "tcp_connect",
    "udp",
    "unix_socket",
    "tcp_connect_of_inherited",
    "fork",
    "execute",
    "kill_parent",
    "kill_everybody",
    "kill_thread_of_parent",
    "limit_parent",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_open",
    "mount",
    "unshare",
    "setns",
    "keyctl",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "shared_memory",
)
NEEDED = (
    "read_photo",
    "write_inside",
    "load_later",
    "thread",
    "signal_itself",
    "null_device",
)

Try = Callable[..., dict[str, str]]


@dataclass(frozen=True)
class Place:
    """Where a child is put."""

    photo: Path
    inside: Path
    secret: Path
    port: int


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("walls")
    for name in ("photo", "secret"):
        (folder / name).write_bytes(name.encode())
    (folder / "inside").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        yield Place(folder / "photo", folder / "inside", folder / "secret", port)


def tried(place: Place, walls: str, attempts: tuple[str, ...]) -> dict[str, str]:
    """What the kernel answered; skips where it has no such walls."""
    task = {
        "walls": walls,
        "attempts": attempts,
        "photo": str(place.photo),
        "inside": str(place.inside),
        "secret": str(place.secret),
        "port": place.port,
    }
    done = subprocess.run(
        [sys.executable, taken_over_child.__file__],
        input=json.dumps(task) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    answer = json.loads(done.stdout)
    if answer["missing"]:
        pytest.skip(f"this kernel has no {', '.join(answer['missing'])}")
    return answer["answers"]


@pytest.fixture(scope="session")
def answers(place: Place) -> dict[str, str]:
    """Of a child behind all walls."""
    return tried(place, "all", (*OUTSIDE, *CALLS, *NEEDED))


@pytest.mark.parametrize("attempt", OUTSIDE)
def test_a_child_gets_at_no_other_file(answers: dict[str, str], attempt: str) -> None:
    assert answers[attempt] in {"EACCES", "EPERM", "EXDEV"}


@pytest.mark.parametrize("attempt", CALLS)
def test_a_child_may_not_reach_beyond_itself(answers: dict[str, str], attempt: str) -> None:
    assert answers[attempt] == "EPERM"


@pytest.mark.parametrize("attempt", NEEDED)
def test_a_child_may_do_what_its_work_needs(answers: dict[str, str], attempt: str) -> None:
    assert answers[attempt] == "allowed"


def test_nothing_was_changed_by_trying(answers: dict[str, str], place: Place) -> None:
    assert answers
    assert place.secret.read_bytes() == b"secret"
    assert sorted(path.name for path in place.secret.parent.iterdir()) == [
        "inside",
        "photo",
        "secret",
    ]
    assert list(place.inside.iterdir()) == []


def test_files_are_kept_by_landlock_alone(place: Place) -> None:
    alone = tried(place, "landlock", (*OUTSIDE, "read_photo", "write_inside"))
    assert {alone[attempt] for attempt in OUTSIDE} <= {"EACCES", "EPERM", "EXDEV"}
    assert alone["read_photo"] == alone["write_inside"] == "allowed"


def test_tcp_is_kept_by_landlock_alone(place: Place) -> None:
    if landlock.version() < landlock.VERSION_OF_NETWORK:
        pytest.skip("this kernel's Landlock knows no network")
    alone = tried(place, "landlock", ("tcp_connect", "udp"))
    assert alone == {"tcp_connect": "EACCES", "udp": "allowed"}


def test_calls_are_kept_by_seccomp_alone(place: Place) -> None:
    alone = tried(place, "seccomp", (*CALLS, "read_other", "thread"))
    assert {alone[attempt] for attempt in CALLS} == {"EPERM"}
    assert alone["read_other"] == alone["thread"] == "allowed"


UNREADABLE = """
import os, subprocess, sys
from ezvr_api.imaging.libc import keep_capabilities, make_unreadable
keep_capabilities(0)
if sys.argv[1] == "unreadable":
    make_unreadable()
look = '''
import os
from ezvr_api.imaging.libc import keep_capabilities
keep_capabilities(0)
for name in ("environ", "mem"):
    try:
        open(f"/proc/{os.getppid()}/{name}", "rb").close()
        print("open")
    except PermissionError:
        print("refused")
'''
subprocess.run([sys.executable, "-c", look], check=True)
"""


@pytest.mark.parametrize(("how", "said"), [("unreadable", "refused"), ("as it is", "open")])
def test_an_unreadable_parent_keeps_its_secrets_without_any_wall(how: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNREADABLE, how],
        env={**os.environ, "EZVR_SECRET": "hush"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    if said == "open" and "refused" in done.stdout:
        pytest.skip("this system keeps processes of one user apart by itself")
    assert done.stdout.split() == [said, said]
