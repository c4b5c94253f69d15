"""Tombstones: written with the change, worked off until a listing is empty."""

import pytest

from ezvr_api.deletions import tasks
from ezvr_api.deletions.service import REVIVE_TASK, Subject, condemn
from ezvr_api.jobs import Attempt
from tests.conftest import Logs
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


async def test_a_key_that_cannot_be_removed_holds_up_no_other(service: Service) -> None:
    await put(service, "originals/a", "tiles/a/0/f.jpg", "tiles/a/1/f.jpg")
    # No store may hold such a key, so none can tell that it is gone.
    row_id, receipt_id = await condemned(service, "a//b", "originals/a", "tiles/a")
    with pytest.raises(tasks.KeysRemain):
        await tasks.remove(service.resources, FIRST, deletion_id=row_id)
    assert not await service.stored()
    assert await receipt(service, receipt_id) == ("pending", 3)


async def test_a_tombstone_whose_sweeps_all_failed_is_swept_again(
    service: Service, logs: Logs
) -> None:
    await put(service, "originals/a", "originals/b")
    old_id, old = await condemned(service, "originals/a")
    _, young = await condemned(service, "originals/b")
    await service.rows("DELETE FROM procrastinate_jobs")
    await service.rows(
        "UPDATE deletions SET requested_at = now() - interval '37 hours' WHERE receipt_id = %s", old
    )
    await service.run_task(REVIVE_TASK)
    (line,) = logs.of("deletions.overdue")
    assert (line["level"], line["deletion_id"]) == ("warning", old_id)
    await service.run_jobs()
    assert await receipt(service, old) == ("complete", 1)
    assert await receipt(service, young) == ("pending", 0)
    await service.run_task(REVIVE_TASK)
    assert len(logs.of("deletions.overdue")) == 1


async def test_a_tombstone_vanishes_with_the_change_that_needed_it(service: Service) -> None:
    await put(service, "originals/a")
    with pytest.raises(Unexpected):
        async with service.resources.database.transaction() as session:
            await condemn(session, Subject.PANORAMA, ["originals/a"])
            raise Unexpected
    await service.run_jobs()
    assert len(await service.stored()) == 1
