"""AVIF tiles come after the others, when nobody waits, and leave nothing when they do not."""

import io
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import anyio
import numpy as np
import pytest
from PIL import Image
from procrastinate.jobs import Status as JobStatus
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.accounts.service import lock_account
from ezvr_api.jobs import SPARE_TIME_QUEUE, TILING_QUEUE, Attempt
from ezvr_api.panoramas import formats, tasks
from ezvr_api.privacy.service import erase_account
from ezvr_api.storage import StorageUnavailable
from ezvr_api.storage.disk import DiskStorage
from ezvr_api.tours import service as tours
from ezvr_api.worker import create_worker_app
from tests.conftest import Known
from tests.panoramas.test_applied import fail_tiling
from tests.panoramas.test_hiding import FACE, logo, noisy_panorama
from tests.support.customer import Customer
from tests.support.postgres import PostgresServer
from tests.support.service import Service, running_service

FIRST = Attempt(1, is_last=False)
LAST = Attempt(tasks.AVIF_ATTEMPTS, is_last=True)
TOO_LATE = Attempt(tasks.AVIF_ATTEMPTS + 1, is_last=True)


@pytest.fixture
async def service(
    postgres_server: PostgresServer, known: Known, tmp_path: Path
) -> AsyncGenerator[Service]:
    """As everywhere, but it makes AVIF tiles."""
    url = postgres_server.create_database(known.name)
    async with running_service(url, tmp_path / "data", worker={"avif": True}) as running:
        yield running
    postgres_server.drop_database(url)


async def tiled(service: Service, anna: Customer) -> str:
    """Return a panorama that is ready and waits for AVIF."""
    panorama_id = await anna.upload()
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    assert (await anna.panorama(panorama_id))["formats"] == ["jpg"]
    return panorama_id


async def pending(service: Service, panorama_id: str) -> formats.PendingFormat:
    async with service.resources.database.transaction() as session:
        found = await formats.find_pending(session, UUID(panorama_id))
    assert found is not None
    return found


async def finish(service: Service, expected: formats.PendingFormat) -> bool:
    async with service.resources.database.transaction() as session:
        return await formats.finish(session, expected)


async def tiles(service: Service, ending: str) -> set[str]:
    """The stored objects with an ending, without it."""
    keys = [version.key for version in (await service.stored()).versions]
    found = {key.removesuffix(ending) for key in keys if key.endswith(ending)}
    return {key for key in found if key.startswith("tiles/") and key.count("/") > 2}


async def published_formats(service: Service, public_id: str) -> list[list[str]]:
    manifest = (await service.nobody.get(f"/v1/public/tours/{public_id}")).json()
    return [scene["panorama"]["formats"] for scene in manifest["scenes"]]


async def test_every_tile_comes_as_avif_too(service: Service, anna: Customer) -> None:
    panorama_id = await tiled(service, anna)
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["formats"] == ["jpg", "avif"]
    stored = await tiles(service, ".avif")
    assert stored
    assert stored == await tiles(service, ".jpg")
    for key in sorted(stored):
        answers = [
            await service.nobody.get(service.resources.storage.public_url(f"{key}.{ending}"))
            for ending in ("jpg", "avif")
        ]
        assert [answer.headers["content-type"] for answer in answers] == [
            "image/jpeg",
            "image/avif",
        ]
        jpeg, avif = (Image.open(io.BytesIO(answer.content)) for answer in answers)
        assert avif.size == jpeg.size
        assert not avif.getexif()
        assert "icc_profile" not in avif.info


