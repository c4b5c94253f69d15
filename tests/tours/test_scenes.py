"""Placing panoramas as scenes, ordering and changing them."""

import uuid
from typing import Any

import pytest

from ezvr_api.tours import service as tours_service
from tests.support.customer import Customer, Json, leads_to
from tests.support.photos import small_panorama
from tests.support.service import Service


@pytest.fixture
async def tour(anna: Customer) -> Json:
    return await anna.create_tour()


@pytest.fixture
async def panorama_id(anna: Customer) -> str:
    """A scene may be made while its photo is still on its way."""
    return str((await anna.request_upload(small_panorama()))["panorama_id"])


async def start_scene(anna: Customer, tour: Json) -> str | None:
    return (await anna.ok("GET", f"/v1/tours/{tour['id']}"))["start_scene_id"]


async def test_a_scene_is_placed_at_the_end_and_the_first_is_the_start(
    anna: Customer, tour: Json, panorama_id: str
) -> None:
    hall = await anna.add_scene(tour, panorama_id, "Hall")
    kitchen = await anna.add_scene(tour, panorama_id, "Kitchen", alternative_text={"en": "Blue"})
    assert await anna.scenes(tour) == [hall, kitchen]
    assert hall["initial_view"] == {"yaw": 0.0, "pitch": 0.0, "hfov": 90.0}
    assert await start_scene(anna, tour) == hall["id"]


async def test_a_scene_shows_a_panorama_of_the_account_only(
    anna: Customer, bob: Customer, tour: Json
) -> None:
    theirs = (await bob.request_upload(small_panorama()))["panorama_id"]
    for panorama_id in (theirs, str(uuid.uuid4())):
        problem = await anna.refused(
            "POST",
            f"/v1/tours/{tour['id']}/scenes",
            {"panorama_id": panorama_id, "title": {"en": "x"}},
            status=422,
            code="invalid_payload",
        )
        assert problem["errors"][0]["pointer"] == "/panorama_id"


async def test_another_photo_is_one_of_the_account_too(
    anna: Customer, bob: Customer, tour: Json, panorama_id: str
) -> None:
    scene = await anna.add_scene(tour, panorama_id, "Hall")
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}"
    theirs = (await bob.request_upload(small_panorama()))["panorama_id"]
    change = {"panorama_id": theirs}
    await anna.refused("PATCH", path, change, status=422, code="invalid_payload")
    other = (await anna.request_upload(small_panorama()))["panorama_id"]
    assert (await anna.ok("PATCH", path, {"panorama_id": other}))["panorama_id"] == other


async def test_views_and_texts_are_merged(anna: Customer, tour: Json, panorama_id: str) -> None:
    scene = await anna.add_scene(tour, panorama_id, "Hall", initial_view={"yaw": 30, "pitch": 5})
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}"
    change = {"initial_view": {"hfov": 60}, "title": {"nl": "Gang"}, "alternative_text": {}}
    changed = await anna.ok("PATCH", path, change)
    assert changed["initial_view"] == {"yaw": 30.0, "pitch": 5.0, "hfov": 60.0}
    assert changed["title"] == {"en": "Hall", "nl": "Gang"}
    assert await anna.scenes(tour) == [changed]


