"""Floor plans: a picture on which scenes have their places."""

import json

import pytest

from ezvr_api.tours import floor_plans
from tests.support.customer import Customer, Json


@pytest.fixture
async def tour(anna: Customer) -> Json:
    return await anna.create_tour()


@pytest.fixture
async def scene(anna: Customer, tour: Json) -> Json:
    return await anna.add_scene(tour, await anna.upload(), "Hall")


@pytest.fixture
async def asset_id(anna: Customer) -> str:
    return await anna.upload_asset()


def plans_of(tour: Json) -> str:
    return f"/v1/tours/{tour['id']}/floor-plans"


async def test_a_tour_has_floor_plans_with_the_places_of_its_scenes(
    anna: Customer, tour: Json, scene: Json, asset_id: str
) -> None:
    places = [{"scene_id": scene["id"], "x": 0.25, "y": 1}]
    made = await anna.add_floor_plan(tour, asset_id, north=350.5, places=places)
    assert made == {
        "id": made["id"],
        "asset_id": asset_id,
        "title": {"en": "Ground floor"},
        "north": 350.5,
        "places": places,
    }
    second = await anna.add_floor_plan(tour, asset_id)
    assert (second["north"], second["places"]) == (0, [])
    assert (await anna.ok("GET", plans_of(tour)))["items"] == [made, second]


async def test_a_floor_plan_is_replaced_and_removed(
    anna: Customer, tour: Json, scene: Json, asset_id: str
) -> None:
    place = {"scene_id": scene["id"], "x": 0.25, "y": 0.5}
    plan = await anna.add_floor_plan(tour, asset_id, places=[place])
    path = f"{plans_of(tour)}/{plan['id']}"
    moved = {**place, "x": 0.75}
    payload: Json = {"asset_id": asset_id, "title": {"nl": "Begane grond"}, "places": [moved]}
    changed = await anna.ok("PUT", path, payload)
    assert (changed["places"], changed["title"]) == ([moved], {"nl": "Begane grond"})
    assert (await anna.ok("GET", plans_of(tour)))["items"] == [changed]
    await anna.ok("DELETE", path)
    assert (await anna.ok("GET", plans_of(tour)))["items"] == []
    assert (await anna.asset(asset_id))["id"] == asset_id


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"north": 360}, "/north"),
        ({"north": -1}, "/north"),
        ({"title": {}}, "/title"),
        ({"places": [{"scene_id": "SCENE", "x": 1.01, "y": 0}]}, "/places/0/x"),
        ({"places": [{"scene_id": "SCENE", "x": 0, "y": -0.1}]}, "/places/0/y"),
        ({"places": [{"scene_id": "SCENE", "x": 0, "y": 0}] * 2}, "/places"),
        ({"places": [{"scene_id": "SCENE", "x": 0, "y": 0}] * 501}, "/places"),
        ({"asset_id": "OTHER"}, "/asset_id"),
        ({"places": [{"scene_id": "OTHER", "x": 0, "y": 0}]}, "/places/0/scene_id"),
        ({"zoom": 1}, "/zoom"),
    ],
)
async def test_a_wrong_floor_plan_is_pointed_at(
    anna: Customer, tour: Json, scene: Json, asset_id: str, change: Json, pointer: str
) -> None:
    text = json.dumps(change).replace("SCENE", scene["id"]).replace("OTHER", tour["id"])
    payload = {"asset_id": asset_id, "title": {"en": "x"}, **json.loads(text)}
    path = plans_of(tour)
    problem = await anna.refused("POST", path, payload, status=422, code="invalid_payload")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_another_account_s_picture_cannot_be_shown(
    anna: Customer, bob: Customer, tour: Json
) -> None:
    payload = {"asset_id": await bob.upload_asset(), "title": {"en": "x"}}
    await anna.refused("POST", plans_of(tour), payload, status=422, code="invalid_payload")


async def test_a_tour_can_be_full_of_floor_plans(
    anna: Customer, tour: Json, asset_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor_plans, "MOST_FLOOR_PLANS", 1)
    await anna.add_floor_plan(tour, asset_id)
    payload = {"asset_id": asset_id, "title": {"en": "x"}}
    await anna.refused("POST", plans_of(tour), payload, status=409, code="tour_is_full")


async def test_a_removed_scene_leaves_the_plan(
    anna: Customer, tour: Json, scene: Json, asset_id: str
) -> None:
    place = {"scene_id": scene["id"], "x": 0.25, "y": 0.5}
    await anna.add_floor_plan(tour, asset_id, places=[place])
    await anna.ok("DELETE", f"/v1/tours/{tour['id']}/scenes/{scene['id']}")
    (plan,) = (await anna.ok("GET", plans_of(tour)))["items"]
    assert plan["places"] == []


async def test_a_deleted_picture_takes_its_plans_hotspots_and_logos_along(
    anna: Customer, tour: Json, scene: Json, asset_id: str
) -> None:
    kept = await anna.upload_asset()
    for picture in (asset_id, kept):
        await anna.add_floor_plan(tour, picture)
        spot = {"kind": "image", "yaw": 0, "pitch": 0, "label": {"en": "x"}, "asset_id": picture}
        await anna.add_hotspot(tour, scene, spot)
    path = f"/v1/tours/{tour['id']}"
    await anna.ok("PATCH", path, {"branding": {"logo_asset_id": asset_id}})
    await anna.ok("DELETE", f"/v1/assets/{asset_id}")
    plans = (await anna.ok("GET", plans_of(tour)))["items"]
    (shown,) = await anna.scenes(tour)
    assert [plan["asset_id"] for plan in plans] == [kept]
    assert [spot["asset_id"] for spot in shown["hotspots"]] == [kept]
    assert (await anna.ok("GET", path))["branding"]["logo_asset_id"] is None
