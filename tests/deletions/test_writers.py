"""Whoever may still store something is waited for, as long as they live."""

from contextlib import AsyncExitStack

import anyio
from sqlalchemy import text

from ezvr_api.deletions.writers import writers_have_ended, writing
from tests.support.service import Service

# More than the pool has connections.
MANY = 20
WRITERS = (
    "pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


async def ended(service: Service, key: str, *, patience: float = 0.0) -> bool:
    return await writers_have_ended(service.resources.database, key, patience=patience)


async def test_each_writer_of_a_key_is_waited_for(service: Service) -> None:
    database = service.resources.database
    async with writing(database, ["tiles/a"]):
        async with writing(database, ["originals/a", "tiles/a"]):
            assert not await ended(service, "originals/a")
            assert not await ended(service, "tiles/a")
        assert await ended(service, "originals/a")
        assert not await ended(service, "tiles/a")
    assert await ended(service, "tiles/a")


async def test_a_writer_of_something_else_is_not_waited_for(service: Service) -> None:
    async with writing(service.resources.database, ["tiles/a"]):
        assert await ended(service, "tiles/ab")
        assert await ended(service, "tiles")


async def test_the_wait_ends_with_the_writer(service: Service) -> None:
    async with anyio.create_task_group() as group, AsyncExitStack() as stack:
        await stack.enter_async_context(writing(service.resources.database, ["tiles/a"]))

        async def stop_soon() -> None:
            await anyio.sleep(0.2)
            await stack.aclose()

        group.start_soon(stop_soon)
        with anyio.fail_after(10):
            assert await ended(service, "tiles/a", patience=30)


async def test_a_writer_whose_connection_is_gone_hears_of_it_and_holds_up_nothing(
    service: Service,
) -> None:
    async with writing(service.resources.database, ["tiles/a"]) as locks:
        await service.rows(f"SELECT pg_terminate_backend(pid) FROM {WRITERS}")  # noqa: S608 - a constant
        with anyio.fail_after(5):
            await locks.until_lost()
        assert await ended(service, "tiles/a", patience=5)


async def test_writers_take_no_connection_from_others(service: Service) -> None:
    database = service.resources.database
    async with AsyncExitStack() as stack:
        for number in range(MANY):
            await stack.enter_async_context(writing(database, [f"tiles/{number}"]))
        with anyio.fail_after(5):
            async with database.transaction() as session:
                assert await session.scalar(text("SELECT 1")) == 1
    assert await service.rows(f"SELECT count(*) FROM {WRITERS}") == [(0,)]  # noqa: S608 - a constant
