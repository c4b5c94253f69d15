"""One PostgreSQL server for a whole test run, and a migrated database for each test that asks.

A `conftest.py` imports the two fixtures and says how a database is migrated:

    from tests.support.postgres import database_url, postgres_server

    @pytest.fixture(scope="session")
    def prepare_database() -> Callable[[str], None]:
        return upgrade_to_head
"""

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from ezvr_api.embedded import ConnectionInfo, embedded_server
from ezvr_api.embedded.home import prepare_home
from ezvr_api.embedded.locks import exclusive, shared
from ezvr_api.embedded.server import stop

MEMORY = Path("/dev/shm")  # noqa: S108 - the folders made there are closed to others
MEMORY_BYTES = 2 * 2**30
MAINTENANCE = "postgres"
TEMPLATE = "template_migrated"
UNFINISHED = "template_unfinished"
LOCK_SECONDS = 300


@dataclass(frozen=True)
class PostgresServer:
    """The server of this test run, and the name of its migrated template."""

    connection: ConnectionInfo

    def create_database_from_template(self) -> str:
        """Copy the migrated template, and return the SQLAlchemy URL of the copy."""
        return self.create_database(TEMPLATE)

    def create_database(self, template: str = "template0") -> str:
        """Make a database, without tables unless a template is named; return its URL."""
        name = f"test_{uuid.uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log", name, template)
        return self.connection.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database by its URL, whoever is still connected to it."""
        self._execute("DROP DATABASE {} WITH (FORCE)", str(make_url(url).database))

    def prepare_template(self, prepare: Callable[[str], None]) -> None:
        """Make the template, unless it is there; `prepare` migrates the database of a URL."""
        if self._has(TEMPLATE):
            return
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", UNFINISHED)
        self._execute("CREATE DATABASE {}", UNFINISHED)
        prepare(self.connection.url(UNFINISHED))
        self._execute("ALTER DATABASE {} RENAME TO {}", UNFINISHED, TEMPLATE)
        self._execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", TEMPLATE)

    def _has(self, name: str) -> bool:
        with self._connected() as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def _execute(self, statement: LiteralString, *names: str) -> None:
        with self._connected() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.connection.host,
            port=self.connection.port,
            user=self.connection.user,
            password=self.connection.password,
            dbname=MAINTENANCE,
            autocommit=True,
        )


@contextlib.contextmanager
def shared_server(run: str, prepare: Callable[[str], None]) -> Generator[PostgresServer]:
    """Share one server, with a template that `prepare` migrates once, among a run's processes.

    The last process to leave removes everything. What a killed run left is removed by the next.

    Args:
        run: A name that all processes of this test run, and no others, have.
        prepare: Migrates the database of a SQLAlchemy URL, and closes its connections.
    """
    runs = _folder_of_runs()
    folder = runs / run
    with contextlib.ExitStack() as stack:
        with exclusive(runs / "lock", LOCK_SECONDS):
            _remove_killed_runs(runs)
            folder.mkdir(exist_ok=True)
            is_last = stack.enter_context(shared(folder / "processes", LOCK_SECONDS))
        with embedded_server(folder / "server") as connection:
            server = PostgresServer(connection)
            with exclusive(folder / "template", LOCK_SECONDS):
                server.prepare_template(prepare)
            yield server
        with exclusive(runs / "lock", LOCK_SECONDS):
            if is_last():
                shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(prepare_database: Callable[[str], None]) -> Generator[PostgresServer]:
    """The one server of this test run, the same for all workers of pytest-xdist."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    with shared_server(run, prepare_database) as server:
        yield server


@pytest.fixture
def database_url(postgres_server: PostgresServer) -> Generator[str]:
    """The SQLAlchemy URL of a fresh, migrated database, which is dropped after the test."""
    url = postgres_server.create_database_from_template()
    yield url
    postgres_server.drop_database(url)


def _folder_of_runs() -> Path:
    # In memory a database is copied several times faster, and `fsync` stays on as elsewhere.
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    root = MEMORY if roomy else Path(tempfile.gettempdir())
    folder = root / f"ezvr-tests-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _remove_killed_runs(runs: Path) -> None:
    for folder in filter(Path.is_dir, runs.iterdir()):
        with shared(folder / "processes", LOCK_SECONDS) as is_last:
            if is_last():
                stop(prepare_home(folder / "server"))
                shutil.rmtree(folder)