async def tile_pixels(
    service: Service, poster_url: str, face: str, ending: str
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The one tile of a face of a small photo."""
    address = poster_url.replace("poster.jpg", f"0/{face}/0_0.{ending}")
    answer = await service.nobody.get(address)
    assert answer.is_success
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"), float)


async def test_what_is_published_already_offers_it_when_it_is_there(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama_id, "Hall")
    await anna.publish(tour)
    before = await service.nobody.get(f"/v1/public/tours/{tour['public_id']}")
    await service.run_jobs()
    after = await service.nobody.get(f"/v1/public/tours/{tour['public_id']}")
    assert await published_formats(service, tour["public_id"]) == [["jpg", "avif"]]
    assert after.json()["revision"] == before.json()["revision"]
    assert after.headers["etag"] != before.headers["etag"]
    await anna.publish(tour)
    assert await published_formats(service, tour["public_id"]) == [["jpg", "avif"]]


async def test_only_the_photo_whose_tiles_came_offers_them(
    service: Service, anna: Customer
) -> None:
    hall, room = await tiled(service, anna), await tiled(service, anna)
    tour = await anna.create_tour()
    for panorama_id in (hall, room):
        await anna.add_scene(tour, panorama_id, "Somewhere")
    await anna.publish(tour)
    await tasks.add_avif(service.resources, FIRST, panorama_id=room)
    assert await published_formats(service, tour["public_id"]) == [["jpg"], ["jpg", "avif"]]


async def test_tiles_that_are_about_to_be_replaced_gain_no_format(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    expected = await pending(service, panorama_id)
    await anna.ok("POST", f"/v1/panoramas/{panorama_id}/reprocess")
    assert not await finish(service, expected)
    async with service.resources.database.transaction() as session:
        assert await formats.find_pending(session, UUID(panorama_id)) is None


async def test_a_publication_waits_for_a_format_that_is_just_coming(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama_id, "Hall")
    expected = await pending(service, panorama_id)
    async with (
        anyio.create_task_group() as group,
        service.resources.database.transaction() as session,
    ):
        assert await formats.finish(session, expected)
        group.start_soon(anna.publish, tour)
        await service.wait_for_locks(waiting=1)
    assert await published_formats(service, tour["public_id"]) == [["jpg", "avif"]]


async def test_an_account_may_be_erased_while_a_format_is_just_coming(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama_id, "Hall")
    await anna.publish(tour)
    account_id = UUID((await anna.ok("GET", "/v1/account"))["id"])
    expected = await pending(service, panorama_id)
    offered: list[bool] = []

    async def offer() -> None:
        offered.append(await finish(service, expected))

    async with (
        anyio.create_task_group() as group,
        service.resources.database.transaction() as session,
    ):
        # As an erasure begins, and where it is when the format comes.
        await lock_account(session, account_id)
        await tours.erase_account(session, account_id)
        group.start_soon(offer)
        await service.wait_for_locks(waiting=1)
        await erase_account(session, account_id)
    assert offered == [False]


async def test_photos_that_wait_come_first(service: Service, anna: Customer) -> None:
    await tiled(service, anna)
    for _ in range(3):
        await anna.upload()
    app = create_worker_app(service.resources, service.database_url)
    async with app.open_async():
        worker = await app.job_manager.register_worker()
        taken: list[str] = []
        while job := await app.job_manager.fetch_job(
            queues=[TILING_QUEUE, SPARE_TIME_QUEUE], worker_id=worker
        ):
            taken.append(job.task_name)
            # Done, so that it holds up none that falls into the same lane by its random id.
            await app.job_manager.finish_job(job, JobStatus.SUCCEEDED, delete_job=True)
    assert taken[-1] == "panoramas:add_avif"
    assert taken.count("panoramas:tile") == 4


async def test_it_can_be_switched_off(
    postgres_server: PostgresServer, known: Known, tmp_path: Path
) -> None:
    url = postgres_server.create_database(known.name)
    async with running_service(url, tmp_path / "off", worker={"avif": False}) as service:
        anna = service.signed_in("anna", known.tokens["anna"])
        panorama_id = await tiled(service, anna)
        await service.run_jobs()
        assert (await anna.panorama(panorama_id))["formats"] == ["jpg"]
        assert await tiles(service, ".avif") == set()
    postgres_server.drop_database(url)


async def test_a_job_that_runs_twice_does_its_work_once(service: Service, anna: Customer) -> None:
    panorama_id = await tiled(service, anna)
    await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)
    before = await anna.panorama(panorama_id), await service.stored()
    await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)
    assert (await anna.panorama(panorama_id), await service.stored()) == before


async def test_a_worker_that_wakes_when_another_has_done_it_changes_nothing(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    asleep = await pending(service, panorama_id)
    await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)
    assert not await finish(service, asleep)
    assert (await anna.panorama(panorama_id))["formats"] == ["jpg", "avif"]


async def test_what_is_offered_stays_while_its_photo_is_tiled_again(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The photo may be asked for again before the job hears that its own format is offered."""
    panorama_id = await tiled(service, anna)
    real = formats.finish
    committed = anyio.Event()

    async def finish_unheard(session: AsyncSession, expected: formats.PendingFormat) -> bool:
        del session
        async with service.resources.database.transaction() as its_own:
            assert await real(its_own, expected)
        # The job, which waits for this, may be cut off as soon as its format is offered.
        with anyio.CancelScope(shield=True):
            await anna.ok("POST", f"/v1/panoramas/{panorama_id}/reprocess")
            committed.set()
        await anyio.sleep_forever()
        return True

    monkeypatch.setattr(formats, "finish", finish_unheard)
    with anyio.fail_after(30):
        await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)
    assert committed.is_set()
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["formats"]) == ("ready", ["jpg", "avif"])
    # Visitors still load them, until the new tiles are there.
    assert await tiles(service, ".avif") == await tiles(service, ".jpg") != set()


