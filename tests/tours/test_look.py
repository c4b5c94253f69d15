"""What a tour looks like, how it opens, and where north is."""

import pytest

from tests.support.customer import Customer, Json, leads_to, links_to, shows

PLAIN = {"logo_asset_id": None, "link": None, "accent": None, "scheme": "auto"}
SETTINGS = {"rotation": False, "little_planet": False}


@pytest.fixture
async def tour(anna: Customer) -> Json:
    return await anna.create_tour()


@pytest.fixture
async def scene(anna: Customer, tour: Json) -> Json:
    return await anna.add_scene(tour, await anna.upload(), "Hall")


async def change(anna: Customer, tour: Json, payload: Json) -> Json:
    return await anna.ok("PATCH", f"/v1/tours/{tour['id']}", payload)


async def test_a_new_tour_is_plain_and_opens_quietly(tour: Json) -> None:
    assert (tour["branding"], tour["settings"]) == (PLAIN, SETTINGS)


async def test_branding_is_merged_and_null_removes(anna: Customer, tour: Json) -> None:
    asset_id = await anna.upload_asset()
    link = "https://example.com/rooms?floor=2"
    branding = {"logo_asset_id": asset_id, "link": link, "accent": "#0A5C36", "scheme": "dark"}
    changed = await change(anna, tour, {"branding": branding})
    assert changed["branding"] == {**branding, "accent": "#0a5c36"}
    changed = await change(anna, tour, {"branding": {"link": None, "scheme": None}})
    assert changed["branding"] == {**PLAIN, "logo_asset_id": asset_id, "accent": "#0a5c36"}
    changed = await change(anna, tour, {"branding": {"logo_asset_id": None, "accent": None}})
    assert changed["branding"] == PLAIN


async def test_settings_are_merged_and_null_goes_back(anna: Customer, tour: Json) -> None:
    changed = await change(anna, tour, {"settings": {"rotation": True}})
    changed = await change(anna, tour, {"settings": {"little_planet": True}})
    assert changed["settings"] == {"rotation": True, "little_planet": True}
    changed = await change(anna, tour, {"settings": {"rotation": None}})
    assert changed["settings"] == {"rotation": False, "little_planet": True}


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"branding": {"accent": "green"}}, "/branding/accent"),
        ({"branding": {"accent": "#12345"}}, "/branding/accent"),
        ({"branding": {"accent": "#1234567"}}, "/branding/accent"),
        ({"branding": {"scheme": "blue"}}, "/branding/scheme"),
        ({"branding": {"link": "javascript:alert(1)"}}, "/branding/link"),
        ({"branding": {"link": "//example.com"}}, "/branding/link"),
        ({"branding": {"logo_asset_id": "00000000-0000-0000-0000-000000000000"}}, None),
        ({"branding": {"font": "x"}}, "/branding/font"),
        ({"settings": {"rotation": "fast"}}, "/settings/rotation"),
        ({"settings": {"music": True}}, "/settings/music"),
    ],
)
async def test_a_wrong_look_is_pointed_at(
    anna: Customer, tour: Json, payload: Json, pointer: str | None
) -> None:
    path = f"/v1/tours/{tour['id']}"
    problem = await anna.refused("PATCH", path, payload, status=422, code="invalid_payload")
    expected = pointer or "/branding/logo_asset_id"
    assert [error["pointer"] for error in problem["errors"]] == [expected]


async def test_another_account_s_logo_cannot_be_shown(
    anna: Customer, bob: Customer, tour: Json
) -> None:
    payload = {"branding": {"logo_asset_id": await bob.upload_asset()}}
    path = f"/v1/tours/{tour['id']}"
    await anna.refused("PATCH", path, payload, status=422, code="invalid_payload")


async def test_a_scene_says_where_north_is_or_leaves_it_to_its_photo(
    anna: Customer, tour: Json, scene: Json
) -> None:
    assert scene["north_offset"] is None
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}"
    assert (await anna.ok("PATCH", path, {"north_offset": 359.9}))["north_offset"] == 359.9
    assert (await anna.ok("PATCH", path, {"north_offset": None}))["north_offset"] is None
    for wrong in (360, -1, "north"):
        payload = {"north_offset": wrong}
        await anna.refused("PATCH", path, payload, status=422, code="invalid_payload")


async def test_a_way_may_keep_the_compass_direction(
    anna: Customer, tour: Json, scene: Json
) -> None:
    spot = await anna.add_hotspot(tour, scene, leads_to(scene, arrival="heading"))
    assert spot["arrival"] == "heading"
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}/hotspots"
    wrong = leads_to(scene, arrival="backwards")
    await anna.refused("POST", path, wrong, status=422, code="invalid_payload")


async def test_a_hotspot_shows_a_picture_or_leads_to_the_web(
    anna: Customer, tour: Json, scene: Json
) -> None:
    asset_id = await anna.upload_asset()
    picture = await anna.add_hotspot(tour, scene, shows(asset_id, text={"en": "By Ann"}))
    assert (picture["kind"], picture["asset_id"]) == ("image", asset_id)
    link = await anna.add_hotspot(tour, scene, links_to("https://example.com/a#b"))
    assert (link["kind"], link["url"]) == ("link", "https://example.com/a#b")
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}/hotspots/{picture['id']}"
    changed = await anna.ok("PUT", path, links_to("http://example.com"))
    assert (changed["asset_id"], changed["text"], changed["kind"]) == (None, None, "link")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com",
        "https://",
        "ftp://example.com",
        "https://example.com/a b",
        "https://example.com/" + "x" * 2000,
        "mailto:a@example.com",
    ],
)
async def test_a_link_leads_to_the_web_only(
    anna: Customer, tour: Json, scene: Json, url: str
) -> None:
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}/hotspots"
    await anna.refused("POST", path, links_to(url), status=422, code="invalid_payload")


@pytest.mark.parametrize("kind", ["video", "audio"])
async def test_sound_and_film_are_not_taken(
    anna: Customer, tour: Json, scene: Json, kind: str
) -> None:
    path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}/hotspots"
    spot = {**shows(await anna.upload_asset()), "kind": kind}
    await anna.refused("POST", path, spot, status=422, code="invalid_payload")
