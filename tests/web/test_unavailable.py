"""What we need is gone for a while: 503 and when to come back, never a 500."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import rmtree

import httpx
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import Known, Logs
from tests.support.customer import Customer
from tests.support.photos import small_panorama
from tests.support.postgres import PostgresServer
from tests.support.service import Service, running_service
from tests.web.test_problems import assert_problem


@asynccontextmanager
async def without_database(
    server: PostgresServer, known: Known, folder: Path
) -> AsyncGenerator[Customer]:
    """A service that has lost the database it worked with; its customer is signed in."""
    url = server.create_database(known.name)
    async with running_service(url, folder) as service:
        anna = service.signed_in("anna", known.tokens["anna"])
        await anna.ok("GET", "/v1/me")
        server.drop_database(url)
        yield anna


def assert_unavailable(answer: httpx.Response) -> None:
    assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_lost_database_is_not_our_fault_for_ever(
    postgres_server: PostgresServer, known: Known, tmp_path: Path, logs: Logs
) -> None:
    async with without_database(postgres_server, known, tmp_path) as anna:
        assert_unavailable(await anna.call("GET", "/v1/me"))
        assert_unavailable(await anna.call("POST", "/v1/tours", {"title": {"en": "House"}}))
        assert_unavailable(await anna.call("GET", "/v1/public/tours/none"))
        assert_unavailable(
            await anna.call("POST", "/v1/sessions", {"email": anna.email, "password": "x"})
        )
    assert len(logs.of("request.unavailable")) == 4
    assert str(make_url(postgres_server.connection.url("x")).password) not in logs.text


async def test_connections_that_were_cut_are_replaced(service: Service, anna: Customer) -> None:
    await anna.ok("GET", "/v1/me")
    await service.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await anna.ok("GET", "/v1/me")


async def test_without_a_free_connection_it_says_when_to_come_back(
    service: Service, anna: Customer
) -> None:
    database = service.resources.database
    await database.close()
    database.engine = create_async_engine(
        service.database_url, pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    async with database.engine.connect():
        assert_unavailable(await anna.call("GET", "/v1/me"))
    await anna.ok("GET", "/v1/me")


async def test_a_lost_store_says_when_to_come_back(service: Service, anna: Customer) -> None:
    photo = small_panorama()
    upload = await anna.request_upload(photo)
    await anna.send(upload, photo)
    rmtree(service.settings.data_folder / "objects")
    assert_unavailable(await anna.call("POST", f"/v1/uploads/{upload['id']}/complete"))
