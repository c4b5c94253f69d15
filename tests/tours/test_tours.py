"""Making and changing tours."""

from typing import Any

import pytest

from tests.support.customer import Customer
from tests.support.service import Service


async def test_a_new_tour_is_a_draft_without_scenes(anna: Customer) -> None:
    tour = await anna.create_tour("House", description={"en": "Ours"})
    assert (tour["status"], tour["start_scene_id"]) == ("draft", None)
    assert (tour["languages"], tour["title"]) == (["en"], {"en": "House"})
    assert tour["share_url"] == f"http://testserver/t/{tour['public_id']}"
    assert await anna.scenes(tour) == []
    assert await anna.ok("GET", f"/v1/tours/{tour['id']}") == tour


async def test_a_public_id_cannot_be_guessed(anna: Customer) -> None:
    tour = await anna.create_tour()
    assert len(tour["public_id"]) == 22  # 128 bits


async def test_tours_are_listed_newest_first_in_pages(anna: Customer, bob: Customer) -> None:
    made = [(await anna.create_tour(str(number)))["id"] for number in range(3)]
    page = await anna.ok("GET", "/v1/tours?limit=2")
    following = await anna.ok("GET", f"/v1/tours?limit=2&cursor={page['next']}")
    listed = [tour["id"] for tour in page["items"] + following["items"]]
    assert (listed, following["next"]) == (made[::-1], None)
    assert await bob.ok("GET", "/v1/tours") == {"items": [], "next": None}


async def test_texts_are_merged_and_null_removes_a_language(anna: Customer) -> None:
    tour = await anna.create_tour(title={"en": "House", "nl": "Huis"})
    path = f"/v1/tours/{tour['id']}"
    changed = await anna.ok("PATCH", path, {"title": {"nl": "Woning", "de": "Haus"}})
    assert changed["title"] == {"en": "House", "nl": "Woning", "de": "Haus"}
    changed = await anna.ok("PATCH", path, {"title": {"en": None, "de": None}})
    assert changed["title"] == {"nl": "Woning"}
    assert changed["description"] == tour["description"]
    assert await anna.ok("GET", path) == changed


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": {"en": None}}, "/title"),
        ({"title": None}, "/title"),
        ({"title": {"english": "House"}}, "/title/english"),
        ({"title": {"en": "x" * 5001}}, "/title/en"),
        ({"languages": []}, "/languages"),
        ({"languages": ["en", "en"]}, "/languages"),
        ({"languages": ["EN"]}, "/languages/0"),
        ({"languages": None}, "/languages"),
        ({"status": "published"}, "/status"),
        ({"start_scene_id": "00000000-0000-0000-0000-000000000000"}, "/start_scene_id"),
    ],
)
async def test_a_wrong_change_is_pointed_at(
    anna: Customer, change: dict[str, Any], pointer: str
) -> None:
    tour = await anna.create_tour()
    path = f"/v1/tours/{tour['id']}"
    problem = await anna.refused("PATCH", path, change, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == [pointer]
    assert await anna.ok("GET", path) == tour


@pytest.mark.parametrize("payload", [{}, {"title": {}}, {"title": {"en": "x"}, "public_id": "x"}])
async def test_a_wrong_tour_is_not_made(anna: Customer, payload: dict[str, Any]) -> None:
    await anna.refused("POST", "/v1/tours", payload, status=422, code="invalid_payload")
    assert (await anna.ok("GET", "/v1/tours"))["items"] == []


async def test_a_deleted_tour_is_gone_and_its_photos_stay(service: Service, anna: Customer) -> None:
    panorama_id = await service.ready_panorama(anna)
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama_id, "Hall")
    await anna.publish(tour)
    await anna.ok("DELETE", f"/v1/tours/{tour['id']}")
    await anna.refused("GET", f"/v1/tours/{tour['id']}", status=404, code="not_found")
    public = await service.nobody.get(f"/v1/public/tours/{tour['public_id']}")
    assert public.status_code == 404
    assert (await anna.panorama(panorama_id))["status"] == "ready"


async def test_a_blank_text_is_none(anna: Customer) -> None:
    tour = await anna.create_tour(title={"en": " House ", "nl": " \t\n"}, description={"en": " "})
    assert (tour["title"], tour["description"]) == ({"en": "House"}, {})
    path = f"/v1/tours/{tour['id']}"
    await anna.ok("PATCH", path, {"title": {"nl": "Huis"}, "description": {"nl": "Ons"}})
    changed = await anna.ok("PATCH", path, {"title": {"en": "  "}, "description": {"nl": ""}})
    assert (changed["title"], changed["description"]) == ({"nl": "Huis"}, {})


async def test_a_title_cannot_be_blank(anna: Customer) -> None:
    blank = {"title": {"en": "  ", "nl": ""}}
    problem = await anna.refused("POST", "/v1/tours", blank, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/title"]
    tour = await anna.create_tour()
    path, blank = f"/v1/tours/{tour['id']}", {"title": {"en": "  "}}
    await anna.refused("PATCH", path, blank, status=422, code="invalid_payload")
    assert await anna.ok("GET", path) == tour


async def test_a_text_may_have_twenty_languages(anna: Customer) -> None:
    many = {f"{first}{second}": "x" for first in "ab" for second in "abcdefghij"}
    tour = await anna.create_tour(title=many)
    path, more = f"/v1/tours/{tour['id']}", {"title": {"zz": "x"}}
    problem = await anna.refused("PATCH", path, more, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/title"]
    one_for_another = {"title": {"zz": "x", "aa": None}}
    assert len((await anna.ok("PATCH", path, one_for_another))["title"]) == 20
    too_many = {"title": {**many, "zz": "x"}}
    problem = await anna.refused("POST", "/v1/tours", too_many, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/title"]
