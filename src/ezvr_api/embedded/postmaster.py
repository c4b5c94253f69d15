"""What `postmaster.pid` says of a server, and whether it is true."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import URL

from ezvr_api.embedded.home import Home
from ezvr_api.embedded.processes import processes_in

PID_FILE = "postmaster.pid"
LINES = 8
PROBE_SECONDS = 5.0


@dataclass(frozen=True)
class Postmaster:
    """The contents of `postmaster.pid` (PostgreSQL's `src/include/utils/pidfile.h`).

    Attributes:
        process_id: The server's main process, or whoever has its number now.
        port: The TCP port, or a part of the socket's name.
        socket_folder: The folder of the Unix socket; None for a server that has none.
        address: The TCP address; empty for a server that has a Unix socket only.
        status: "starting", "ready", "stopping" or "standby".
    """

    process_id: int
    port: int
    socket_folder: Path | None
    address: str
    status: str


@dataclass(frozen=True)
class ConnectionInfo:
    """How to reach a database: what libpq wants to know.

    Attributes:
        host: The absolute path of the Unix socket's folder, or an IP address.
    """

    host: str
    port: int
    user: str
    password: str
    database: str

    def url(self, database: str | None = None) -> str:
        """Return the SQLAlchemy URL of this database, or of another one on the same server."""
        url = URL.create(
            "postgresql+psycopg",
            username=self.user,
            password=self.password,
            database=database or self.database,
            query={"host": self.host, "port": str(self.port)},
        )
        return url.render_as_string(hide_password=False)


def read_postmaster(home: Home) -> Postmaster | None:
    """Read what the server has written of itself; None while there is nothing complete."""
    try:
        lines = (home.data / PID_FILE).read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < LINES:
        return None
    folder = Path(os.path.normpath(home.data / lines[4])) if lines[4] else None
    return Postmaster(int(lines[0]), int(lines[3]), folder, lines[5], lines[7].strip())


def main_process(home: Home) -> psutil.Process | None:
    """Return the live process that `postmaster.pid` names, if it is a server's indeed."""
    postmaster = read_postmaster(home)
    if postmaster is None:
        return None
    for process in processes_in(home.data):
        if process.pid == postmaster.process_id:
            return process
    return None


def answers(postmaster: Postmaster) -> bool:
    """Tell whether something accepts connections where the server said that it listens."""
    if postmaster.socket_folder is None:
        family, address = socket.AF_INET, (postmaster.address, postmaster.port)
    else:
        family = socket.AF_UNIX
        address = str(postmaster.socket_folder / f".s.PGSQL.{postmaster.port}")
    with socket.socket(family) as probe:
        probe.settimeout(PROBE_SECONDS)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
