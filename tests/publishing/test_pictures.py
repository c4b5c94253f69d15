"""Pictures, floor plans, north and the look of a tour, as visitors get them."""

import json

import anyio
import pytest

from tests.publishing.test_publications import check_manifest, house, manifest_of
from tests.publishing.test_share_page import page_of
from tests.support.customer import Customer, Json, leads_to, links_to, shows
from tests.support.photos import small_picture
from tests.support.service import Service

LINK = "https://example.com/shop"


async def furnished(service: Service, anna: Customer) -> tuple[Json, list[Json], list[str]]:
    """A house with one of everything; its picture, its plan and its logo are three assets."""
    tour, scenes = await house(service, anna)
    assets = [await service.ready_asset(anna, small_picture(shade)) for shade in (1, 2, 3)]
    picture, plan, logo = assets
    await anna.ok("PATCH", f"/v1/assets/{picture}", {"alternative_text": {"en": "A vase"}})
    await anna.add_hotspot(tour, scenes[0], shows(picture, text={"en": "From Delft"}))
    await anna.add_hotspot(tour, scenes[0], links_to(LINK))
    await anna.add_hotspot(tour, scenes[0], leads_to(scenes[1], arrival="heading"))
    places = [
        {"scene_id": scene["id"], "x": x, "y": 0.5}
        for scene, x in zip(scenes, (0.25, 0.75), strict=True)
    ]
    await anna.add_floor_plan(tour, plan, north=10, places=places)
    branding = {"logo_asset_id": logo, "link": LINK, "accent": "#0a5c36"}
    look = {"branding": branding, "settings": {"rotation": True}}
    await anna.ok("PATCH", f"/v1/tours/{tour['id']}", look)
    return tour, scenes, assets


async def test_one_of_everything_is_published(service: Service, anna: Customer) -> None:
    tour, _, assets = await furnished(service, anna)
    manifest = await anna.publish(tour)
    check_manifest(manifest)
    urls = [(await anna.asset(asset_id))["url"] for asset_id in assets]
    hall, attic = manifest["scenes"]
    _, image, link, way = hall["hotspots"]
    size = {"width": 80, "height": 40}
    picture = {"src": urls[0], **size, "alternative_text": {"en": "A vase"}}
    assert (image["kind"], image["image"]) == ("image", picture)
    assert image["text"] == {"en": "From Delft"}
    assert (link["kind"], link["url"]) == ("link", LINK)
    assert way["arrival"] == "heading"
    (plan,) = manifest["floor_plans"]
    assert plan["image"] == {"src": urls[1], **size, "alternative_text": {}}
    assert plan["north"] == 10
    assert plan["places"] == [
        {"scene": hall["id"], "x": 0.25, "y": 0.5},
        {"scene": attic["id"], "x": 0.75, "y": 0.5},
    ]
    assert manifest["branding"] == {
        "logo": {"src": urls[2], **size, "alternative_text": {}},
        "link": LINK,
        "accent": "#0a5c36",
        "scheme": "auto",
    }
    assert manifest["settings"] == {"rotation": True, "little_planet": False}
    assert (await service.nobody.get(urls[0])).content == b"a picture"
    assert not any(asset_id in json.dumps(manifest) for asset_id in assets)


