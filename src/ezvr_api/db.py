"""The database: the declarative base, and the only place that commits."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, MetaData, NullPool, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# For connections that live long, in seconds and counts: this side finds out that the other is gone
# in a quarter of a minute, the server in one. So whoever is cut off from its server stops before
# the server gives its locks to others.
_OUR_KEEPALIVES = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3}
_LASTING_SESSION = text(
    "SELECT set_config('tcp_keepalives_idle', '20', false), "
    "set_config('tcp_keepalives_interval', '10', false), "
    "set_config('tcp_keepalives_count', '4', false), "
    "set_config('idle_session_timeout', '0', false)"
)


class Base(DeclarativeBase):
    """The base of every table of ours."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        dict[str, str]: JSONB,
        dict[str, float]: JSONB,
        dict[str, bool]: JSONB,
        dict[str, object]: JSONB,
    }


class Database:
    """An engine, and sessions whose transactions commit at the end or roll back."""

    def __init__(self, url: str, session_info: dict[Any, Any] | None = None) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url, pool_pre_ping=True, hide_parameters=True
        )
        self._unpooled = create_async_engine(
            url,
            poolclass=NullPool,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args=_OUR_KEEPALIVES,
        )
        self._session_info = dict(session_info or {})

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Open a session; commit when the block ends well, roll back when it raises."""
        async with AsyncSession(
            self.engine, expire_on_commit=False, info=dict(self._session_info)
        ) as session:
            yield session
            await session.commit()

    @asynccontextmanager
    async def lasting_connection(self) -> AsyncGenerator[AsyncConnection]:
        """Open a connection beside the pool, which may be held for hours.

        Each statement commits by itself. What the session holds, its end gives back.
        """
        async with self._unpooled.connect() as connection:
            await connection.execute(_LASTING_SESSION)
            yield connection

    async def check(self) -> None:
        """Raise when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        await self._unpooled.dispose()


async def pause(session: AsyncSession) -> None:
    """End the transaction so that a network call may follow; the next query begins another.

    Only for requests that have read and not yet written anything.
    """
    if session.new or session.dirty or session.deleted:
        message = "a session with unwritten changes cannot be paused"
        raise RuntimeError(message)
    await session.commit()
