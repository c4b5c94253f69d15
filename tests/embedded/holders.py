"""Processes that hold an embedded database, and a look at the server's processes from outside."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import sqlalchemy as sa

HOLD = Path(__file__).with_name("hold.py")


@dataclass(frozen=True)
class Holder:
    """A process that runs `hold.py`."""

    process: subprocess.Popen[str]

    def url(self) -> str:
        """Wait until it holds the database."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill()
        self.process.communicate()

    def leave(self) -> str:
        """Let it leave in good order, and return what else it printed."""
        printed, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        return printed


def hold(folder: Path, *user: str) -> Holder:
    """Start a process that holds the database of a folder, as another user if one is named."""
    return Holder(
        subprocess.Popen(
            [sys.executable, str(HOLD), str(folder), *user],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    )


def servers(folder: Path) -> list[psutil.Process]:
    """Return the live processes that work in the data folder, without asking EZVR."""
    return [
        process
        for process in psutil.process_iter()
        if quietly(process.cwd) == str(folder / "data") and quietly(process.name) == "postgres"
    ]


def postmaster(folder: Path) -> psutil.Process:
    """Return the main process of the server that works in the data folder."""
    number = (folder / "data/postmaster.pid").read_text().split()[0]
    (process,) = [process for process in servers(folder) if process.pid == int(number)]
    return process


def query(url: str, statement: str) -> object:
    """Run one statement on a connection of its own, and return its first value, if any."""
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def libpq(url: str) -> str:
    """Turn a SQLAlchemy URL into one for psycopg."""
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def quietly(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except psutil.Error:
        return ""
