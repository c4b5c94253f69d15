"""Attempts at tiling are fenced: whoever was superseded cannot finish, and cleans up."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from uuid import UUID

import anyio
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import attempts, tasks
from ezvr_api.panoramas.attempts import MOST_ATTEMPTS, Claim
from ezvr_api.resources import Resources
from ezvr_api.storage import StorageUnavailable
from ezvr_api.storage.disk import DiskStorage
from tests.support.customer import Customer
from tests.support.service import TILED, Service

FIRST = Attempt(1, is_last=False)
LAST = Attempt(5, is_last=True)


async def claim(service: Service, panorama_id: str) -> Claim:
    async with service.resources.database.transaction() as session:
        claimed = await attempts.claim(session, UUID(panorama_id))
    assert claimed is not None
    return claimed


async def finish(service: Service, claimed: Claim) -> bool:
    async with service.resources.database.transaction() as session:
        return await attempts.finish(session, claimed, TILED, original_bytes=1)


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, event: Callable[[], Awaitable[None]], *, after: str
) -> None:
    """Let something happen while an attempt is at work, when it has first used the store."""
    real = getattr(DiskStorage, after)
    happened = False

    async def use_and_wait(*args: object, **kwargs: object) -> object:
        nonlocal happened
        result = await real(*args, **kwargs)
        if not happened:
            happened = True
            await event()
        return result

    monkeypatch.setattr(DiskStorage, after, use_and_wait)


@contextmanager
def only_reading(service: Service) -> Generator[None]:
    """Take the folder away that every write of the store begins in; what it holds stays."""
    folder = service.settings.data_folder / "objects" / "unfinished"
    away = folder.rename(folder.with_name("away"))
    yield
    away.rename(folder)


async def test_a_second_claim_condemns_what_the_first_wrote(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    first = await claim(service, panorama_id)
    await service.resources.storage.put(f"{first.prefix}/x", b"x", content_type="image/jpeg")
    second = await claim(service, panorama_id)
    assert second.prefix != first.prefix
    ((keys,),) = await service.rows("SELECT keys FROM deletions")
    assert keys == [first.prefix]


async def test_only_the_newest_attempt_can_finish(service: Service, anna: Customer) -> None:
    panorama_id = await anna.upload()
    first, second = await claim(service, panorama_id), await claim(service, panorama_id)
    assert not await finish(service, first)
    assert (await anna.panorama(panorama_id))["status"] == "processing"
    assert await finish(service, second)
    assert not await finish(service, first)
    assert second.prefix in (await anna.panorama(panorama_id))["poster_url"]


async def test_only_the_newest_attempt_can_refuse_the_photo(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    first, _ = await claim(service, panorama_id), await claim(service, panorama_id)
    async with service.resources.database.transaction() as session:
        assert not await attempts.refuse(session, first, attempts.UPLOAD_MISSING)
    assert (await anna.panorama(panorama_id))["status"] == "processing"


async def test_progress_is_shown_and_only_the_newest_attempt_reports_it(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    first, second = await claim(service, panorama_id), await claim(service, panorama_id)
    async with service.resources.database.transaction() as session:
        assert not await attempts.report_progress(session, first, 0.9)
        assert await attempts.report_progress(session, second, 0.25)
    assert (await anna.panorama(panorama_id))["progress"] == 0.25


async def test_an_attempt_that_was_superseded_removes_what_it_wrote(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload()
    newer: list[Claim] = []

    async def claim_again() -> None:
        newer.append(await claim(service, panorama_id))

    meanwhile(monkeypatch, claim_again, after="put_file")
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    keys = [version.key for version in (await service.stored()).versions]
    assert [key for key in keys if key.startswith("tiles/")] == []
    assert await finish(service, newer[0])


async def test_a_photo_deleted_while_it_is_tiled_leaves_nothing(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload()

    async def delete() -> None:
        # The attempt, which waits for this, may be cut off as soon as the row is gone.
        with anyio.CancelScope(shield=True):
            await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
            await service.resources.storage.delete_prefix("originals")

    meanwhile(monkeypatch, delete, after="put_file")
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    assert len(await service.stored()) == 0


async def test_a_job_that_runs_twice_does_its_work_once(service: Service, anna: Customer) -> None:
    panorama_id = await anna.upload()
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    before = await anna.panorama(panorama_id), await service.stored()
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    assert (await anna.panorama(panorama_id), await service.stored()) == before
    assert before[0]["status"] == "ready"


async def test_an_attempt_cut_off_right_after_it_finished_keeps_its_tiles(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The progress report may see the finished row before the attempt hears of its own commit."""
    panorama_id = await anna.upload()
    real = attempts.finish
    committed = anyio.Event()

    async def finish_unheard(
        session: AsyncSession,
        claimed: Claim,
        tiled: TiledPhoto,
        *,
        original_bytes: int,
        with_avif: bool,
    ) -> bool:
        assert not with_avif
        del session
        async with service.resources.database.transaction() as its_own:
            assert await real(its_own, claimed, tiled, original_bytes=original_bytes)
        committed.set()
        await anyio.sleep_forever()
        return True

    monkeypatch.setattr(attempts, "finish", finish_unheard)
    with anyio.fail_after(30):
        await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    assert committed.is_set()
    panorama = await anna.panorama(panorama_id)
    assert panorama["status"] == "ready"
    assert (await service.nobody.get(panorama["poster_url"])).is_success


async def test_what_may_pass_is_tried_again(service: Service, anna: Customer) -> None:
    panorama_id = await anna.upload()
    with only_reading(service):
        await service.run_jobs()
        assert (await anna.panorama(panorama_id))["status"] == "processing"
    await service.rows("UPDATE procrastinate_jobs SET scheduled_at = now()")
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["status"] == "ready"
    await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
    await service.run_jobs()
    assert len(await service.stored()) == 0


async def test_the_last_failure_is_told_with_a_stable_reason(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    with only_reading(service), pytest.raises(StorageUnavailable):
        await tasks.tile(service.resources, LAST, panorama_id=panorama_id)
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["reason"]["code"]) == ("failed", "processing_failed")


async def test_a_photo_that_takes_its_workers_with_it_is_given_up(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    for _ in range(MOST_ATTEMPTS):
        await claim(service, panorama_id)
    async with service.resources.database.transaction() as session:
        assert await attempts.claim(session, UUID(panorama_id)) is None
    assert (await anna.panorama(panorama_id))["reason"]["code"] == "processing_failed"


async def test_no_file_of_an_attempt_stays_on_the_worker(service: Service, anna: Customer) -> None:
    await anna.upload()
    await service.run_jobs()
    scratch: Resources = service.resources
    assert [path.name for path in scratch.scratch.iterdir()] == ["lock"]
