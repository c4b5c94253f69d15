"""Looking at panoramas, and giving them names."""

import pytest

from tests.support.customer import Customer
from tests.support.photos import small_panorama
from tests.support.service import Service


async def test_panoramas_are_listed_newest_first_in_pages(anna: Customer) -> None:
    uploads = [await anna.request_upload(small_panorama()) for _ in range(5)]
    newest_first = [upload["panorama_id"] for upload in reversed(uploads)]
    listed: list[str] = []
    page = await anna.ok("GET", "/v1/panoramas?limit=2")
    while page["next"] is not None:
        listed += [item["id"] for item in page["items"]]
        page = await anna.ok("GET", f"/v1/panoramas?limit=2&cursor={page['next']}")
    listed += [item["id"] for item in page["items"]]
    assert listed == newest_first


async def test_a_full_last_page_has_no_next_one(anna: Customer) -> None:
    for _ in range(2):
        await anna.request_upload(small_panorama())
    assert (await anna.ok("GET", "/v1/panoramas?limit=2"))["next"] is None


async def test_other_accounts_panoramas_are_not_listed(anna: Customer, bob: Customer) -> None:
    await anna.request_upload(small_panorama())
    assert await bob.ok("GET", "/v1/panoramas") == {"items": [], "next": None}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=!", "cursor=AAAA", "cursor=é"])
async def test_a_wrong_page_is_refused(anna: Customer, query: str) -> None:
    await anna.refused("GET", f"/v1/panoramas?{query}", status=422, code="invalid_payload")


async def test_renaming_changes_no_address(service: Service, anna: Customer) -> None:
    panorama_id = await service.ready_panorama(anna)
    before = await anna.panorama(panorama_id)
    renamed = await anna.ok("PATCH", f"/v1/panoramas/{panorama_id}", {"title": "Hall"})
    assert renamed == {**before, "title": "Hall"}
    assert await anna.panorama(panorama_id) == renamed


@pytest.mark.parametrize("payload", [{"title": ""}, {"title": None}, {"status": "ready"}])
async def test_a_wrong_change_is_refused(anna: Customer, payload: dict[str, object]) -> None:
    upload = await anna.request_upload(small_panorama())
    path = f"/v1/panoramas/{upload['panorama_id']}"
    await anna.refused("PATCH", path, payload, status=422, code="invalid_payload")


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_panorama_that_is_not_ready_can_be_deleted(
    service: Service, anna: Customer, *, arrived: bool
) -> None:
    upload = await anna.request_upload(small_panorama())
    if arrived:
        await anna.send(upload, small_panorama())
    await anna.ok("DELETE", f"/v1/panoramas/{upload['panorama_id']}")
    await service.run_jobs()
    assert len(await service.stored()) == 0
    await anna.refused("GET", f"/v1/uploads/{upload['id']}", status=404, code="not_found")


async def test_a_photo_that_arrives_after_its_deletion_is_removed_by_the_next_sweep(
    service: Service, anna: Customer
) -> None:
    upload = await anna.request_upload(small_panorama())
    ((key,),) = await service.rows("SELECT object_key FROM uploads")
    await anna.ok("DELETE", f"/v1/panoramas/{upload['panorama_id']}")
    await service.run_jobs()
    # S3 does not ask us whether an address that it signed is still wanted.
    storage = service.resources.storage
    await storage.put(key, small_panorama(), content_type="image/jpeg")
    await service.rows(
        "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' "
        "WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo')"
    )
    await service.run_jobs()
    assert len(await service.stored()) == 0


async def test_the_last_sweep_comes_after_every_address_has_expired(
    service: Service, anna: Customer
) -> None:
    upload = await anna.request_upload(small_panorama())
    await anna.ok("DELETE", f"/v1/panoramas/{upload['panorama_id']}")
    ((hours,),) = await service.rows(
        "SELECT extract(epoch FROM max(scheduled_at) - now()) / 3600 FROM procrastinate_jobs"
    )
    assert hours == pytest.approx(24, abs=0.1)


async def test_a_panorama_can_be_deleted_once(anna: Customer) -> None:
    upload = await anna.request_upload(small_panorama())
    path = f"/v1/panoramas/{upload['panorama_id']}"
    assert (await anna.call("DELETE", path)).status_code == 202
    await anna.refused("DELETE", path, status=404, code="not_found")