@pytest.mark.parametrize(("yaw", "kept"), [(190, -170), (-360, 0), (180, -180), (359.5, -0.5)])
async def test_a_yaw_is_kept_between_minus_180_and_180(
    anna: Customer, tour: Json, panorama_id: str, yaw: float, kept: float
) -> None:
    scene = await anna.add_scene(tour, panorama_id, "Hall", initial_view={"yaw": yaw})
    assert scene["initial_view"]["yaw"] == kept


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("initial_view", {"yaw": 361}, "/initial_view/yaw"),
        ("initial_view", {"pitch": -91}, "/initial_view/pitch"),
        ("initial_view", {"hfov": 20}, "/initial_view/hfov"),
        ("initial_view", {"roll": 1}, "/initial_view/roll"),
        ("title", {}, "/title"),
        ("panorama_id", "x", "/panorama_id"),
        ("public_id", "x", "/public_id"),
    ],
)
async def test_a_wrong_scene_is_pointed_at(
    anna: Customer, tour: Json, panorama_id: str, field: str, value: object, pointer: str
) -> None:
    payload = {"panorama_id": panorama_id, "title": {"en": "Hall"}, field: value}
    path = f"/v1/tours/{tour['id']}/scenes"
    problem = await anna.refused("POST", path, payload, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == [pointer]


async def test_scenes_can_be_ordered(anna: Customer, tour: Json, panorama_id: str) -> None:
    made = [await anna.add_scene(tour, panorama_id, name) for name in "abc"]
    wanted = [made[2]["id"], made[0]["id"], made[1]["id"]]
    ordered = await anna.ok("PUT", f"/v1/tours/{tour['id']}/scenes/order", {"scene_ids": wanted})
    assert [scene["id"] for scene in ordered["items"]] == wanted
    assert [scene["id"] for scene in await anna.scenes(tour)] == wanted
    assert await start_scene(anna, tour) == made[0]["id"]


@pytest.mark.parametrize("case", ["one left out", "one twice", "one of another tour"])
async def test_an_order_names_each_scene_once(
    anna: Customer, tour: Json, panorama_id: str, case: str
) -> None:
    made = [(await anna.add_scene(tour, panorama_id, name))["id"] for name in "ab"]
    other = await anna.add_scene(await anna.create_tour(), panorama_id, "c")
    wrong = {
        "one left out": made[:1],
        "one twice": [made[0], made[0]],
        "one of another tour": [made[0], other["id"]],
    }[case]
    path = f"/v1/tours/{tour['id']}/scenes/order"
    await anna.refused("PUT", path, {"scene_ids": wrong}, status=422, code="invalid_payload")


async def test_the_start_can_be_chosen_among_the_tour_s_scenes(
    anna: Customer, tour: Json, panorama_id: str
) -> None:
    await anna.add_scene(tour, panorama_id, "a")
    second = await anna.add_scene(tour, panorama_id, "b")
    path = f"/v1/tours/{tour['id']}"
    changed = await anna.ok("PATCH", path, {"start_scene_id": second["id"]})
    assert changed["start_scene_id"] == second["id"]
    other = await anna.add_scene(await anna.create_tour(), panorama_id, "c")
    change = {"start_scene_id": other["id"]}
    await anna.refused("PATCH", path, change, status=422, code="invalid_payload")


async def test_the_start_moves_when_its_scene_is_removed(
    anna: Customer, tour: Json, panorama_id: str
) -> None:
    made = [await anna.add_scene(tour, panorama_id, name) for name in "ab"]
    for scene, following in zip(made, [made[1]["id"], None], strict=True):
        await anna.ok("DELETE", f"/v1/tours/{tour['id']}/scenes/{scene['id']}")
        assert await start_scene(anna, tour) == following
    assert await anna.scenes(tour) == []


async def test_hotspots_to_a_removed_scene_go_with_it(
    anna: Customer, tour: Json, panorama_id: str
) -> None:
    hall = await anna.add_scene(tour, panorama_id, "a")
    attic = await anna.add_scene(tour, panorama_id, "b")
    await anna.add_hotspot(tour, hall, leads_to(attic))
    await anna.ok("DELETE", f"/v1/tours/{tour['id']}/scenes/{attic['id']}")
    assert (await anna.scenes(tour))[0]["hotspots"] == []


async def test_a_scene_can_be_added_after_one_was_removed(
    anna: Customer, tour: Json, panorama_id: str
) -> None:
    made = [await anna.add_scene(tour, panorama_id, name) for name in "abc"]
    await anna.ok("DELETE", f"/v1/tours/{tour['id']}/scenes/{made[1]['id']}")
    added = await anna.add_scene(tour, panorama_id, "d")
    listed = [scene["id"] for scene in await anna.scenes(tour)]
    assert listed == [made[0]["id"], made[2]["id"], added["id"]]


async def test_a_tour_can_be_full(
    anna: Customer, tour: Json, panorama_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tours_service, "MOST_SCENES", 2)
    for name in "ab":
        await anna.add_scene(tour, panorama_id, name)
    payload: dict[str, Any] = {"panorama_id": panorama_id, "title": {"en": "c"}}
    path = f"/v1/tours/{tour['id']}/scenes"
    await anna.refused("POST", path, payload, status=409, code="tour_is_full")


async def test_scenes_of_a_deleted_photo_go_and_the_start_moves(
    service: Service, anna: Customer, tour: Json, panorama_id: str
) -> None:
    other = (await anna.request_upload(small_panorama()))["panorama_id"]
    hall = await anna.add_scene(tour, panorama_id, "Hall")
    attic = await anna.add_scene(tour, other, "Attic")
    await anna.add_scene(tour, panorama_id, "Hall again")
    await anna.add_hotspot(tour, attic, leads_to(hall))
    await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
    left = await anna.scenes(tour)
    assert [scene["id"] for scene in left] == [attic["id"]]
    assert left[0]["hotspots"] == []
    assert await start_scene(anna, tour) == attic["id"]
    assert await service.rows("SELECT count(*) FROM hotspots") == [(0,)]
