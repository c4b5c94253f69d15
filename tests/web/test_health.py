"""Alive, and able to work."""

import shutil
from pathlib import Path

from tests.support.postgres import PostgresServer
from tests.support.service import Service, running_service


async def test_a_service_that_works_says_so(service: Service) -> None:
    assert (await service.nobody.get("/healthz")).json() == {"status": "ok"}
    ready = await service.nobody.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")


async def test_without_its_database_it_lives_but_is_not_ready(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgres_server.create_database_from_template()
    async with running_service(url, tmp_path) as service:
        assert (await service.nobody.get("/readyz")).is_success
        postgres_server.drop_database(url)
        ready = await service.nobody.get("/readyz")
        assert ready.status_code == 503
        states = {"status": "unavailable", "database": "unavailable", "storage": "ok"}
        assert ready.json() == states
        assert (await service.nobody.get("/healthz")).is_success


async def test_without_its_store_it_is_not_ready(service: Service) -> None:
    shutil.rmtree(service.settings.data_folder / "objects")
    ready = await service.nobody.get("/readyz")
    assert (ready.status_code, ready.json()["storage"]) == (503, "unavailable")


async def test_the_description_is_served(service: Service) -> None:
    assert (await service.nobody.get("/v1/openapi.json")).is_success
