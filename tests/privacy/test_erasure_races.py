"""Erasing an account while its customer still writes, from another device."""

from uuid import UUID

import anyio

from ezvr_api.privacy.service import erase_account
from tests.support.customer import Customer, leads_to, upload_payload
from tests.support.photos import small_panorama
from tests.support.service import Service

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
TEXT = {"en": "x"}
WRITES: list[tuple[str, str, object]] = [
    ("PATCH", "/v1/me", {"first_name": "x"}),
    ("PATCH", "/v1/account", {"name": "x"}),
    ("PATCH", "/v1/account/contact", {"name": "x"}),
    ("DELETE", "/v1/account/company", None),
    ("DELETE", "/v1/sessions/current", None),
    ("POST", "/v1/uploads", upload_payload(small_panorama())),
    ("PATCH", "/v1/panoramas/{panorama}", {"title": "x"}),
    ("DELETE", "/v1/panoramas/{panorama}", None),
    ("POST", "/v1/tours", {"title": TEXT}),
    ("PATCH", "/v1/tours/{tour}", {"title": TEXT}),
    ("POST", "/v1/tours/{tour}/publications", None),
]


async def test_a_write_during_an_erasure_comes_too_late(service: Service, anna: Customer) -> None:
    panorama = await service.ready_panorama(anna)
    tour = await anna.create_tour()
    scene = await anna.add_scene(tour, panorama, "Hall")
    await anna.add_hotspot(tour, scene, leads_to(scene))
    account_id = UUID((await anna.ok("GET", "/v1/account"))["id"])
    answers: dict[str, int] = {}

    async def write(method: str, path: str, payload: object) -> None:
        named = path.format(panorama=panorama, tour=tour["id"])
        answer = await anna.call(method, named, payload)
        answers[f"{method} {path}"] = answer.status_code

    async with (
        anyio.create_task_group() as group,
        service.resources.database.transaction() as session,
    ):
        await erase_account(session, account_id)
        for each in WRITES:
            group.start_soon(write, *each)
        with anyio.fail_after(10):
            while await service.rows(WAITING) != [(len(WRITES),)]:  # noqa: ASYNC110 - a lock tells nobody
                await anyio.sleep(0.01)
    # Who deletes what is gone already has what they want.
    assert answers.pop("DELETE /v1/sessions/current") == 204
    assert answers.pop("DELETE /v1/account/company") == 204
    assert set(answers.values()) <= {401, 409}, answers
    assert await service.rows("SELECT id FROM accounts WHERE id = %s", account_id) == []
    assert await service.rows("SELECT id FROM tours") == []


async def test_an_account_is_erased_once_by_two_devices(service: Service, anna: Customer) -> None:
    statuses: list[int] = []

    async def erase() -> None:
        confirmed = {"password": anna.password}
        statuses.append((await anna.call("POST", "/v1/privacy/erasures", confirmed)).status_code)

    async with anyio.create_task_group() as group:
        group.start_soon(erase)
        group.start_soon(erase)
    assert sorted(statuses) == [202, 401]
    assert len(await service.rows("SELECT id FROM deletions")) == 1
