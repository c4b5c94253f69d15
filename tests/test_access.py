"""Every operation of the document, called by nobody and by somebody else's account."""

import re
from typing import Any

import pytest

from ezvr_api.app import create_app
from ezvr_api.settings import Settings
from tests.support.customer import Customer, leads_to, tells, upload_payload
from tests.support.photos import small_panorama
from tests.support.service import Service

# Everybody may call these; whatever else there is needs a session.
PUBLIC = {
    "sign_up",
    "create_session",
    "get_public_tour",
    "get_receipt",
    "get_health",
    "get_readiness",
}
# They name nothing of another account in their path: the session says whose they are.
OF_THE_CALLER = {
    "delete_current_session",
    "get_me",
    "update_me",
    "get_account",
    "update_account",
    "get_contact",
    "update_contact",
    "delete_contact",
    "get_company",
    "update_company",
    "delete_company",
    "create_upload",
    "list_panoramas",
    "create_tour",
    "list_tours",
    "create_erasure",
}
TEXT = {"en": "x"}
# They name something of an account; each with a payload that its owner could send.
OF_AN_ACCOUNT: dict[str, Any] = {
    "get_upload": None,
    "complete_upload": None,
    "get_panorama": None,
    "update_panorama": {"title": "x"},
    "delete_panorama": None,
    "get_tour": None,
    "update_tour": {"title": TEXT},
    "delete_tour": None,
    "list_scenes": None,
    "create_scene": "panorama_id",
    "order_scenes": "scene_ids",
    "update_scene": {"title": TEXT},
    "delete_scene": None,
    "create_hotspot": tells("x"),
    "update_hotspot": tells("x"),
    "delete_hotspot": None,
    "create_publication": None,
    "delete_current_publication": None,
}


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation, by its id."""
    document = create_app(Settings(), database_url="postgresql+psycopg://").openapi()
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


OPERATIONS = operations()
LAST = [
    "delete_current_publication",
    "delete_hotspot",
    "delete_scene",
    "delete_tour",
    "delete_panorama",
]


def test_every_operation_has_its_place_here() -> None:
    assert set(OPERATIONS) == PUBLIC | OF_THE_CALLER | set(OF_AN_ACCOUNT)


async def test_nobody_is_told_to_sign_in_first(service: Service) -> None:
    wrong: list[str] = []
    for name in sorted(set(OPERATIONS) - PUBLIC):
        method, path = OPERATIONS[name]
        made_up = re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000000", path)
        answer = await service.nobody.request(method, made_up)
        if (answer.status_code, answer.json()["code"]) != (401, "not_signed_in"):
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []


async def objects_of(service: Service, owner: Customer) -> dict[str, str]:
    """One of everything that a path may name."""
    panorama_id = await service.ready_panorama(owner)
    upload = await owner.request_upload(small_panorama(1))
    tour = await owner.create_tour()
    scene = await owner.add_scene(tour, panorama_id, "Hall")
    hotspot = await owner.add_hotspot(tour, scene, leads_to(scene))
    await owner.publish(tour)
    return {
        "upload_id": upload["id"],
        "panorama_id": panorama_id,
        "tour_id": tour["id"],
        "scene_id": scene["id"],
        "hotspot_id": hotspot["id"],
    }


def payload_of(name: str, ids: dict[str, str]) -> object:
    payload = OF_AN_ACCOUNT[name]
    if payload == "panorama_id":
        return {"panorama_id": ids["panorama_id"], "title": TEXT}
    if payload == "scene_ids":
        return {"scene_ids": [ids["scene_id"]]}
    return payload


async def test_another_account_s_objects_do_not_exist(
    service: Service, anna: Customer, bob: Customer
) -> None:
    ids = await objects_of(service, anna)
    tables = "SELECT (SELECT json_agg(t)::text FROM {} t)"
    names = ("uploads", "panoramas", "tours", "scenes", "hotspots", "publications", "deletions")
    before = [await service.rows(tables.format(name)) for name in names]
    wrong: list[str] = []
    for name in OF_AN_ACCOUNT:
        method, path = OPERATIONS[name]
        answer = await bob.call(method, path.format(**ids), payload_of(name, ids))
        if (answer.status_code, answer.json()["code"]) != (404, "not_found"):
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []
    assert [await service.rows(tables.format(name)) for name in names] == before


async def test_their_owner_reaches_every_one_of_them(service: Service, anna: Customer) -> None:
    """So that the 404s above are not for want of a right path."""
    ids = await objects_of(service, anna)
    await anna.send(await anna.ok("GET", f"/v1/uploads/{ids['upload_id']}"), small_panorama(1))
    inner_first = ["order_scenes", "create_scene", *LAST]
    others = set(OF_AN_ACCOUNT) - set(inner_first)
    for name in [*sorted(others), *inner_first]:
        method, path = OPERATIONS[name]
        await anna.ok(method, path.format(**ids), payload_of(name, ids))


async def test_what_is_the_caller_s_own_is_never_another_s(anna: Customer, bob: Customer) -> None:
    await anna.ok("PATCH", "/v1/account/contact", {"city": "Delft"})
    await anna.ok("POST", "/v1/uploads", upload_payload(small_panorama()))
    for path in ("/v1/me", "/v1/account", "/v1/account/contact", "/v1/panoramas", "/v1/tours"):
        assert (await bob.ok("GET", path)) != (await anna.ok("GET", path)) or path == "/v1/tours"


@pytest.mark.parametrize("cookie", ["", "x", "é".encode(), "x" * 5000])
async def test_a_senseless_cookie_is_no_session(service: Service, cookie: str | bytes) -> None:
    value = cookie if isinstance(cookie, bytes) else cookie.encode()
    headers = {b"Cookie": b"ezvr_session=" + value}
    answer = await service.nobody.get("/v1/me", headers=headers)
    assert answer.status_code == 401
