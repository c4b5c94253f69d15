"""Shares one PostgreSQL server among the processes of one installation."""

import contextlib
from collections.abc import Generator
from pathlib import Path

from ezvr_api.embedded.cluster import ensure_cluster
from ezvr_api.embedded.home import Home, prepare_home
from ezvr_api.embedded.locks import exclusive, shared
from ezvr_api.embedded.postmaster import ConnectionInfo
from ezvr_api.embedded.programs import programs_for
from ezvr_api.embedded.server import is_running, reach, start, stop

# Longer than any start, recovery or stop that another process may be busy with.
LOCK_SECONDS = 300


@contextlib.contextmanager
def embedded_database(folder: Path) -> Generator[str]:
    """Run, or share, the PostgreSQL server of a folder, and yield our database's SQLAlchemy URL.

    See `embedded_server`.
    """
    with embedded_server(folder) as connection_info:
        yield connection_info.url()


@contextlib.contextmanager
def embedded_server(folder: Path) -> Generator[ConnectionInfo]:
    """Run, or share, the PostgreSQL server of a folder.

    The first of all processes starts the server, the last one to leave stops it. The server is not
    in the terminal's process group: a Ctrl-C leaves it running until this block has been left.

    Args:
        folder: Belongs to the database alone; made if missing. Deleting it, when no process uses
            it, deletes the database.

    Raises:
        EmbeddedDatabaseError: The server cannot be started or reached; the message says why.
    """
    home = prepare_home(folder)
    with shared(home.holders, LOCK_SECONDS) as is_last_holder:
        try:
            with exclusive(home.lock, LOCK_SECONDS):
                connection_info = _ensure_running(home)
            yield connection_info
        finally:
            with exclusive(home.lock, LOCK_SECONDS):
                if is_last_holder():
                    stop(home)


def _ensure_running(home: Home) -> ConnectionInfo:
    if not is_running(home):
        programs = programs_for(home.account, home.setup_log)
        ensure_cluster(home, programs)
        start(home, programs)
    return reach(home)
