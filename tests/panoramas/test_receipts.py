"""A receipt says that all is gone when it is, and no worker can store any more of it."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import anyio
import pytest

from ezvr_api.deletions import tasks as deletions
from ezvr_api.deletions.writers import LocksLost, WritersRemain, writers_have_ended
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import attempts, tasks
from ezvr_api.panoramas.expected import work_while_expected
from ezvr_api.storage.disk import DiskStorage
from tests.support.customer import Customer, Json
from tests.support.service import PASSWORD, Service

FIRST = Attempt(1, is_last=False)
OUR_LOCKS = (
    "pg_locks WHERE locktype = 'advisory' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

Job = Callable[[Service, str], Coroutine[Any, Any, None]]
Delete = Callable[[Customer, str], Awaitable[Json]]


async def tile(service: Service, panorama_id: str) -> None:
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)


async def add_avif(service: Service, panorama_id: str) -> None:
    await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)


async def delete_panorama(anna: Customer, panorama_id: str) -> Json:
    return await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")


async def erase_account(anna: Customer, panorama_id: str) -> Json:
    del panorama_id
    return await anna.ok("POST", "/v1/privacy/erasures", {"password": PASSWORD})


class Storing:
    """The files that are stored from now on: they wait until the test says so, or ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._begun, self._go_on = anyio.Event(), anyio.Event()
        real = DiskStorage.put_file

        async def put_file(disk: DiskStorage, key: str, path: Path, *, content_type: str) -> None:
            self._begun.set()
            await self._go_on.wait()
            await real(disk, key, path, content_type=content_type)

        monkeypatch.setattr(DiskStorage, "put_file", put_file)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.go_on()

    async def begun(self) -> None:
        """Wait until a worker stores something."""
        with anyio.fail_after(30):
            await self._begun.wait()

    def go_on(self) -> None:
        """Let it."""
        self._go_on.set()


async def uploaded(service: Service, anna: Customer, job: Job) -> str:
    """Return a panorama that is ready for this job."""
    panorama_id = await anna.upload()
    if job is add_avif:
        await tile(service, panorama_id)
        await service.rows("UPDATE panoramas SET avif_pending = true")
    return panorama_id


async def sweep(service: Service, receipt: Json) -> None:
    """Remove what a receipt is about."""
    ((row_id,),) = await service.rows(
        "SELECT id FROM deletions WHERE receipt_id = %s", receipt["id"]
    )
    await deletions.remove(service.resources, FIRST, deletion_id=str(row_id))


async def status(service: Service, receipt: Json) -> str:
    body: Json = (await service.nobody.get(f"/v1/privacy/receipts/{receipt['id']}")).json()
    return str(body["status"])


async def is_nowhere(service: Service) -> bool:
    """Tell whether neither the store nor this worker has anything of a photo."""
    scratch = [path.name for path in service.resources.scratch.iterdir()]
    return len(await service.stored()) == 0 and scratch == ["lock"]


async def wait_for_locks(service: Service, *, waiting: int) -> None:
    """Wait until so many wait for a writer."""
    query = f"SELECT count(*) FROM {OUR_LOCKS} AND NOT granted"  # noqa: S608 - a constant
    with anyio.fail_after(10):
        while await service.rows(query) != [(waiting,)]:  # noqa: ASYNC110 - a lock tells nobody
            await anyio.sleep(0.01)


async def cut_connections(service: Service) -> None:
    """End the connections of all writers, as a restart of the database does."""
    await service.rows(f"SELECT pg_terminate_backend(pid) FROM {OUR_LOCKS}")  # noqa: S608 - a constant
    with anyio.fail_after(10):
        while await service.rows(f"SELECT FROM {OUR_LOCKS}"):  # noqa: ASYNC110 - likewise
            await anyio.sleep(0.01)


@pytest.mark.parametrize(
    ("job", "delete"),
    [(tile, delete_panorama), (add_avif, delete_panorama), (tile, erase_account)],
    ids=["tiling", "adding-avif", "tiling-for-an-erased-account"],
)
async def test_the_receipt_waits_for_a_worker_that_is_storing(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch, job: Job, delete: Delete
) -> None:
    panorama_id = await uploaded(service, anna, job)
    async with anyio.create_task_group() as group, Storing(monkeypatch) as storing:
        group.start_soon(job, service, panorama_id)
        await storing.begun()
        receipt = await delete(anna, panorama_id)

        async def stop_once_it_is_waited_for() -> None:
            await wait_for_locks(service, waiting=1)
            assert await status(service, receipt) == "pending"
            storing.go_on()

        group.start_soon(stop_once_it_is_waited_for)
        await sweep(service, receipt)
        assert await status(service, receipt) == "complete"
        assert await is_nowhere(service)
    assert await is_nowhere(service)


