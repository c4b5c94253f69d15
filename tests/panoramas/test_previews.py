"""A photo can be looked around in before its tiles are there."""

from pathlib import Path
from typing import Any
from uuid import UUID

import anyio
import pytest

from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import attempts, tasks
from ezvr_api.panoramas.attempts import Claim
from ezvr_api.storage import StorageUnavailable
from ezvr_api.storage.disk import DiskStorage
from tests.support.customer import Customer
from tests.support.service import TILED, Service

FIRST = Attempt(1, is_last=False)
# Slashes in the keys of what is no tile.
TOP = 2
SHOWN = ("preview", "faces_url", "poster_url", "decision", "width")


async def previewed(service: Service, panorama_id: str) -> Claim:
    """Leave a panorama as an attempt does that has stored its previews, and no more."""
    async with service.resources.database.transaction() as session:
        claimed = await attempts.claim(session, UUID(panorama_id))
        assert claimed is not None
        assert await attempts.show_previews(session, claimed, TILED)
    return claimed


def hold_tiles(monkeypatch: pytest.MonkeyPatch, release: anyio.Event) -> None:
    """Let no tile be stored before the event."""
    real = DiskStorage.put_file

    async def put_file(self: DiskStorage, key: str, path: Path, *, content_type: str) -> None:
        if key.count("/") > TOP:
            await release.wait()
        await real(self, key, path, content_type=content_type)

    monkeypatch.setattr(DiskStorage, "put_file", put_file)


async def test_a_photo_is_shown_while_its_tiles_are_on_their_way(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload()
    release = anyio.Event()
    hold_tiles(monkeypatch, release)
    shown: dict[str, Any] = {}
    async with anyio.create_task_group() as group:
        group.start_soon(_tile, service, panorama_id)
        shown = await anna.panorama(panorama_id)
        with anyio.fail_after(30):
            while not shown["faces_url"]:
                await anyio.sleep(0.02)
                shown = await anna.panorama(panorama_id)
        assert shown["status"] == "processing"
        assert shown["formats"] is None
        assert shown["preview"].startswith("data:image/")
        for name in ("faces_url", "poster_url"):
            picture = await service.nobody.get(shown[name])
            assert picture.headers["content-type"] == "image/jpeg"
        release.set()
    ready = await anna.panorama(panorama_id)
    assert (ready["status"], ready["formats"]) == ("ready", ["jpg"])
    assert ready["faces_url"] == shown["faces_url"]


async def _tile(service: Service, panorama_id: str) -> None:
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)


async def test_a_photo_that_is_only_shown_cannot_be_published(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    await previewed(service, panorama_id)
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama_id, "Hall")
    await anna.refused(
        "POST", f"/v1/tours/{tour['id']}/publications", status=409, code="not_publishable"
    )


async def test_a_new_attempt_takes_back_what_the_last_one_showed(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    await previewed(service, panorama_id)
    async with service.resources.database.transaction() as session:
        assert await attempts.claim(session, UUID(panorama_id)) is not None
    panorama = await anna.panorama(panorama_id)
    assert [panorama[name] for name in SHOWN] == [None] * len(SHOWN)


async def test_a_photo_that_fails_after_it_was_shown_is_shown_no_more(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    claimed = await previewed(service, panorama_id)
    async with service.resources.database.transaction() as session:
        assert await attempts.give_up(session, claimed)
    panorama = await anna.panorama(panorama_id)
    assert panorama["status"] == "failed"
    assert [panorama[name] for name in SHOWN] == [None] * len(SHOWN)


async def test_only_the_newest_attempt_shows_its_previews(service: Service, anna: Customer) -> None:
    panorama_id = await anna.upload()
    first = await previewed(service, panorama_id)
    second = await previewed(service, panorama_id)
    async with service.resources.database.transaction() as session:
        assert not await attempts.show_previews(session, first, TILED)
    assert second.prefix in (await anna.panorama(panorama_id))["faces_url"]


async def test_a_store_that_fails_while_tiles_are_made_ends_the_tiling(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload()

    async def put_file(self: DiskStorage, key: str, path: Path, *, content_type: str) -> None:
        del self, key, path, content_type
        raise StorageUnavailable("out of order")

    monkeypatch.setattr(DiskStorage, "put_file", put_file)
    with pytest.raises(StorageUnavailable), anyio.fail_after(30):
        await _tile(service, panorama_id)
    assert (await anna.panorama(panorama_id))["status"] == "processing"
