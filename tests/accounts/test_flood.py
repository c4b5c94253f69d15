"""Hashing a password is slow on purpose; a flood of guesses must only slow the guesses."""

from pathlib import Path

import anyio
import httpx
import psycopg
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import create_async_engine

from ezvr_api.jobs import psycopg_conninfo
from tests.conftest import Known
from tests.support.postgres import PostgresServer
from tests.support.service import PASSWORD, served

# A password that takes several times longer to check makes a few guesses a flood.
SLOW = PasswordHasher(time_cost=10, parallelism=1)
GUESSES = 4
CONNECTIONS = 2


async def make_slow(url: str, email: str) -> None:
    """Let a customer have a password that takes long to check."""
    async with await psycopg.AsyncConnection.connect(psycopg_conninfo(url)) as connection:
        query = "UPDATE users SET password_hash = %s WHERE email = %s"
        await connection.execute(query, [SLOW.hash(PASSWORD), email])


async def test_a_flood_of_sign_ins_keeps_nobody_else_waiting(
    postgres_server: PostgresServer, known: Known, tmp_path: Path
) -> None:
    url = postgres_server.create_database(known.name)
    await make_slow(url, "anna@example.com")
    answered: list[int] = []
    others = 0
    async with (
        served(url, tmp_path) as (address, app),
        httpx.AsyncClient(base_url=address, timeout=60) as client,
    ):
        app.state.resources.database.engine = create_async_engine(
            url, pool_size=CONNECTIONS, max_overflow=0
        )

        async def guess() -> None:
            credentials = {"email": "anna@example.com", "password": "a guess"}
            answered.append((await client.post("/v1/sessions", json=credentials)).status_code)

        async with anyio.create_task_group() as group:
            for _ in range(GUESSES):
                group.start_soon(guess)
            while not answered:
                assert (await client.get("/readyz")).is_success
                others += 1
        credentials = {"email": "bob@example.com", "password": PASSWORD}
        assert (await client.post("/v1/sessions", json=credentials)).status_code == 201
    postgres_server.drop_database(url)
    assert answered == [401] * GUESSES
    # Without a free connection the first few come before the guesses, and no other.
    assert others > 10
