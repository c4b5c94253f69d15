"""Every operation of the document, called by nobody and by somebody else's account."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from ezvr_api.app import create_app
from ezvr_api.settings import Settings
from tests.support.customer import Customer, Json, leads_to, tells, upload_payload
from tests.support.photos import small_panorama
from tests.support.service import COOKIE, PASSWORD, Service

NOT_SIGNED_IN, NOT_FOUND = (401, "not_signed_in"), (404, "not_found")
OK, CREATED, ACCEPTED, EMPTY = (200, ""), (201, ""), (202, ""), (204, "")
TEXT = {"en": "x"}

# Status, and the code of a problem.
Answer = tuple[int, str]
Ids = dict[str, str]


@dataclass(frozen=True)
class Row:
    """What one operation answers to whom, when its path names things of Anna's.

    `payload` is one that the owner of the things could send.
    """

    nobody: Answer
    bob: Answer
    payload: Callable[[Ids], object] = lambda _: None


def public(answer: Answer, payload: object = None) -> Row:
    """Everybody may call it, with a session or without."""
    return Row(answer, answer, lambda _: payload)


def own(answer: Answer, payload: object = None) -> Row:
    """It names nothing in its path: the session says whose things they are."""
    return Row(NOT_SIGNED_IN, answer, lambda _: payload)


def of_an_account(payload: Callable[[Ids], object] = lambda _: None) -> Row:
    """Its path names something of an account, which does not exist for others."""
    return Row(NOT_SIGNED_IN, NOT_FOUND, payload)


CARL = {"email": "carl@example.com", "password": PASSWORD}
EXPECTED = {
    "get_health": public(OK),
    "get_readiness": public(OK),
    "get_public_tour": public(OK),
    "get_receipt": public(OK),
    "sign_up": public(ACCEPTED, {**CARL, "first_name": "Carl", "account_name": "Carl's"}),
    "create_session": public(CREATED, CARL),
    "get_me": own(OK),
    "update_me": own(OK, {"first_name": "Bobby"}),
    "get_account": own(OK),
    "update_account": own(OK, {"name": "Bobby's"}),
    "get_contact": own(OK),
    "update_contact": own(OK, {"city": "Breda"}),
    "delete_contact": own(EMPTY),
    "get_company": own(OK),
    "update_company": own(OK, {"name": "Breda BV"}),
    "delete_company": own(EMPTY),
    "create_upload": own(CREATED, upload_payload(small_panorama(2))),
    "list_panoramas": own(OK),
    "create_tour": own(CREATED, {"title": TEXT}),
    "list_tours": own(OK),
    "get_upload": of_an_account(),
    "complete_upload": of_an_account(),
    "get_panorama": of_an_account(),
    "update_panorama": of_an_account(lambda _: {"title": "x"}),
    "reprocess_panorama": of_an_account(),
    "list_removals": of_an_account(),
    "list_assets": own(OK),
    "get_asset": of_an_account(),
    "update_asset": of_an_account(lambda _: {"title": "x"}),
    "list_floor_plans": of_an_account(),
    "create_floor_plan": of_an_account(lambda ids: {"asset_id": ids["asset_id"], "title": TEXT}),
    "update_floor_plan": of_an_account(lambda ids: {"asset_id": ids["asset_id"], "title": TEXT}),
    "delete_floor_plan": of_an_account(),
    "get_tour": of_an_account(),
    "update_tour": of_an_account(lambda _: {"title": TEXT}),
    "list_scenes": of_an_account(),
    "update_scene": of_an_account(lambda _: {"title": TEXT}),
    "create_hotspot": of_an_account(lambda _: tells("x")),
    "update_hotspot": of_an_account(lambda _: tells("x")),
    "create_publication": of_an_account(),
    "order_scenes": of_an_account(lambda ids: {"scene_ids": [ids["scene_id"]]}),
    "create_scene": of_an_account(lambda ids: {"panorama_id": ids["panorama_id"], "title": TEXT}),
    "delete_current_publication": of_an_account(),
    "delete_hotspot": of_an_account(),
    "delete_scene": of_an_account(),
    "delete_tour": of_an_account(),
    "delete_panorama": of_an_account(),
    "delete_asset": of_an_account(),
    # A session, and then the account itself, end with these.
    "delete_current_session": own(EMPTY),
    "create_erasure": own(ACCEPTED, {"password": PASSWORD}),
}
ENDS_A_SESSION = {"delete_current_session", "create_erasure"}
OF_AN_ACCOUNT = [name for name, row in EXPECTED.items() if row.bob == NOT_FOUND]


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation, by its id."""
    document = create_app(Settings(), database_url="postgresql+psycopg://").openapi()
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


OPERATIONS = operations()


@dataclass(frozen=True)
class Annas:
    """One of everything that a path may name, and all words that only Anna may read."""

    ids: Ids
    words: list[str]


