"""Making the data folder of a new server."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from ezvr_api.embedded.accounts import run_as
from ezvr_api.embedded.errors import EmbeddedDatabaseError
from ezvr_api.embedded.home import Home
from ezvr_api.embedded.processes import kill_processes_in
from ezvr_api.embedded.programs import major_version

OWNER = "ezvr"
STAGING = "initialising-"
INITDB_SECONDS = 180
LEFTOVER_SECONDS = 10
INITDB_OPTIONS = (
    f"--username={OWNER}",
    "--auth=scram-sha-256",
    "--pwfile=../password",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
)


def ensure_cluster(home: Home, programs: Path) -> None:
    """Make the data folder and its owner's password, unless they are there.

    It is made beside its place and then renamed, so that a killed process leaves none by halves.

    Args:
        home: Where to make it.
        programs: The folder with the programs of PostgreSQL.

    Raises:
        EmbeddedDatabaseError: `initdb` failed, or the data there are of another PostgreSQL.
    """
    if home.data.exists():
        _check(home)
        return
    _ensure_password(home)
    _remove_leftovers(home)
    with tempfile.TemporaryDirectory(prefix=STAGING, dir=home.folder) as staging:
        _initialise(home, Path(staging), programs)
    _synchronise(home.folder)


def read_password(home: Home) -> str:
    """Read the password of the database's owner.

    Raises:
        EmbeddedDatabaseError: Its file is gone.
    """
    try:
        return home.password.read_text()
    except FileNotFoundError as error:
        raise EmbeddedDatabaseError(
            f"{home.password} is missing, and without it the database beside it cannot be opened. "
            "Restore both together."
        ) from error


def _check(home: Home) -> None:
    read_password(home)
    version = (home.data / "PG_VERSION").read_text().strip()
    if version != major_version():
        raise EmbeddedDatabaseError(
            f"{home.data} was written by PostgreSQL {version}, and this EZVR brings "
            f"{major_version()}. Dump it with the EZVR that wrote it, and restore the dump."
        )


def _remove_leftovers(home: Home) -> None:
    for leftover in home.folder.glob(f"{STAGING}*"):
        # The programs of a killed process go on without it.
        kill_processes_in(leftover / "data", LEFTOVER_SECONDS)
        shutil.rmtree(leftover)


def _ensure_password(home: Home) -> None:
    if home.password.exists():
        return
    with tempfile.NamedTemporaryFile("w", dir=home.folder, delete=False) as written:
        written.write(secrets.token_urlsafe(32))
        written.flush()
        os.fsync(written.fileno())
    Path(written.name).rename(home.password)


def _initialise(home: Home, staging: Path, programs: Path) -> None:
    data = staging / "data"
    data.mkdir(mode=0o700)
    password = Path(shutil.copy(home.password, staging / "password"))
    if home.account is not None:
        home.account.own(staging, data, password)
    staged = Home(staging, home.account)
    command = (programs / "initdb", "-D", staged.data_argument, *INITDB_OPTIONS)
    ended_well = run_as(
        home.account, command, folder=data, log=home.setup_log, timeout_seconds=INITDB_SECONDS
    )
    if not ended_well:
        raise EmbeddedDatabaseError(
            f"PostgreSQL could not make its data folder in {home.folder}.", home.setup_log
        )
    data.rename(home.data)


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
