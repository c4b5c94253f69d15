import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request

from .conftest import Visit, hold, start_visit
from .site import serve

pytestmark = pytest.mark.xdist_group("viewer")


def _tiles(visit: Visit) -> list[str]:
    return [url.split("/hall/")[1] for url in visit.requests if "/hall/" in url]


def test_the_faces_come_before_any_tile_and_only_what_is_seen(visit: Visit) -> None:
    visit.open()
    first, *tiles = _tiles(visit)
    assert first == "faces.jpg"
    # 90° across, upright half of the front face: the two middle rows and their neighbours.
    assert len(tiles) <= 16
    assert {tile.split("/")[1] for tile in tiles} == {"f"}


def test_no_tile_is_asked_for_while_the_faces_are_on_their_way(visit: Visit) -> None:
    visit.page.route("**/hall/faces.jpg", hold)
    visit.page.goto(f"{visit.site}/viewer/index.html?manifest=/tour.json")
    visit.page.evaluate("ezvrTour.ready")
    visit.page.evaluate("ezvrTour.lookAt({ yaw: 50 })")
    visit.page.wait_for_timeout(300)
    assert _tiles(visit) == ["faces.jpg"]


def test_a_request_that_left_the_view_is_aborted(visit: Visit) -> None:
    aborted: list[str] = []

    def note(request: Request) -> None:
        aborted.append(request.url)

    visit.page.on("requestfailed", note)
    visit.page.route("**/hall/*/f/*", hold)
    visit.page.goto(f"{visit.site}/viewer/index.html?manifest=/tour.json")
    visit.page.wait_for_event("request", lambda request: "/f/" in request.url)
    visit.page.evaluate("ezvrTour.lookAt({ yaw: 180 })")
    visit.page.evaluate("ezvrTour.settled()")
    asked = [url for url in visit.requests if "/f/" in url]
    assert sorted(aborted) == sorted(asked)


def test_textures_stay_below_the_cap_however_much_is_seen(visit: Visit) -> None:
    visit.open()
    for yaw in range(0, 360, 60):
        visit.look_at({"yaw": yaw, "pitch": yaw / 4 - 45, "hfov": 60})
        statistics = visit.page.evaluate("ezvrTour.statistics")
        assert statistics["textureBytes"] <= statistics["capacity"]
        assert statistics["draws"] <= 40


def test_a_strict_page_shows_tiles_of_another_origin(visit: Visit, tour_folder: Path) -> None:
    with serve(tour_folder) as tiles, serve(tour_folder, tiles) as site:
        manifest = json.loads((tour_folder / "tour.json").read_text())
        for scene in manifest["scenes"]:
            for name in ("template", "faces", "poster"):
                scene["panorama"][name] = f"{tiles}/{scene['panorama'][name]}"
        (tour_folder / "elsewhere.json").write_text(json.dumps(manifest))
        visit.site = site
        visit.open("/viewer/index.html?manifest=/elsewhere.json")
        assert any(url.startswith(f"{tiles}/hall/") for url in visit.requests)


def test_the_share_page_hides_its_list_under_the_tour(visit: Visit) -> None:
    visit.open("/page.html")
    assert visit.page.locator("ol").count() == 0
    assert visit.page.get_by_role("heading", level=1).inner_text().startswith("Hall")


@pytest.mark.parametrize(
    ("locale", "way", "zoom"),
    [
        ("nl-NL", "Ga naar Keuken", "Inzoomen"),
        ("de-AT", "Weiter zu: Kitchen", "Vergrößern"),
        ("fr-CH", "Aller à\u00a0: Kitchen", "Zoom avant"),
        ("pl-PL", "Go to Kitchen", "Zoom in"),
    ],
)
def test_the_interface_and_the_content_speak_the_visitor_s_language(
    browser: Browser, site: str, locale: str, way: str, zoom: str
) -> None:
    context = browser.new_context(locale=locale)
    visit = start_visit(context, site)
    visit.open()
    visit.page.get_by_role("button", name=way).wait_for()
    visit.page.get_by_role("button", name=zoom).wait_for()
    assert visit.complaints == []
    context.close()


def test_content_in_another_language_than_the_interface_says_so(visit: Visit) -> None:
    visit.open("/viewer/index.html?manifest=/tour.json&lang=nl")
    assert visit.page.locator(".ezvr[lang=nl]").count() == 1
    painting = visit.page.locator("[data-id=painting] [lang=en]")
    assert painting.inner_text() == "The painting"
