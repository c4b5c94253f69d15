"""Hashing a password is slow on purpose; a flood of guesses must only slow the guesses."""

from collections.abc import AsyncGenerator
from pathlib import Path

import anyio
import httpx
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import Known
from tests.support.postgres import PostgresServer
from tests.support.service import PASSWORD, served

GUESSES = 12


async def test_a_flood_of_sign_ins_keeps_nobody_else_waiting(
    postgres_server: PostgresServer, known: Known, tmp_path: Path
) -> None:
    url = postgres_server.create_database(known.name)
    sent: list[None] = []
    answered: list[int] = []

    async def wrong_credentials() -> AsyncGenerator[bytes]:
        yield b'{"email": "anna@example.com", "password": "a guess"}'
        sent.append(None)

    async with (
        served(url, tmp_path) as (address, app),
        httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits()) as client,
    ):
        # With fewer connections fewer guesses are a flood.
        app.state.resources.database.engine = create_async_engine(url, pool_size=2, max_overflow=0)

        async def guess() -> None:
            json_type = {"Content-Type": "application/json"}
            answer = await client.post(
                "/v1/sessions", content=wrong_credentials(), headers=json_type
            )
            answered.append(answer.status_code)

        async with anyio.create_task_group() as group:
            for _ in range(GUESSES):
                group.start_soon(guess)
            with anyio.fail_after(10):
                while len(sent) < GUESSES:  # noqa: ASYNC110 - a socket tells nobody
                    await anyio.sleep(0.01)
            before = len(answered)
            assert (await client.get("/readyz")).is_success
            assert len(answered) - before < GUESSES // 2
        credentials = {"email": "anna@example.com", "password": PASSWORD}
        signed_in = await client.post("/v1/sessions", json=credentials)
    postgres_server.drop_database(url)
    assert answered == [401] * GUESSES
    assert signed_in.status_code == 201