async def test_what_a_tour_has_not_is_not_in_its_manifest(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    manifest = await anna.publish(tour)
    assert not {"floor_plans", "branding", "settings"} & set(manifest)
    assert not any("north_offset" in scene for scene in manifest["scenes"])


async def test_a_publication_of_before_still_serves(service: Service, anna: Customer) -> None:
    """As those were kept that know nothing of headings, and are redacted like others."""
    tour, scenes = await house(service, anna)
    manifest = await anna.publish(tour)
    await service.rows(
        "UPDATE publications SET manifest = jsonb_set(manifest, '{scenes}', (SELECT jsonb_agg("
        "scene #- '{panorama,heading}') FROM jsonb_array_elements(manifest->'scenes') scene))"
    )
    served = await anna.ok("GET", manifest_of(tour))
    assert served == manifest
    await anna.ok("DELETE", f"/v1/panoramas/{scenes[1]['panorama_id']}")
    assert len((await anna.ok("GET", manifest_of(tour)))["scenes"]) == 1


async def test_north_is_the_scene_s_word_or_its_photo_s(service: Service, anna: Customer) -> None:
    tour, scenes = await house(service, anna)
    await service.rows("UPDATE panoramas SET heading = 33.5")
    path = f"/v1/tours/{tour['id']}/scenes/{scenes[0]['id']}"
    await anna.ok("PATCH", path, {"north_offset": 0})
    manifest = await anna.publish(tour)
    check_manifest(manifest)
    assert [scene["north_offset"] for scene in manifest["scenes"]] == [0, 33.5]
    assert not any("heading" in scene["panorama"] for scene in manifest["scenes"])


async def test_a_picture_must_be_ready(service: Service, anna: Customer) -> None:
    tour, scenes = await house(service, anna)
    waiting = await anna.upload_asset()
    await anna.add_hotspot(tour, scenes[1], shows(waiting))
    await anna.add_floor_plan(tour, waiting)
    look = {"branding": {"logo_asset_id": waiting}}
    await anna.ok("PATCH", f"/v1/tours/{tour['id']}", look)
    path = f"/v1/tours/{tour['id']}/publications"
    problem = await anna.refused("POST", path, status=409, code="not_publishable")
    assert {(error["pointer"], error["detail"]) for error in problem["errors"]} == {
        (pointer, "the picture is processing, not ready")
        for pointer in (
            "/floor_plans/0/asset_id",
            "/branding/logo_asset_id",
            "/scenes/1/hotspots/2/asset_id",
        )
    }


@pytest.mark.parametrize("number", [0, 1, 2], ids=["picture", "plan", "logo"])
async def test_a_deleted_picture_goes_from_every_publication(
    service: Service, anna: Customer, number: int
) -> None:
    tour, _, assets = await furnished(service, anna)
    before = await anna.publish(tour)
    await anna.publish(tour)
    url = (await anna.asset(assets[number]))["url"]
    await anna.ok("DELETE", f"/v1/assets/{assets[number]}")
    manifest = await anna.ok("GET", manifest_of(tour))
    check_manifest(manifest)
    kinds = {spot["kind"] for spot in manifest["scenes"][0]["hotspots"]}
    assert ("image" in kinds, len(manifest["floor_plans"])) == (number != 0, number != 1)
    assert (manifest["branding"]["logo"] is None) == (number == 2)
    assert manifest["branding"]["accent"] == before["branding"]["accent"]
    key = url.partition("/tiles/")[2]
    ((named,),) = await service.rows(
        "SELECT count(*) FROM publications WHERE manifest::text LIKE %s", f"%{key}%"
    )
    assert named == 0
    ((ids,),) = await service.rows(
        "SELECT count(*) FROM publications WHERE %s::uuid = ANY (asset_ids)", assets[number]
    )
    assert ids == 0


async def test_a_deleted_photo_s_scene_leaves_the_published_plan(
    service: Service, anna: Customer
) -> None:
    tour, scenes, _ = await furnished(service, anna)
    await anna.publish(tour)
    await anna.ok("DELETE", f"/v1/panoramas/{scenes[1]['panorama_id']}")
    manifest = await anna.ok("GET", manifest_of(tour))
    check_manifest(manifest)
    (scene,) = manifest["scenes"]
    (plan,) = manifest["floor_plans"]
    assert [place["scene"] for place in plan["places"]] == [scene["id"]]


async def test_a_picture_deleted_while_its_tour_is_published_is_not_shown(
    service: Service, anna: Customer
) -> None:
    tour, _, assets = await furnished(service, anna)
    statuses: list[int] = []

    async def send(method: str, path: str) -> None:
        statuses.append((await anna.call(method, path)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(send, "POST", f"/v1/tours/{tour['id']}/publications")
        for asset_id in assets:
            group.start_soon(send, "DELETE", f"/v1/assets/{asset_id}")
    assert set(statuses) == {201, 202}
    manifest = await anna.publish(tour)
    assert (manifest.get("floor_plans"), manifest["branding"]["logo"]) == (None, None)
    ((named,),) = await service.rows(
        "SELECT count(*) FROM publications WHERE manifest::text LIKE '%%picture.webp%%'"
    )
    assert named == 0


async def test_the_share_page_has_pictures_and_links_without_javascript(
    service: Service, anna: Customer
) -> None:
    tour, _, assets = await furnished(service, anna)
    await anna.publish(tour)
    page = await page_of(service, tour)
    url = (await anna.asset(assets[0]))["url"]
    images = {element["src"]: element for element in page.all("img")}
    assert images[url]["alt"] == "A vase"
    (link,) = [element for element in page.all("a") if element.get("href") == LINK]
    assert link["rel"] == "noopener noreferrer"