@pytest.fixture
async def annas(service: Service, anna: Customer) -> Annas:
    contact = {"name": "Anna-contact", "city": "Anna-city", "email": "anna-mail@example.com"}
    await anna.ok("PATCH", "/v1/account/contact", contact)
    await anna.ok("PATCH", "/v1/account/company", {"name": "Anna-company"})
    panorama_id = await service.ready_panorama(anna)
    upload = await anna.request_upload(small_panorama(1), file_name="Anna-file.jpg")
    tour = await anna.create_tour("Anna-tour")
    scene = await anna.add_scene(tour, panorama_id, "Anna-scene")
    hotspot = await anna.add_hotspot(tour, scene, leads_to(scene))
    asset_id = await service.ready_asset(anna)
    plan = await anna.add_floor_plan(tour, asset_id, title={"en": "Anna-plan"})
    await anna.publish(tour)
    unwanted = await anna.request_upload(small_panorama(3))
    receipt = await anna.ok("DELETE", f"/v1/panoramas/{unwanted['panorama_id']}")
    ids = {
        "upload_id": upload["id"],
        "panorama_id": panorama_id,
        "tour_id": tour["id"],
        "scene_id": scene["id"],
        "hotspot_id": hotspot["id"],
        "asset_id": asset_id,
        "floor_plan_id": plan["id"],
    }
    me: Json = await anna.ok("GET", "/v1/me")
    named = ("anna-", "anna@", "anna's")
    words = [*named, *ids.values(), upload["panorama_id"], me["id"], me["account_id"]]
    handed_out = {"public_id": tour["public_id"], "receipt_id": receipt["id"]}
    return Annas(ids | handed_out, words)


async def call(name: str, annas: Annas, client: httpx.AsyncClient) -> httpx.Response:
    method, path = OPERATIONS[name]
    payload = EXPECTED[name].payload(annas.ids)
    return await client.request(method, path.format(**annas.ids), json=payload)


def answer_of(response: httpx.Response) -> Answer:
    code: str = "" if response.is_success else response.json()["code"]
    return response.status_code, code


async def rows_of_anna(service: Service, annas: Annas) -> dict[str, list[Any]]:
    """Every row of the installation that holds one of her words."""
    tables = await service.rows(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_name NOT LIKE 'procrastinate%%'"
    )
    found: dict[str, list[Any]] = {}
    for (table,) in tables:
        query = f"SELECT to_jsonb(t) FROM {table} t WHERE t::text ILIKE ANY (%s)"  # noqa: S608 - names of the catalogue
        words = [f"%{word}%" for word in annas.words]
        rows = [row for (row,) in await service.rows(query, words)]
        found[table] = sorted(rows, key=json.dumps)
    return found


def test_every_operation_has_its_row_here() -> None:
    assert set(OPERATIONS) == set(EXPECTED)


async def test_without_a_session_each_operation_answers_as_its_row_says(
    service: Service, annas: Annas
) -> None:
    before = await rows_of_anna(service, annas)
    answers: dict[str, Answer] = {}
    for name in EXPECTED:
        async with service.client() as nobody:
            answers[name] = answer_of(await call(name, annas, nobody))
    assert answers == {name: row.nobody for name, row in EXPECTED.items()}
    assert await rows_of_anna(service, annas) == before


async def test_to_another_account_each_operation_answers_as_its_row_says(
    service: Service, annas: Annas, bob: Customer
) -> None:
    before = await rows_of_anna(service, annas)
    assert all(
        before[table]
        for table in ("users", "contacts", "uploads", "tours", "assets", "floor_plans")
    )
    token = bob.http.cookies[COOKIE]
    answers: dict[str, Answer] = {}
    telling: list[str] = []
    for name in EXPECTED:
        ends = name in ENDS_A_SESSION
        caller = await service.sign_in(bob.email) if ends else service.signed_in("bob", token)
        response = await call(name, annas, caller.http)
        answers[name] = answer_of(response)
        if any(word in response.text.lower() for word in annas.words):
            telling.append(name)
    assert answers == {name: row.bob for name, row in EXPECTED.items()}
    # What is published is for everybody.
    assert telling == ["get_public_tour"]
    assert await rows_of_anna(service, annas) == before


async def test_their_owner_reaches_every_one_of_them(annas: Annas, anna: Customer) -> None:
    """So that the 404s above are not for want of a right path."""
    upload = await anna.ok("GET", f"/v1/uploads/{annas.ids['upload_id']}")
    await anna.send(upload, small_panorama(1))
    for name in OF_AN_ACCOUNT:
        response = await call(name, annas, anna.http)
        assert response.is_success, f"{name}: {response.status_code} {response.text}"


@pytest.mark.parametrize("cookie", ["", "x", "é".encode(), pytest.param("x" * 5000, id="long")])
async def test_a_senseless_cookie_is_no_session(service: Service, cookie: str | bytes) -> None:
    value = cookie if isinstance(cookie, bytes) else cookie.encode()
    headers = {b"Cookie": b"ezvr_session=" + value}
    answer = await service.nobody.get("/v1/me", headers=headers)
    assert answer.status_code == 401
