"""Whoever hides something, or deletes an original, sees when it is really gone."""

from uuid import UUID

from ezvr_api.deletions import tasks as deletions
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import tasks
from tests.panoramas.test_hiding import FACE
from tests.panoramas.test_overrides import path_of, tiled, tiles_of
from tests.support.customer import Customer, Json
from tests.support.service import PASSWORD, Service

FIRST = Attempt(1, is_last=False)


async def removals(anna: Customer, panorama_id: str) -> list[Json]:
    """What went of a panorama, newest first."""
    items: list[Json] = (await anna.ok("GET", f"{path_of(panorama_id)}/removals"))["items"]
    return items


async def tile_only(service: Service, panorama_id: str) -> None:
    """Make the new tiles, and leave the deletion of the old ones waiting."""
    await tasks.tile(service.resources, FIRST, panorama_id=panorama_id)


async def replaced(service: Service, anna: Customer) -> str:
    """Return a panorama that has new tiles, and whose old ones are still to be removed."""
    panorama_id = str((await tiled(service, anna))["id"])
    await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    await tile_only(service, panorama_id)
    assert len(await tiles_of(service)) == 2
    return panorama_id


async def sweep(service: Service, receipt: Json) -> None:
    """Remove what a receipt is about, and nothing else."""
    ((row_id,),) = await service.rows(
        "SELECT id FROM deletions WHERE receipt_id = %s", receipt["id"]
    )
    await deletions.remove(service.resources, FIRST, deletion_id=str(row_id))


async def test_whoever_hides_something_sees_when_it_is_gone(
    service: Service, anna: Customer
) -> None:
    panorama_id = str((await tiled(service, anna))["id"])
    assert await removals(anna, panorama_id) == []
    await anna.ok("PATCH", path_of(panorama_id), {"blur_regions": [FACE], "original": "delete"})
    await tile_only(service, panorama_id)
    waiting = await removals(anna, panorama_id)
    assert [(item["subject"], item["status"]) for item in waiting] == [
        ("original", "pending"),
        ("tiles", "pending"),
    ]
    await service.run_jobs()
    gone = await removals(anna, panorama_id)
    assert [item["id"] for item in gone] == [item["id"] for item in waiting]
    assert [item["status"] for item in gone] == ["complete", "complete"]
    assert gone[1]["objects_deleted"] > 6
    assert len(await tiles_of(service)) == 1


async def test_removals_come_in_pages(service: Service, anna: Customer) -> None:
    panorama_id = await replaced(service, anna)
    await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    await tile_only(service, panorama_id)
    newest, oldest = await removals(anna, panorama_id)
    path = f"{path_of(panorama_id)}/removals?limit=1"
    page = await anna.ok("GET", path)
    assert page["items"] == [newest]
    following = await anna.ok("GET", f"{path}&cursor={page['next']}")
    assert (following["items"], following["next"]) == ([oldest], None)


async def test_a_panorama_s_receipt_waits_for_its_earlier_tiles(
    service: Service, anna: Customer
) -> None:
    panorama_id = await replaced(service, anna)
    receipt = await anna.ok("DELETE", path_of(panorama_id))
    await sweep(service, receipt)
    shown = (await service.nobody.get(f"/v1/privacy/receipts/{receipt['id']}")).json()
    assert shown["status"] == "complete"
    assert len(await service.stored()) == 0


async def test_what_is_gone_already_is_not_looked_for_again(
    service: Service, anna: Customer
) -> None:
    panorama_id = await replaced(service, anna)
    await service.run_jobs()
    await anna.ok("DELETE", path_of(panorama_id))
    (keys,) = await service.rows("SELECT keys FROM deletions WHERE subject = 'panorama'")
    assert len(keys[0]) == 2


async def test_an_account_s_receipt_waits_for_earlier_tiles(
    service: Service, anna: Customer
) -> None:
    await replaced(service, anna)
    receipt = await anna.ok("POST", "/v1/privacy/erasures", {"password": PASSWORD})
    await sweep(service, receipt)
    assert len(await service.stored()) == 0


async def test_nothing_ties_a_deletion_to_a_panorama_that_is_gone(
    service: Service, anna: Customer
) -> None:
    panorama_id = await replaced(service, anna)
    assert await service.rows("SELECT panorama_id FROM removals") == [(UUID(panorama_id),)]
    await anna.ok("DELETE", path_of(panorama_id))
    assert await service.rows("SELECT panorama_id FROM removals") == []
    assert len(await service.rows("SELECT id FROM deletions")) == 2
