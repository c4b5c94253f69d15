"""The page for visitors, as it is without JavaScript."""

from html.parser import HTMLParser

import pytest

from tests.publishing.test_publications import house
from tests.support.customer import Customer, Json, leads_to, tells
from tests.support.service import Service

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "</title><svg onload=alert(1)>",
    "' autofocus onfocus='alert(1)",
]


class Elements(HTMLParser):
    """Collects the elements of a page and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


async def page_of(service: Service, tour: Json, language: str = "") -> Elements:
    headers = {"Accept-Language": language} if language else {}
    answer = await service.nobody.get(f"/t/{tour['public_id']}", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Elements(answer.text)


async def test_every_scene_is_listed_and_linked_without_javascript(
    service: Service, anna: Customer
) -> None:
    tour, _ = await house(service, anna)
    manifest = await anna.publish(tour)
    page = await page_of(service, tour)
    for text in ("House", "Ours", "Hall", "Attic", "Go on", "A painting"):
        assert text in page.text
    anchors = {item.get("id") for item in page.all("li")}
    scenes = {scene["id"] for scene in manifest["scenes"]}
    assert scenes <= anchors
    assert {link["href"] for link in page.all("a")} == {f"#{scene}" for scene in scenes}
    assert [image["alt"] for image in page.all("img")] == ["A hall", "A attic"]


async def test_what_is_told_comes_before_the_ways_on(service: Service, anna: Customer) -> None:
    tour = await anna.create_tour()
    hall = await anna.add_scene(tour, await service.ready_panorama(anna), "Hall")
    attic = await anna.add_scene(tour, await service.ready_panorama(anna), "Attic")
    await anna.add_hotspot(tour, hall, tells("A painting"))
    await anna.add_hotspot(tour, hall, leads_to(attic))
    await anna.add_hotspot(tour, hall, tells("A vase", label={"en": "Blue"}))
    await anna.publish(tour)
    page = await page_of(service, tour)
    hall_alone = page.text.partition("Hall")[2].partition("Attic")[0].split("\n")
    lines = [line.strip() for line in hall_alone if line.strip()]
    assert lines == ["Look", "A painting", "Blue", "A vase", "Go on"]


async def test_who_has_no_javascript_is_told_what_it_would_give(
    service: Service, anna: Customer
) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    page = await page_of(service, tour, "nl")
    assert len(page.all("noscript")) == 1
    assert "Met JavaScript kunt u erin rondkijken." in page.text


async def test_the_page_loads_the_viewer_with_this_tour(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    page = await page_of(service, tour)
    (script,) = page.all("script")
    assert (await service.nobody.get(str(script["src"]))).is_success
    (root,) = [part for part in page.all("div") if "data-manifest" in part]
    assert "data-page-title" in root
    assert (await service.nobody.get(str(root["data-manifest"]))).is_success
    for sheet in page.all("link"):
        if sheet["rel"] == "stylesheet":
            assert (await service.nobody.get(str(sheet["href"]))).is_success


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        ("", "en", "House"),
        ("nl", "nl", "Huis"),
        ("nl-BE, en;q=0.5", "nl", "Huis"),
        ("en;q=0.5, NL;q=0.9", "nl", "Huis"),
        ("fr, nl;q=0", "en", "House"),
        ("fr;q=x, *, ;;q=", "en", "House"),
    ],
)
async def test_the_visitor_s_language_is_chosen(
    service: Service, anna: Customer, wanted: str, language: str, title: str
) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    page = await page_of(service, tour, wanted)
    assert page.all("html") == [{"lang": language}]
    assert title in page.text


@pytest.mark.parametrize("attack", ATTACKS)
async def test_texts_are_shown_and_never_run(service: Service, anna: Customer, attack: str) -> None:
    text = {"en": attack}
    tour = await anna.create_tour(title=text, description=text)
    panorama_id = await service.ready_panorama(anna)
    scene = await anna.add_scene(tour, panorama_id, attack, alternative_text=text)
    await anna.add_hotspot(tour, scene, tells(attack, label=text))
    await anna.publish(tour)
    page = await page_of(service, tour)
    assert page.text.count(attack) >= 4
    assert len(page.all("script")) == len(page.all("img")) == 1
    assert page.all("svg") == []
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on")
    ]


async def test_the_page_may_load_only_what_it_needs(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    await anna.publish(tour)
    for path in (f"/t/{tour['public_id']}", "/t/none"):
        headers = (await service.nobody.get(path)).headers
        directives = headers["content-security-policy"].split(";")
        parts = [directive.strip().partition(" ") for directive in directives]
        policy = {name: sources for name, _, sources in parts}
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "*"
        assert "unsafe" not in str(policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert "x-frame-options" not in headers
        assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("wanted", "sentence"), [("en", "This tour is not here"), ("nl", "Deze tour is er niet")]
)
async def test_a_missing_tour_is_told_kindly(service: Service, wanted: str, sentence: str) -> None:
    answer = await service.nobody.get("/t/none", headers={"Accept-Language": wanted})
    assert answer.status_code == 404
    assert sentence in Elements(answer.text).text


async def test_the_page_of_a_missing_tour_tells_the_page_around_it(service: Service) -> None:
    page = Elements((await service.nobody.get("/t/none")).text)
    (script,) = page.all("script")
    assert script["src"] == "/viewer/src/no-tour.js"
    assert (await service.nobody.get(str(script["src"]))).is_success


async def test_the_poster_of_a_tour_keeps_its_address(service: Service, anna: Customer) -> None:
    tour, _ = await house(service, anna)
    address = f"/t/{tour['public_id']}/poster.jpg"
    assert (await service.nobody.get(address)).status_code == 404
    manifest = await anna.publish(tour)
    answer = await service.nobody.get(address)
    (start,) = [scene for scene in manifest["scenes"] if scene["id"] == manifest["start_scene"]]
    assert answer.status_code == 302
    assert answer.headers["location"] == start["panorama"]["poster"]
    assert "max-age=60" in answer.headers["cache-control"]