async def test_a_frozen_worker_holds_up_the_receipt_but_not_the_removal(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletions, "PATIENCE_SECONDS", 0.2)
    panorama_id = await uploaded(service, anna, add_avif)
    async with anyio.create_task_group() as group, Storing(monkeypatch) as storing:
        group.start_soon(add_avif, service, panorama_id)
        await storing.begun()
        receipt = await delete_panorama(anna, panorama_id)
        for _ in range(2):
            with pytest.raises(WritersRemain):
                await sweep(service, receipt)
            assert len(await service.stored()) == 0
            assert await status(service, receipt) == "pending"
        monkeypatch.setattr(deletions, "PATIENCE_SECONDS", 30.0)
        storing.go_on()
        await sweep(service, receipt)
        assert await status(service, receipt) == "complete"
        assert await is_nowhere(service)
    assert await is_nowhere(service)


async def test_an_attempt_that_was_superseded_holds_up_the_photos_receipt_too(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for the attempt to hear of it; the file that it is just storing keeps it.
    monkeypatch.setattr(deletions, "PATIENCE_SECONDS", 2 * tasks.PROGRESS_SECONDS)
    panorama_id = await anna.upload()
    async with anyio.create_task_group() as group, Storing(monkeypatch) as storing:
        group.start_soon(tile, service, panorama_id)
        await storing.begun()
        async with service.resources.database.transaction() as session:
            assert await attempts.claim(session, UUID(panorama_id))
        receipt = await delete_panorama(anna, panorama_id)
        with pytest.raises(WritersRemain):
            await sweep(service, receipt)
        assert await status(service, receipt) == "pending"
        monkeypatch.setattr(deletions, "PATIENCE_SECONDS", 30.0)
        storing.go_on()
        await sweep(service, receipt)
        assert await status(service, receipt) == "complete"
        assert await is_nowhere(service)
    assert await is_nowhere(service)


async def test_a_dead_worker_does_not_hold_up_the_receipt(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It hears only of its lost locks.
    monkeypatch.setattr(tasks, "PROGRESS_SECONDS", 60.0)
    panorama_id = await anna.upload()
    async with anyio.create_task_group() as group, Storing(monkeypatch) as storing:
        group.start_soon(tile, service, panorama_id)
        await storing.begun()
        receipt = await delete_panorama(anna, panorama_id)
        await cut_connections(service)
        await sweep(service, receipt)
        assert await status(service, receipt) == "complete"
        storing.go_on()
    # It was alive after all, and only cut off from the database.
    assert await is_nowhere(service)


@pytest.mark.parametrize("job", [tile, add_avif], ids=["tiling", "adding-avif"])
async def test_a_worker_that_lost_its_locks_stops_and_its_job_comes_again(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch, job: Job
) -> None:
    panorama_id = await uploaded(service, anna, job)
    lost = anyio.Event()

    async def work() -> None:
        with suppress(LocksLost):
            await job(service, panorama_id)
            return
        lost.set()

    async with anyio.create_task_group() as group, Storing(monkeypatch) as storing:
        group.start_soon(work)
        await storing.begun()
        await cut_connections(service)
        # Whoever stores hears of it at once, and the file that is just stored is its last.
        await anyio.sleep(0.2)
        storing.go_on()
    assert lost.is_set()
    await job(service, panorama_id)
    panorama = await anna.panorama(panorama_id)
    assert panorama["status"] == "ready"
    assert panorama["formats"] == (["jpg", "avif"] if job is add_avif else ["jpg"])
    await service.run_jobs()
    folders = {
        "/".join(version.key.split("/")[:2]) for version in (await service.stored()).versions
    }
    assert len([folder for folder in folders if folder.startswith("tiles/")]) == 1


async def test_work_begins_only_if_it_is_expected_once_its_receipts_wait_for_it(
    service: Service,
) -> None:
    worked = False

    async def work(folder: Path) -> bool:
        nonlocal worked
        worked = folder.is_dir()
        return True

    async def is_expected() -> bool:
        assert not await writers_have_ended(service.resources.database, "tiles/a", patience=0)
        return False

    assert not await work_while_expected(
        service.resources, work, is_expected, keys=["tiles/a"], every=0.5
    )
    assert not worked
