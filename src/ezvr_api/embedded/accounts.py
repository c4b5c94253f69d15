"""The system user whom the server runs as: PostgreSQL refuses to run as root."""

import contextlib
import os
import pwd
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ezvr_api.embedded.errors import EmbeddedDatabaseError

ROOT = 0
CANDIDATES = ("postgres", "nobody")
INHERITED_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


@dataclass(frozen=True)
class Account:
    """An unprivileged system user, by its numbers."""

    user: int
    group: int

    def own(self, *paths: Path) -> None:
        """Hand the paths over to this user."""
        for path in paths:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def server_account(data: Path) -> Account | None:
    """Choose whom the server of a data folder runs as.

    Returns:
        None, which stands for the caller, unless the caller is root. For root: the owner of the
        data where there are any, else the first of `CANDIDATES` that this system knows.

    Raises:
        EmbeddedDatabaseError: Root finds nobody to run the server as.
    """
    if os.geteuid() != ROOT:
        return None
    if data.exists() and data.stat().st_uid != ROOT:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedDatabaseError(
        "PostgreSQL refuses to run as root, and this system has no user named "
        f"{' or '.join(CANDIDATES)}. Add one, or run EZVR as an ordinary user."
    )


def open_to_everyone(folder: Path) -> bool:
    """Tell whether any user may pass through the folder and all that it lies in."""
    return all(
        place.stat().st_mode & stat.S_IXOTH
        for place in (folder.resolve(), *folder.resolve().parents)
    )


def run_as(
    account: Account | None,
    command: Sequence[str | Path],
    *,
    folder: Path,
    log: Path,
    timeout_seconds: float,
) -> bool:
    """Run a program of PostgreSQL to its end.

    It gets a session of its own, so that a Ctrl-C in the terminal does not reach it, and none of
    the caller's environment variables but those that programs need to load.

    Args:
        account: Whom to run it as; None for the caller.
        command: The program and its arguments.
        folder: Its working directory. The account need not be able to reach it by its path.
        log: The file that its output is appended to.
        timeout_seconds: After this time it is killed, which is no good end.

    Returns:
        Whether it ended well.
    """
    with log.open("ab") as output, contextlib.suppress(subprocess.TimeoutExpired):
        ended = subprocess.run(  # noqa: S603 - the programs of the wheel, without a shell
            command,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            timeout=timeout_seconds,
            check=False,
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )
        return ended.returncode == 0
    return False


def _environment() -> Mapping[str, str]:
    inherited = {name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
    return {"PATH": os.defpath, **inherited, "LC_ALL": "C", "TZ": "UTC"}
