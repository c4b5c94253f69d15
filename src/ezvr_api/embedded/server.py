"""Starting, reaching and stopping the server of one home."""

import contextlib
import shlex
import signal
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from ezvr_api.embedded.accounts import run_as
from ezvr_api.embedded.cluster import OWNER, read_password
from ezvr_api.embedded.errors import EmbeddedDatabaseError
from ezvr_api.embedded.home import Home
from ezvr_api.embedded.listening import SOCKET_PORT, choose_listening, remove_temporary
from ezvr_api.embedded.postmaster import (
    PID_FILE,
    ConnectionInfo,
    Postmaster,
    answers,
    main_process,
    read_postmaster,
)
from ezvr_api.embedded.processes import (
    PAUSE_SECONDS,
    kill_processes_in,
    processes_in,
    wait_until,
)

DATABASE = "ezvr"
MAINTENANCE_DATABASE = "postgres"
START_SECONDS = 120
STOP_SECONDS = 60
ORPHAN_SECONDS = 10

# For a machine with two cores that does more than this. Dynamic shared memory lies in the data
# folder, as /dev/shm is small in containers and keeps what a killed server leaves there. The log
# has no errors of statements: they reach the client that caused them, and may quote personal data.
SETTINGS: Mapping[str, str] = {
    "fsync": "on",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "io_method": "sync",
    "dynamic_shared_memory_type": "mmap",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}


def is_running(home: Home) -> bool:
    """Tell whether a server runs, once it is clear.

    The children of a killed server end by themselves; those that do not are killed, since a second
    server in the same data folder would destroy it. A server in another container cannot be seen
    among the processes, but it answers.

    Raises:
        EmbeddedDatabaseError: Processes of an old server cannot be ended.
    """
    wait_until(
        lambda: main_process(home) is not None or not processes_in(home.data), ORPHAN_SECONDS
    )
    postmaster = read_postmaster(home)
    if main_process(home) is None:
        _kill(home)
        return postmaster is not None and answers(postmaster)
    if postmaster is not None and postmaster.status == "stopping":
        stop(home)
        return False
    return True


def start(home: Home, programs: Path) -> None:
    """Start the server of a home in which none runs.

    Args:
        home: Its data folder is complete.
        programs: The folder with the programs of PostgreSQL.

    Raises:
        EmbeddedDatabaseError: It did not become ready.
    """
    crashed = read_postmaster(home)
    _remove_traces(home, crashed)
    if home.server_log.exists():
        home.server_log.replace(home.server_log.with_suffix(".log.1"))
    settings = {**SETTINGS, **choose_listening(home, crashed)}
    options = shlex.join([f"--{name}={value}" for name, value in settings.items()])
    command = (
        *(programs / "pg_ctl", "start", "--wait", f"--timeout={START_SECONDS}"),
        *("--pgdata", home.data_argument, "--options", options),
    )
    ended_well = run_as(
        home.account,
        command,
        folder=home.data,
        log=home.server_log,
        timeout_seconds=START_SECONDS + STOP_SECONDS,
    )
    if not ended_well:
        raise EmbeddedDatabaseError(
            f"The PostgreSQL server in {home.folder} did not start.", home.server_log
        )


def reach(home: Home) -> ConnectionInfo:
    """Wait until the running server takes connections, and make our database if it is missing.

    Raises:
        EmbeddedDatabaseError: It ended, refuses the password, or is not ready in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return _connect(home)
        except psycopg.OperationalError as error:
            refused = "password authentication failed" in str(error)
            if refused or not processes_in(home.data) or time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"The PostgreSQL server in {home.folder} takes no connection: {error}.",
                    home.server_log,
                ) from error
        time.sleep(PAUSE_SECONDS)


def stop(home: Home) -> None:
    """Stop the server of a home, if it runs: open transactions are rolled back, data are safe.

    Raises:
        EmbeddedDatabaseError: Its processes cannot be ended.
    """
    postmaster = read_postmaster(home)
    process = main_process(home)
    if postmaster is None or process is None:
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)
    if not wait_until(lambda: not processes_in(home.data), STOP_SECONDS):
        _kill(home)
    if postmaster.socket_folder is not None:
        remove_temporary(postmaster.socket_folder)


def _connect(home: Home) -> ConnectionInfo:
    postmaster = read_postmaster(home)
    if postmaster is None:
        raise EmbeddedDatabaseError(
            f"The PostgreSQL server in {home.folder} has just ended.", home.server_log
        )
    host = str(postmaster.socket_folder or postmaster.address)
    info = ConnectionInfo(host, postmaster.port, OWNER, read_password(home), DATABASE)
    with psycopg.connect(
        host=info.host,
        port=info.port,
        user=info.user,
        password=info.password,
        dbname=MAINTENANCE_DATABASE,
        autocommit=True,
    ) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return info


def _remove_traces(home: Home, crashed: Postmaster | None) -> None:
    # PostgreSQL trusts the bare numbers in these files, which may be other programs' by now.
    (home.data / PID_FILE).unlink(missing_ok=True)
    crashed_in = crashed.socket_folder if crashed else None
    for folder in (home.socket, crashed_in or home.socket):
        for name in (f".s.PGSQL.{SOCKET_PORT}", f".s.PGSQL.{SOCKET_PORT}.lock"):
            (folder / name).unlink(missing_ok=True)


def _kill(home: Home) -> None:
    if not kill_processes_in(home.data, ORPHAN_SECONDS):
        raise EmbeddedDatabaseError(
            f"Processes of an old PostgreSQL server in {home.folder} cannot be ended.",
            home.server_log,
        )
