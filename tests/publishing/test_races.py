"""Publishing and deleting at the same moment."""

from uuid import UUID

import anyio

from ezvr_api.publishing.service import publish
from ezvr_api.tours.service import lock_tour
from tests.publishing.test_publications import house, manifest_of
from tests.support.customer import Customer
from tests.support.service import Service

WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


async def test_a_photo_deleted_while_its_tour_is_being_published_is_not_shown(
    service: Service, anna: Customer
) -> None:
    tour, scenes = await house(service, anna)
    account_id = UUID((await anna.ok("GET", "/v1/account"))["id"])
    deleted = f"/v1/panoramas/{scenes[0]['panorama_id']}"
    async with (
        anyio.create_task_group() as group,
        service.resources.database.transaction() as session,
    ):
        locked = await lock_tour(session, account_id, UUID(tour["id"]))
        await publish(session, locked)
        group.start_soon(anna.ok, "DELETE", deleted)
        with anyio.fail_after(10):
            while not await service.rows(WAITING):  # noqa: ASYNC110 - a lock tells nobody
                await anyio.sleep(0.01)
    manifest = (await service.nobody.get(manifest_of(tour))).json()
    assert [scene["title"]["en"] for scene in manifest["scenes"]] == ["Attic"]
