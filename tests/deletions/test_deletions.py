"""Tombstones: written with the change, worked off until a listing is empty."""

import pytest

from ezvr_api.deletions import tasks
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.jobs import Attempt
from tests.support.service import Service

FIRST = Attempt(1, is_last=False)


class Unexpected(Exception):
    """Something went wrong after the objects were condemned."""


async def condemned(service: Service, *keys: str) -> tuple[str, str]:
    """Condemn objects; return the row's id and the receipt's."""
    async with service.resources.database.transaction() as session:
        deletion = await condemn(session, Subject.PANORAMA, keys)
    return str(deletion.id), deletion.receipt_id


async def put(service: Service, *keys: str) -> None:
    for key in keys:
        await service.resources.storage.put(key, b"x", content_type="image/jpeg")


async def receipt(service: Service, receipt_id: str) -> tuple[str, int]:
    body = (await service.nobody.get(f"/v1/privacy/receipts/{receipt_id}")).json()
    return body["status"], body["objects_deleted"]


async def test_everything_under_the_keys_is_removed_and_nothing_else(service: Service) -> None:
    await put(service, "originals/a", "tiles/a/0/f.jpg", "tiles/a/1/f.jpg", "tiles/ab/0/f.jpg")
    row_id, receipt_id = await condemned(service, "originals/a", "tiles/a")
    assert await receipt(service, receipt_id) == ("pending", 0)
    await tasks.remove(service.resources, FIRST, deletion_id=row_id)
    assert [version.key for version in (await service.stored()).versions] == ["tiles/ab/0/f.jpg"]
    assert await receipt(service, receipt_id) == ("complete", 3)


async def test_a_later_sweep_adds_what_it_still_found(service: Service) -> None:
    await put(service, "originals/a")
    row_id, receipt_id = await condemned(service, "originals/a")
    await tasks.remove(service.resources, FIRST, deletion_id=row_id)
    await put(service, "originals/a")
    await tasks.remove(service.resources, FIRST, deletion_id=row_id)
    assert await receipt(service, receipt_id) == ("complete", 2)


async def test_what_cannot_be_removed_now_is_tried_again(service: Service) -> None:
    await put(service, "originals/a")
    _, receipt_id = await condemned(service, "originals/a")
    disk = service.settings.data_folder / "objects"
    away = disk.rename(disk.with_name("away"))
    await service.run_jobs()
    assert await receipt(service, receipt_id) == ("pending", 0)
    away.rename(disk)
    await service.rows("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE attempts > 0")
    await service.run_jobs()
    assert await receipt(service, receipt_id) == ("complete", 1)


async def test_a_tombstone_vanishes_with_the_change_that_needed_it(service: Service) -> None:
    await put(service, "originals/a")
    with pytest.raises(Unexpected):
        async with service.resources.database.transaction() as session:
            await condemn(session, Subject.PANORAMA, ["originals/a"])
            raise Unexpected
    await service.run_jobs()
    assert len(await service.stored()) == 1
