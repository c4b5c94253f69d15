"""Publishing: what visitors see, and when."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.support.customer import Customer, Json, leads_to, tells
from tests.support.photos import small_panorama
from tests.support.service import Service

SCHEMA: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[2] / "viewer" / "manifest.schema.json").read_text()
)


def check_manifest(manifest: Json) -> None:
    """Raise unless the viewer could read it."""
    validator: Any = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.FormatChecker()
    )
    validator.validate(manifest)


async def house(service: Service, customer: Customer) -> tuple[Json, list[Json]]:
    """A tour of two linked scenes, each of a photo of its own."""
    tour = await customer.create_tour(
        languages=["en", "nl"], title={"en": "House", "nl": "Huis"}, description={"en": "Ours"}
    )
    scenes = [
        await customer.add_scene(
            tour,
            await service.ready_panorama(customer, small_panorama(shade)),
            name,
            alternative_text={"en": f"A {name.lower()}"},
        )
        for shade, name in enumerate(("Hall", "Attic"))
    ]
    arrival = {"yaw": 45, "pitch": 0, "hfov": 70}
    await customer.add_hotspot(tour, scenes[0], leads_to(scenes[1], arrival=arrival))
    await customer.add_hotspot(tour, scenes[1], leads_to(scenes[0]))
    await customer.add_hotspot(tour, scenes[1], tells("A painting"))
    return tour, scenes


def manifest_of(tour: Json) -> str:
    return f"/v1/public/tours/{tour['public_id']}"


async def test_a_published_tour_can_be_read_by_anybody(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    publication = await anna.ok("POST", f"/v1/tours/{tour['id']}/publications")
    assert publication["revision"] == 1
    assert publication["manifest_url"] == f"http://testserver{manifest_of(tour)}"
    assert (await anna.ok("GET", f"/v1/tours/{tour['id']}"))["status"] == "published"
    answer = await service.nobody.get(publication["manifest_url"])
    manifest = answer.json()
    assert [scene["title"]["en"] for scene in manifest["scenes"]] == ["Hall", "Attic"]
    assert manifest["start_scene"] == manifest["scenes"][0]["id"]
    hall, attic = manifest["scenes"]
    assert hall["hotspots"][0]["target"] == attic["id"]
    assert hall["hotspots"][0]["arrival"] == {"yaw": 45, "pitch": 0, "hfov": 70}
    assert {spot["kind"] for spot in attic["hotspots"]} == {"scene", "info"}
    poster = await service.nobody.get(hall["panorama"]["poster"])
    assert poster.content == b"a poster"


async def test_the_manifest_is_what_the_viewer_expects(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    manifest = await anna.publish(tour)
    check_manifest(manifest)


async def test_the_manifest_names_no_row_of_ours(service: Service, anna: Customer) -> None:
    tour, scenes = await house(service, anna)
    text = json.dumps(await anna.publish(tour))
    account_id = (await anna.ok("GET", "/v1/account"))["id"]
    row_ids = [tour["id"], account_id, *(scene["id"] for scene in scenes)]
    assert [row_id for row_id in row_ids if row_id in text] == []
    assert "originals/" not in text


async def test_a_tour_without_scenes_cannot_be_published(anna: Customer) -> None:
    tour = await anna.create_tour()
    problem = await anna.refused(
        "POST", f"/v1/tours/{tour['id']}/publications", status=409, code="not_publishable"
    )
    assert [entry["pointer"] for entry in problem["errors"]] == ["/scenes"]


async def test_every_photo_must_be_ready(service: Service, anna: Customer) -> None:
    tour = await anna.create_tour()
    await anna.add_scene(tour, await service.ready_panorama(anna), "Hall")
    waiting = (await anna.request_upload(small_panorama(1)))["panorama_id"]
    await anna.add_scene(tour, waiting, "Attic")
    await anna.add_scene(tour, await anna.upload(small_panorama(2)), "Cellar")
    problem = await anna.refused(
        "POST", f"/v1/tours/{tour['id']}/publications", status=409, code="not_publishable"
    )
    assert [entry["pointer"] for entry in problem["errors"]] == [
        "/scenes/1/panorama_id",
        "/scenes/2/panorama_id",
    ]
    assert (await service.nobody.get(manifest_of(tour))).status_code == 404


async def test_visitors_see_the_publication_and_never_the_draft(
    service: Service, anna: Customer
) -> None:
    tour, scenes = await house(service, anna)
    published = await anna.publish(tour)
    await anna.ok("PATCH", f"/v1/tours/{tour['id']}", {"title": {"en": "Palace"}})
    path = f"/v1/tours/{tour['id']}/scenes/{scenes[0]['id']}"
    await anna.ok("PATCH", path, {"title": {"en": "Lobby"}, "initial_view": {"yaw": 9}})
    await anna.ok("DELETE", f"/v1/tours/{tour['id']}/scenes/{scenes[1]['id']}")
    assert (await service.nobody.get(manifest_of(tour))).json() == published
    again = await anna.publish(tour)
    assert (again["revision"], again["title"]["en"]) == (2, "Palace")
    assert [scene["title"]["en"] for scene in again["scenes"]] == ["Lobby"]


async def test_an_earlier_publication_is_kept_as_it_was(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    query = "SELECT manifest FROM publications WHERE revision = 1"
    before = await service.rows(query)
    await anna.ok("PATCH", f"/v1/tours/{tour['id']}", {"title": {"en": "Palace"}})
    await anna.publish(tour)
    assert await service.rows(query) == before


async def test_a_withdrawn_tour_is_gone_and_can_come_back_at_its_address(
    service: Service, anna: Customer
) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    await anna.ok("DELETE", f"/v1/tours/{tour['id']}/publications/current")
    assert (await service.nobody.get(manifest_of(tour))).status_code == 404
    assert (await service.nobody.get(f"/t/{tour['public_id']}")).status_code == 404
    assert (await anna.ok("GET", f"/v1/tours/{tour['id']}"))["status"] == "draft"
    assert (await anna.publish(tour))["revision"] == 2


async def test_an_unchanged_manifest_is_not_sent_again(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    first = await service.nobody.get(manifest_of(tour))
    etag = first.headers["etag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await service.nobody.get(manifest_of(tour), headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    other = await service.nobody.get(manifest_of(tour), headers={"If-None-Match": '"other"'})
    assert other.status_code == 200
    await anna.publish(tour)
    changed = await service.nobody.get(manifest_of(tour), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


@pytest.mark.parametrize("page", ["/v1/public/tours/{}", "/t/{}"])
async def test_head_answers_as_get_does_without_the_body(
    service: Service, anna: Customer, page: str
) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    path = page.format(tour["public_id"])
    get, head = await service.nobody.get(path), await service.nobody.head(path)
    assert head.status_code == 200
    own = {"x-request-id"}
    assert {name: value for name, value in head.headers.items() if name not in own} == {
        name: value for name, value in get.headers.items() if name not in own
    }


async def test_every_site_may_read_the_public_endpoint(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    origin = {"Origin": "https://somebody.example"}
    for path in (manifest_of(tour), "/v1/public/tours/none"):
        answer = await service.nobody.get(path, headers=origin)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    asked = {**origin, "Access-Control-Request-Method": "GET"}
    preflight = await service.nobody.options(manifest_of(tour), headers=asked)
    assert preflight.is_success
    assert preflight.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("public_id", ["none", "%00", "x" * 65, "..%2F", "é"])
@pytest.mark.parametrize("page", ["/v1/public/tours/", "/t/", "/v1/privacy/receipts/"])
async def test_a_senseless_id_is_not_found_or_refused(
    service: Service, page: str, public_id: str
) -> None:
    answer = await service.nobody.get(page + public_id)
    assert answer.status_code in {404, 422}


async def test_a_tour_with_too_much_text_is_not_published(service: Service, anna: Customer) -> None:
    tour, scenes = await house(service, anna)
    await anna.publish(tour)
    # Three bytes a letter: what counts is what visitors fetch.
    long = {f"a{letter}": "ツ" * 5000 for letter in "abcdefghijklmnopqrst"}
    wordy = [await anna.add_hotspot(tour, scenes[0], tells("x", text=long)) for _ in range(18)]
    path = f"/v1/tours/{tour['id']}/publications"
    problem = await anna.refused("POST", path, status=409, code="not_publishable")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/scenes"]
    assert (await service.nobody.get(manifest_of(tour))).json()["revision"] == 1
    hotspots = f"/v1/tours/{tour['id']}/scenes/{scenes[0]['id']}/hotspots"
    await anna.ok("DELETE", f"{hotspots}/{wordy[0]['id']}")
    assert (await anna.publish(tour))["revision"] == 2


class TestDeletingAPublishedPhoto:
    async def test_takes_its_scene_out_of_what_visitors_see(
        self, service: Service, anna: Customer
    ) -> None:
        tour, scenes = await house(service, anna)
        before = await anna.publish(tour)
        await anna.ok("DELETE", f"/v1/panoramas/{scenes[0]['panorama_id']}")
        after = (await service.nobody.get(manifest_of(tour))).json()
        attic = before["scenes"][1]
        assert [scene["id"] for scene in after["scenes"]] == [attic["id"]]
        assert after["start_scene"] == attic["id"]
        assert [spot["kind"] for spot in after["scenes"][0]["hotspots"]] == ["info"]
        check_manifest(after)

    async def test_takes_it_out_of_earlier_publications_too(
        self, service: Service, anna: Customer
    ) -> None:
        tour, scenes = await house(service, anna)
        manifest = await anna.publish(tour)
        await anna.publish(tour)
        await anna.ok("DELETE", f"/v1/panoramas/{scenes[0]['panorama_id']}")
        kept = await service.rows("SELECT manifest::text FROM publications")
        assert len(kept) == 2
        assert manifest["scenes"][0]["id"] not in str(kept)

    async def test_withdraws_a_tour_of_which_nothing_is_left(
        self, service: Service, anna: Customer
    ) -> None:
        tour, scenes = await house(service, anna)
        await anna.publish(tour)
        for scene in scenes:
            await anna.ok("DELETE", f"/v1/panoramas/{scene['panorama_id']}")
        assert (await service.nobody.get(manifest_of(tour))).status_code == 404
        assert (await anna.ok("GET", f"/v1/tours/{tour['id']}"))["status"] == "draft"
        assert await service.rows("SELECT id FROM publications") == []

    async def test_leaves_other_tours_alone(self, service: Service, anna: Customer) -> None:
        tour, _ = await house(service, anna)
        _, other_scenes = await house(service, anna)
        manifest = await anna.publish(tour)
        await anna.ok("DELETE", f"/v1/panoramas/{other_scenes[0]['panorama_id']}")
        assert (await service.nobody.get(manifest_of(tour))).json() == manifest
