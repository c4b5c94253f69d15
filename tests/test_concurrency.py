"""What happens at the same moment waits its turn: nobody gets a 500, nothing is left half done."""

import anyio

from tests.support.customer import Customer, Json
from tests.support.photos import small_panorama
from tests.support.service import Service

ROUNDS = 5


async def test_a_photo_is_deleted_while_tours_that_show_it_are_edited(
    service: Service, anna: Customer
) -> None:
    statuses: list[int] = []

    async def send(method: str, path: str, payload: object = None) -> None:
        statuses.append((await anna.call(method, path, payload)).status_code)

    for _ in range(ROUNDS):
        panorama_id = await service.ready_panorama(anna)
        tours = [await anna.create_tour(name) for name in ("House", "Garden")]
        for tour in tours:
            await anna.add_scene(tour, panorama_id, "First")
        async with anyio.create_task_group() as group:
            for tour in tours:
                path = f"/v1/tours/{tour['id']}"
                scene: Json = {"panorama_id": panorama_id, "title": {"en": "Again"}}
                group.start_soon(send, "POST", f"{path}/scenes", scene)
                group.start_soon(send, "POST", f"{path}/publications")
            group.start_soon(send, "DELETE", f"/v1/panoramas/{panorama_id}")
            group.start_soon(send, "DELETE", f"/v1/panoramas/{panorama_id}")
        assert [await anna.scenes(tour) for tour in tours] == [[], []]
        # One that was published before the deletion is redacted to nothing.
        assert {(await _show(anna, tour))["status"] for tour in tours} == {"draft"}
    assert set(statuses) <= {201, 202, 404, 409, 422}


async def _show(customer: Customer, tour: Json) -> Json:
    return await customer.ok("GET", f"/v1/tours/{tour['id']}")


async def test_an_upload_is_completed_many_times_and_deleted_at_once(
    service: Service, anna: Customer
) -> None:
    photo = small_panorama(7)
    upload = await anna.request_upload(photo)
    await anna.send(upload, photo)
    statuses: list[int] = []

    async def send(method: str, path: str) -> None:
        statuses.append((await anna.call(method, path)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(send, "POST", f"/v1/uploads/{upload['id']}/complete")
        group.start_soon(send, "DELETE", f"/v1/panoramas/{upload['panorama_id']}")
    await service.run_jobs()
    assert set(statuses) <= {202, 404}
    assert len(await service.stored()) == 0


async def test_a_photo_of_another_account_goes_before_the_many_that_wait(
    service: Service, anna: Customer, bob: Customer
) -> None:
    for _ in range(4):
        await anna.upload()
    bobs = await bob.upload()
    waiting = await service.rows(
        "SELECT args->>'panorama_id' FROM procrastinate_jobs "
        "WHERE queue_name = 'tiling' ORDER BY priority DESC, id"
    )
    assert [panorama_id for (panorama_id,) in waiting].index(bobs) == 1
