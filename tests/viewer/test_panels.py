"""Hotspots that show pictures and recordings, or lead elsewhere."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Request, Route

from .conftest import Visit, hold, lack, refuse

pytestmark = pytest.mark.xdist_group("viewer")

PAGE = "/viewer/index.html?manifest=/furnished.json"
PICTURE = "**/extras/picture.jpg"
PLAYERS = {"film": "video", "sound": "audio"}


def _open(visit: Visit, hotspot: str) -> Locator:
    """Open a hotspot's panel by the keyboard."""
    visit.page.locator(f"[data-id={hotspot}]").press("Enter")
    panel = visit.page.locator(".ezvr-info")
    panel.wait_for()
    return panel


def _delay(visit: Visit, address: str) -> list[Route]:
    """Hold requests back until the test lets them go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    visit.page.route(address, keep)
    return held


def _play(visit: Visit, tag: str) -> None:
    """Start a recording, and keep it at hand for when it has left the page."""
    visit.page.evaluate(
        f"""async () => {{
          window.player = document.querySelector("{tag}");
          player.muted = true;
          player.loop = true;
          await player.play();
        }}"""
    )
    assert not visit.page.evaluate("player.paused")


def test_every_kind_has_a_name_and_an_icon_of_its_own(visit: Visit) -> None:
    visit.open(PAGE)
    drawn = visit.page.locator(".ezvr-hotspot path").evaluate_all(
        "paths => paths.map((path) => path.getAttribute('d'))"
    )
    names = {
        "photo": "Picture: The house in 1932",
        "film": "Video: Baking bread",
        "sound": "Audio: The bell",
        "site": "Opening hours (opens in a new tab)",
        "painting": "More about The painting",
    }
    for hotspot, name in names.items():
        control = visit.page.locator(f"[data-id={hotspot}]")
        assert control.get_attribute("aria-label") == name
        assert drawn.count(control.locator("path").get_attribute("d")) == 1
        size = control.evaluate("one => Math.min(one.offsetWidth, one.offsetHeight)")
        assert size >= 44


def test_a_picture_is_loaded_when_its_panel_opens(visit: Visit) -> None:
    visit.open(PAGE)
    assert not any("picture.jpg" in url for url in visit.requests)
    panel = _open(visit, "photo")
    image = panel.get_by_role("img", name="Waves on a screen")
    visit.wait("document.querySelector('.ezvr-arrived')")
    assert [image.get_attribute(side) for side in ("width", "height")] == ["640", "480"]
    assert panel.get_by_role("heading").inner_text() == "The house in 1932"
    assert panel.get_by_text("Taken from the garden.").is_visible()


def test_nothing_jumps_when_a_picture_arrives(visit: Visit) -> None:
    held = _delay(visit, PICTURE)
    visit.open(PAGE)
    panel = _open(visit, "photo")
    visit.wait("document.querySelector('.ezvr-frame img')")
    while not held:
        visit.page.wait_for_timeout(20)
    before = panel.bounding_box()
    held[0].continue_()
    visit.wait("document.querySelector('.ezvr-arrived')")
    assert panel.bounding_box() == before


def test_a_panel_traps_nothing_and_gives_the_focus_back(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    visit.open(PAGE)
    panel = _open(visit, "photo")
    assert visit.page.evaluate("document.activeElement.tagName") == "H2"
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.ariaLabel") == "Close"
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.ariaLabel") == "Look left"
    visit.page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert visit.page.evaluate("document.activeElement.dataset.id") == "photo"
    _open(visit, "photo").get_by_role("button", name="Close").click()
    assert visit.page.evaluate("document.activeElement.dataset.id") == "photo"


def test_a_picture_that_does_not_load_says_so_and_a_retry_brings_it(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route(PICTURE, refuse)
    visit.open(PAGE + "&lang=nl")
    panel = _open(visit, "photo")
    panel.get_by_text("De afbeelding kon niet worden geladen.").wait_for()
    size = "['offsetWidth', 'offsetHeight'].map((side) => panel[side])"
    before = panel.evaluate(f"panel => {size}")
    visit.page.unroute(PICTURE)
    panel.get_by_role("button", name="Opnieuw proberen").click()
    visit.wait("document.querySelector('.ezvr-arrived')")
    assert panel.evaluate(f"panel => {size}") == before
    assert visit.page.evaluate("document.activeElement.closest('.ezvr-info') !== null")


@pytest.mark.parametrize("hotspot", PLAYERS)
def test_a_recording_waits_for_the_visitor(visit: Visit, hotspot: str) -> None:
    visit.open(PAGE)
    panel = _open(visit, hotspot)
    visit.wait(f"document.querySelector('{PLAYERS[hotspot]}').readyState >= 1")
    visit.page.wait_for_timeout(200)
    player = panel.locator(PLAYERS[hotspot])
    assert player.evaluate("player => [player.paused, player.controls, player.autoplay]") == [
        True,
        True,
        False,
    ]
    assert panel.get_by_text("Transcript").is_visible()


def test_the_controls_of_a_video_are_within_its_frame(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    visit.open(PAGE)
    panel = _open(visit, "film")
    # Both would be looked at while the panel rises.
    panel.evaluate("panel => Promise.all(panel.getAnimations().map(({ finished }) => finished))")
    video = panel.locator("video").bounding_box()
    assert video
    assert video == panel.locator(".ezvr-player").bounding_box()
    assert video["width"] / video["height"] == pytest.approx(320 / 180, rel=0.01)


@pytest.mark.parametrize("hotspot", PLAYERS)
@pytest.mark.parametrize("leave", ["Escape", "scene", "other"])
def test_a_recording_ends_with_its_panel(visit: Visit, hotspot: str, leave: str) -> None:
    visit.open(PAGE)
    _open(visit, hotspot)
    _play(visit, PLAYERS[hotspot])
    if leave == "scene":
        visit.page.evaluate("ezvrTour.goTo('kitchen')")
        visit.wait("ezvrTour.scene === 'kitchen'")
    elif leave == "other":
        visit.page.locator("[data-id=photo]").press("Enter")
        visit.page.get_by_role("heading", name="The house in 1932").wait_for()
    else:
        visit.page.keyboard.press("Escape")
    assert visit.page.evaluate(
        "player.paused && !player.isConnected && !player.hasAttribute('src')"
    )


def test_a_video_offers_captions_in_the_languages_own_names(visit: Visit) -> None:
    visit.open(PAGE)
    _open(visit, "film")
    visit.wait("document.querySelector('video').textTracks.length === 2")
    tracks = visit.page.evaluate(
        """async () => {
          const tracks = [...document.querySelector("video").textTracks];
          for (const track of tracks) track.mode = "hidden";
          const loaded = ({ cues }) => cues?.length > 0;
          while (!tracks.every(loaded)) await new Promise((next) => setTimeout(next, 20));
          const described = (track) => [track.kind, track.label, track.language];
          return tracks.map((track) => [...described(track), track.cues[0].text]);
        }"""
    )
    assert tracks == [
        ["captions", "English", "en", "Bread in the oven."],
        ["captions", "Nederlands", "nl", "Brood in de oven."],
    ]


def test_the_transcript_is_text(visit: Visit) -> None:
    visit.open(PAGE)
    panel = _open(visit, "film")
    panel.get_by_text("Transcript").click()
    assert "<b>Every</b> day." in panel.locator("details p").inner_text()


@pytest.mark.parametrize(
    ("hotspot", "sentence"),
    [("film", "The video could not be loaded."), ("sound", "The recording could not be loaded.")],
)
def test_a_recording_that_does_not_load_says_so_and_a_retry_brings_it(
    troubled_visit: Visit, hotspot: str, sentence: str
) -> None:
    visit = troubled_visit
    files = re.compile(r"/extras/(video|audio)")
    visit.page.route(files, refuse)
    visit.open(PAGE)
    panel = _open(visit, hotspot)
    panel.get_by_text(sentence).wait_for()
    visit.page.unroute(files)
    panel.get_by_role("button", name="Try again").click()
    visit.wait(f"document.querySelector('{PLAYERS[hotspot]}')?.readyState >= 1")


def _changed_tour(folder: Path, name: str, hotspot: str, changes: dict[str, Any]) -> str:
    """Write a tour in which a hotspot of the hall differs."""
    tour = json.loads((folder / "furnished.json").read_text())
    (spot,) = (spot for spot in tour["scenes"][0]["hotspots"] if spot["id"] == hotspot)
    spot.update(changes)
    (folder / name).write_text(json.dumps(tour))
    return f"/viewer/index.html?manifest=/{name}"


def test_a_recording_that_no_retry_would_help_offers_none(
    troubled_visit: Visit, tour_folder: Path
) -> None:
    visit = troubled_visit
    audio = {"src": "extras/plan.png", "type": "audio/x-nothing"}
    visit.open(_changed_tour(tour_folder, "nothing.json", "sound", {"audio": audio}))
    panel = _open(visit, "sound")
    panel.get_by_text("Your browser cannot play this recording.").wait_for()
    assert panel.get_by_role("button", name="Try again").count() == 0


def test_a_link_opens_a_new_tab_that_knows_nothing_of_the_tour(visit: Visit) -> None:
    visit.open(PAGE)
    headers: list[dict[str, str]] = []

    def answer(route: Route, request: Request) -> None:
        headers.append(request.headers)
        route.fulfill(body="<title>Hours</title>", content_type="text/html")

    visit.page.context.route("https://house.example/**", answer)
    link = visit.page.get_by_role("link", name="Opening hours (opens in a new tab)")
    assert link.get_attribute("rel") == "noopener noreferrer"
    with visit.page.context.expect_page() as opened:
        link.press("Enter")
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
    assert "referer" not in headers[0]
    opened.value.close()
    visit.page.context.unroute("https://house.example/**")


def test_a_drag_that_starts_on_a_link_turns_the_view(visit: Visit) -> None:
    visit.open(PAGE)
    visit.look_at({"pitch": -25})
    box = visit.page.locator("[data-id=site]").bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + 20, box["y"] + 20)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] - 80, box["y"] + 20, steps=4)
    visit.page.mouse.up()
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.view()["yaw"] > 5
    assert len(visit.page.context.pages) == 1


def test_the_list_has_every_kind(visit: Visit) -> None:
    visit.open(PAGE)
    visit.page.get_by_role("button", name="List of scenes").click()
    controls = visit.page.locator(".ezvr-list ul > li > *")
    names = controls.evaluate_all("all => all.map((one) => [one.tagName, one.ariaLabel])")
    assert sorted(names) == [
        ["A", "Opening hours (opens in a new tab)"],
        ["BUTTON", "Audio: The bell"],
        ["BUTTON", "More about The painting"],
        ["BUTTON", "Picture: The house in 1932"],
        ["BUTTON", "Video: Baking bread"],
    ]
    visit.page.get_by_label("Video: Baking bread").last.press("Enter")
    visit.page.get_by_role("heading", name="Baking bread").wait_for()
    assert visit.page.locator(".ezvr-list").is_hidden()
    visit.page.get_by_role("button", name="Close").click()
    assert visit.page.evaluate("document.activeElement.dataset.id") == "film"


def test_what_is_asked_for_last_is_what_opens(visit: Visit) -> None:
    held = _delay(visit, "**/lazy/media.js")
    visit.open(PAGE)
    visit.page.locator("[data-id=photo]").press("Enter")
    while not held:
        visit.page.wait_for_timeout(20)
    visit.page.locator("[data-id=painting]").press("Enter")
    heading = visit.page.get_by_role("heading", name="The painting")
    heading.wait_for()
    held[0].continue_()
    visit.page.wait_for_timeout(200)
    assert heading.is_visible()


def test_a_part_that_does_not_arrive_says_so_and_a_retry_brings_it(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route("**/lazy/media.js", refuse)
    visit.open(PAGE)
    panel = _open(visit, "photo")
    panel.get_by_text("Check your connection and try again.").wait_for()
    visit.page.unroute("**/lazy/media.js")
    panel.get_by_role("button", name="Try again").click()
    panel.get_by_role("img", name="Waves on a screen").wait_for()
    visit.page.keyboard.press("Escape")
    assert visit.page.evaluate("document.activeElement.dataset.id") == "photo"


def test_a_picture_that_the_server_lacks_keeps_its_place(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route(PICTURE, lack)
    visit.open(PAGE)
    panel = _open(visit, "photo")
    failure = panel.get_by_text("The picture could not be loaded.")
    failure.wait_for()
    frame = panel.locator(".ezvr-frame").bounding_box()
    assert frame
    assert frame["width"] / frame["height"] == pytest.approx(640 / 480, rel=0.02)


def test_a_scene_change_leaves_behind_what_is_still_loading(visit: Visit) -> None:
    visit.page.route(PICTURE, hold)
    visit.open(PAGE)
    _open(visit, "photo")
    visit.page.evaluate("ezvrTour.goTo('garden')")
    visit.wait("ezvrTour.scene === 'garden'")
    assert visit.page.locator(".ezvr-info").is_hidden()
    assert visit.page.evaluate("document.activeElement.className") == "ezvr-view"
