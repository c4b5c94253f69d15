"""What every test may ask for: a database, a running service, its customers, its logs."""

import io
import json
import logging
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import make_url

from ezvr_api import migrate
from ezvr_api.logs import configure_logs
from tests.support.customer import Customer
from tests.support.postgres import PostgresServer, database_url, postgres_server
from tests.support.seaweedfs import SeaweedFS, start_seaweedfs
from tests.support.service import COOKIE, Service, running_service

__all__ = ["database_url", "postgres_server"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    return migrate.upgrade


@dataclass(frozen=True)
class Known:
    """A database in which some customers have signed up and in, to be copied."""

    name: str
    tokens: dict[str, str]


@pytest.fixture(scope="session")
async def known(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Known]:
    """Sign up once for all tests: hashing a password is meant to be slow."""
    url = postgres_server.create_database_from_template()
    async with running_service(url, tmp_path_factory.mktemp("known")) as service:
        tokens = {
            name: (await service.sign_up(name)).http.cookies[COOKIE] for name in ("anna", "bob")
        }
    yield Known(str(make_url(url).database), tokens)
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Generator[SeaweedFS]:
    """An S3 server; tests that use it belong to the group `s3`, so that there is one only."""
    server = start_seaweedfs(tmp_path_factory.mktemp("seaweedfs"))
    yield server
    server.stop()


@pytest.fixture
async def service(
    postgres_server: PostgresServer, known: Known, tmp_path: Path
) -> AsyncGenerator[Service]:
    """The API in this process, on a store and a database of its own with two customers."""
    url = postgres_server.create_database(known.name)
    async with running_service(url, tmp_path / "data") as running:
        yield running
    postgres_server.drop_database(url)


@pytest.fixture
def anna(service: Service, known: Known) -> Customer:
    """A customer who is signed in."""
    return service.signed_in("anna", known.tokens["anna"])


@pytest.fixture
def bob(service: Service, known: Known) -> Customer:
    """Another customer who is signed in."""
    return service.signed_in("bob", known.tokens["bob"])


@pytest.fixture(scope="session")
def log_stream() -> Generator[io.StringIO]:
    """Every log line of the run, as production writes them."""
    configure_logs(level="DEBUG", as_json=True)
    stream = io.StringIO()
    (handler,) = logging.getLogger().handlers
    cast("logging.StreamHandler[io.StringIO]", handler).setStream(stream)
    yield stream
    logging.getLogger().handlers[:] = []


class Logs:
    """What was logged since the test began."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream
        self._start = stream.tell()

    @property
    def text(self) -> str:
        """All of it, as it was written."""
        return self._stream.getvalue()[self._start :]

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event."""
        lines: list[dict[str, Any]] = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["event"] == event]


@pytest.fixture(autouse=True)
def logs(log_stream: io.StringIO) -> Logs:
    return Logs(log_stream)
