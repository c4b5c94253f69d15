"""Writers hold up the receipts of what they write: a lock for as long as they may store anything.

A writer takes its locks first, and then asks whether it is still expected. So once nobody holds
the lock of a condemned key, nobody will ever write under it: who comes later finds its row gone.
PostgreSQL takes the locks back when a connection ends, so a writer that died holds up nothing.
"""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

import psycopg
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from ezvr_api.db import Database


class LocksLost(Exception):
    """The connection that held a writer's locks is gone, and the locks with it."""


class WritersRemain(Exception):
    """Somebody may still write under a condemned key."""


class WriterLocks:
    """What a writer holds while its connection lasts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def until_lost(self) -> None:
        """Return when the connection has ended, however it did."""
        driver = (await self._connection.get_raw_connection()).driver_connection
        if not isinstance(driver, psycopg.AsyncConnection):
            message = "only a psycopg connection tells of its end"
            raise TypeError(message)
        # Nothing is ever notified here: this waits at the socket.
        with suppress(psycopg.OperationalError):
            async for _ in driver.notifies():
                pass
        await self._connection.invalidate()


@asynccontextmanager
async def writing(database: Database, keys: Sequence[str]) -> AsyncGenerator[WriterLocks]:
    """Hold up the receipts of these keys, prefixes included, until the block ends.

    Inside, ask whether the work is still expected, and only then store anything.
    """
    async with database.lasting_connection() as connection:
        for key in keys:
            await connection.execute(select(func.pg_advisory_lock_shared(_lock_number(key))))
        yield WriterLocks(connection)


async def writers_have_ended(database: Database, key: str, *, patience: float) -> bool:
    """Wait until nobody writes under a condemned key; False when that takes longer (seconds).

    The lock is given back at once: whoever would write later is not expected any more.
    """
    milliseconds = max(1, round(patience * 1000))
    try:
        async with database.transaction() as session:
            await session.execute(select(func.set_config("lock_timeout", f"{milliseconds}", True)))  # noqa: FBT003 - for this transaction
            await session.execute(select(func.pg_advisory_xact_lock(_lock_number(key))))
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            return False
        raise
    return True


def _lock_number(key: str) -> int:
    """The signed 64 bits that PostgreSQL knows the lock by."""
    digest = hashlib.blake2b(key.encode(), digest_size=8, person=b"ezvr writers").digest()
    return int.from_bytes(digest, "big", signed=True)
