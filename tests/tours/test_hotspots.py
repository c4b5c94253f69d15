"""Linking scenes, and telling something about them."""

import pytest

from ezvr_api.tours import service as tours_service
from tests.support.customer import Customer, Json, leads_to, tells
from tests.support.photos import small_panorama


@pytest.fixture
async def tour(anna: Customer) -> Json:
    return await anna.create_tour()


@pytest.fixture
async def scenes(anna: Customer, tour: Json) -> list[Json]:
    panorama_id = (await anna.request_upload(small_panorama()))["panorama_id"]
    return [await anna.add_scene(tour, panorama_id, name) for name in ("Hall", "Attic")]


def hotspots_of(tour: Json, scene: Json) -> str:
    return f"/v1/tours/{tour['id']}/scenes/{scene['id']}/hotspots"


async def test_a_hotspot_leads_to_a_scene(anna: Customer, tour: Json, scenes: list[Json]) -> None:
    arrival = {"yaw": 90.0, "pitch": 0.0, "hfov": 80.0}
    made = await anna.add_hotspot(tour, scenes[0], leads_to(scenes[1], arrival=arrival))
    assert (made["kind"], made["target_scene_id"]) == ("scene", scenes[1]["id"])
    assert (made["arrival"], made["text"]) == (arrival, None)
    assert (await anna.scenes(tour))[0]["hotspots"] == [made]


async def test_a_hotspot_tells_something(anna: Customer, tour: Json, scenes: list[Json]) -> None:
    made = await anna.add_hotspot(tour, scenes[0], tells("A painting"))
    assert (made["kind"], made["text"]) == ("info", {"en": "A painting"})
    assert (made["target_scene_id"], made["arrival"]) == (None, None)


async def test_one_kind_can_replace_the_other(
    anna: Customer, tour: Json, scenes: list[Json]
) -> None:
    made = await anna.add_hotspot(tour, scenes[0], leads_to(scenes[1]))
    path = f"{hotspots_of(tour, scenes[0])}/{made['id']}"
    replaced = await anna.ok("PUT", path, tells("Locked"))
    assert (replaced["id"], replaced["kind"], replaced["target_scene_id"]) == (
        made["id"],
        "info",
        None,
    )
    back = await anna.ok("PUT", path, leads_to(scenes[1]))
    assert (back["kind"], back["text"]) == ("scene", None)


async def test_a_hotspot_can_be_removed(anna: Customer, tour: Json, scenes: list[Json]) -> None:
    made = await anna.add_hotspot(tour, scenes[0], tells("x"))
    path = f"{hotspots_of(tour, scenes[0])}/{made['id']}"
    await anna.ok("DELETE", path)
    await anna.refused("DELETE", path, status=404, code="not_found")


async def test_a_hotspot_belongs_to_its_scene(
    anna: Customer, tour: Json, scenes: list[Json]
) -> None:
    made = await anna.add_hotspot(tour, scenes[0], tells("x"))
    path = f"{hotspots_of(tour, scenes[1])}/{made['id']}"
    await anna.refused("PUT", path, tells("y"), status=404, code="not_found")


async def test_a_hotspot_stays_in_its_tour(anna: Customer, tour: Json, scenes: list[Json]) -> None:
    elsewhere = await anna.create_tour()
    far = await anna.add_scene(elsewhere, scenes[0]["panorama_id"], "Far")
    path = hotspots_of(tour, scenes[0])
    problem = await anna.refused("POST", path, leads_to(far), status=422, code="invalid_payload")
    assert problem["errors"][0]["pointer"] == "/target_scene_id"
    made = await anna.add_hotspot(tour, scenes[0], tells("x"))
    path = f"{path}/{made['id']}"
    await anna.refused("PUT", path, leads_to(far), status=422, code="invalid_payload")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"yaw": 400}, "/yaw"),
        ({"pitch": 91}, "/pitch"),
        ({"pitch": "NaN"}, "/pitch"),
        ({"label": {}}, "/label"),
        ({"text": {}}, "/text"),
        ({"text": {"en": 1}}, "/text/en"),
        ({"label": {"english": "x"}}, "/label/english"),
        ({"target_scene_id": None}, "/target_scene_id"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_wrong_hotspot_is_pointed_at(
    anna: Customer, tour: Json, scenes: list[Json], change: Json, pointer: str
) -> None:
    payload = tells("x", **change)
    path = hotspots_of(tour, scenes[0])
    problem = await anna.refused("POST", path, payload, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == [pointer]


@pytest.mark.parametrize("kind", ["video", None, 1])
async def test_another_kind_is_refused(
    anna: Customer, tour: Json, scenes: list[Json], kind: object
) -> None:
    payload = tells("x", kind=kind)
    path = hotspots_of(tour, scenes[0])
    await anna.refused("POST", path, payload, status=422, code="invalid_payload")


async def test_a_scene_can_be_full_of_hotspots(
    anna: Customer, tour: Json, scenes: list[Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tours_service, "MOST_HOTSPOTS", 1)
    await anna.add_hotspot(tour, scenes[0], tells("x"))
    path = hotspots_of(tour, scenes[0])
    await anna.refused("POST", path, tells("y"), status=409, code="tour_is_full")


@pytest.mark.parametrize("kind", ["Zebramarkering", ["Zebramarkering"], None, 7])
async def test_a_kind_that_is_none_is_pointed_at_and_not_echoed(
    anna: Customer, tour: Json, scenes: list[Json], kind: object
) -> None:
    path = hotspots_of(tour, scenes[0])
    payload = {**tells("x"), "kind": kind}
    problem = await anna.refused("POST", path, payload, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/kind"]
    assert "'scene', 'info'" in problem["errors"][0]["detail"]
    assert "Zebramarkering" not in str(problem)


async def test_a_hotspot_without_a_kind_is_pointed_at(
    anna: Customer, tour: Json, scenes: list[Json]
) -> None:
    payload = tells("x")
    del payload["kind"]
    path = hotspots_of(tour, scenes[0])
    problem = await anna.refused("POST", path, payload, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/kind"]