async def test_a_photo_deleted_meanwhile_leaves_nothing(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await tiled(service, anna)
    real = DiskStorage.put_file
    deleted = False

    async def put_file(self: DiskStorage, key: str, path: Path, *, content_type: str) -> None:
        nonlocal deleted
        if not deleted:
            deleted = True
            # The job, which waits for this, may be cut off as soon as the row is gone.
            with anyio.CancelScope(shield=True):
                await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
                for prefix in ("originals", "tiles"):
                    await self.delete_prefix(prefix)
        await real(self, key, path, content_type=content_type)

    monkeypatch.setattr(DiskStorage, "put_file", put_file)
    await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)
    assert deleted
    assert len(await service.stored()) == 0


async def test_what_may_pass_is_tried_again_and_the_last_failure_leaves_no_avif(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await tiled(service, anna)
    asleep = await pending(service, panorama_id)
    jpegs = await tiles(service, ".jpg")
    real = DiskStorage.put_file
    stored = 0

    async def put_file(self: DiskStorage, key: str, path: Path, *, content_type: str) -> None:
        nonlocal stored
        stored += 1
        await real(self, key, path, content_type=content_type)
        if stored > 2:
            raise StorageUnavailable("out of order")

    monkeypatch.setattr(DiskStorage, "put_file", put_file)
    with pytest.raises(StorageUnavailable):
        await tasks.add_avif(service.resources, FIRST, panorama_id=panorama_id)
    assert await tiles(service, ".avif")
    await pending(service, panorama_id)
    with pytest.raises(StorageUnavailable):
        await tasks.add_avif(service.resources, LAST, panorama_id=panorama_id)
    assert await tiles(service, ".avif") == set()
    assert await tiles(service, ".jpg") == jpegs
    # One that slept through all this cannot offer what is gone.
    assert not await finish(service, asleep)
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["formats"]) == ("ready", ["jpg"])


async def test_a_photo_that_takes_its_workers_with_it_is_left_without(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    prefix = (await pending(service, panorama_id)).prefix
    await service.resources.storage.put(f"{prefix}/0/f/0_0.avif", b"x", content_type="image/avif")
    await tasks.add_avif(service.resources, TOO_LATE, panorama_id=panorama_id)
    assert await tiles(service, ".avif") == set()
    assert (await anna.panorama(panorama_id))["formats"] == ["jpg"]


async def test_a_photo_whose_original_is_gone_is_left_without(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    await service.resources.storage.delete_prefix("originals")
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["formats"]) == ("ready", ["jpg"])
    assert await tiles(service, ".avif") == set()


async def test_tiles_that_would_be_cut_otherwise_are_not_mixed(
    service: Service, anna: Customer
) -> None:
    panorama_id = await tiled(service, anna)
    await service.rows("UPDATE panoramas SET levels = levels + 1")
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["formats"] == ["jpg"]
    assert await tiles(service, ".avif") == set()


async def test_it_shows_what_the_others_show(service: Service, anna: Customer) -> None:
    """Blurred, covered and turned alike: noise that lies elsewhere would differ by 30 and more."""
    panorama_id = await anna.upload(noisy_panorama())
    said = {
        "blur_regions": [FACE],
        "nadir_patch": {"kind": "logo", "radius": 30, "logo": logo()},
        "level": {"pitch": 20.0, "roll": 0.0},
    }
    await anna.ok("PATCH", f"/v1/panoramas/{panorama_id}", said)
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert panorama["formats"] == ["jpg", "avif"]
    for face in "frblud":
        jpeg, avif = [
            await tile_pixels(service, panorama["poster_url"], face, ending)
            for ending in ("jpg", "avif")
        ]
        assert np.abs(jpeg - avif).mean() < 12, face


async def test_what_failed_to_be_hidden_is_not_mixed_with_what_is_shown(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload(noisy_panorama())
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)
    said = {
        "blur_regions": [FACE],
        "nadir_patch": {"kind": "logo", "radius": 30, "logo": logo()},
        "level": {"pitch": 20.0, "roll": 0.0},
    }
    await anna.ok("PATCH", f"/v1/panoramas/{panorama_id}", said)
    await fail_tiling(service, panorama_id, monkeypatch)
    # The job that waited is gone; another one was put in its place.
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert (panorama["formats"], panorama["changes"]) == (["jpg", "avif"], "failed")
    for face in "frblud":
        jpeg, avif = [
            await tile_pixels(service, panorama["poster_url"], face, ending)
            for ending in ("jpg", "avif")
        ]
        assert np.abs(jpeg - avif).mean() < 12, face
