"""A link may let the view turn by itself: calmly, and only until the visitor does anything."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .conftest import Visit, hold

pytestmark = pytest.mark.xdist_group("viewer")

PAGE = "/viewer/index.html?manifest=/tour.json&autorotate=1"
TURNS = "ezvrTour.view.yaw > 0.3"
STOP, START = "Stop rotating", "Start rotating"


def _press(page: Page) -> None:
    page.mouse.move(320, 100)
    page.mouse.down()
    page.mouse.up()


def _wheel(page: Page) -> None:
    page.mouse.move(320, 100)
    page.mouse.wheel(0, 100)


def _key(page: Page) -> None:
    page.keyboard.press("Tab")


def _button(page: Page) -> None:
    page.get_by_role("button", name="Zoom in").click()


def _screen_reader(page: Page) -> None:
    page.evaluate("document.querySelector('[data-id=painting]').click()")


def _assert_rests(visit: Visit) -> None:
    visit.page.evaluate("ezvrTour.settled()")
    before = visit.view()
    visit.page.wait_for_timeout(300)
    assert visit.view() == before


def _open_turning(visit: Visit, address: str = PAGE) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open(address)
    visit.page.get_by_role("button", name=STOP).wait_for()


@pytest.mark.parametrize("parameter", ["", "&autorotate=0"])
def test_nothing_turns_that_was_not_asked_to(visit: Visit, parameter: str) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open(f"/viewer/index.html?manifest=/tour.json{parameter}")
    _assert_rests(visit)
    assert visit.page.get_by_role("button", name="rotating").count() == 0
    assert not any("rotation" in url for url in visit.requests)


def test_the_view_turns_to_the_right_and_the_address_follows(visit: Visit) -> None:
    _open_turning(visit)
    visit.wait(TURNS)
    visit.wait("/yaw=0.[3-9]|yaw=[1-9]/.test(location.hash)")
    assert visit.view()["pitch"] == pytest.approx(0)


def test_the_view_waits_until_it_is_sharp(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.page.route("**/hall/*/f/*", hold)
    visit.page.goto(visit.site + PAGE)
    visit.page.get_by_role("button", name=START).wait_for()
    visit.page.wait_for_timeout(300)
    assert visit.view()["yaw"] == 0


def test_its_button_pauses_and_starts_again(visit: Visit) -> None:
    _open_turning(visit)
    visit.wait(TURNS)
    stop = visit.page.get_by_role("button", name=STOP)
    box = stop.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    stop.click()
    _assert_rests(visit)
    before = visit.view()["yaw"]
    visit.page.get_by_role("button", name=START).press("Enter")
    visit.wait(f"ezvrTour.view.yaw > {before} + 0.3")


@pytest.mark.parametrize("act", [_press, _wheel, _key, _button, _screen_reader])
def test_any_input_pauses(visit: Visit, act: Callable[[Page], None]) -> None:
    _open_turning(visit)
    act(visit.page)
    visit.page.get_by_role("button", name=START).wait_for()
    visit.page.wait_for_timeout(600)  # beyond a flight
    _assert_rests(visit)


def test_the_turning_goes_on_in_a_scene_that_the_page_around_chooses(visit: Visit) -> None:
    _open_turning(visit)
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.wait("ezvrTour.scene === 'kitchen' && ezvrTour.view.yaw > 0.3")


def test_it_never_turns_for_who_avoids_motion(visit: Visit) -> None:
    visit.open(PAGE)
    _assert_rests(visit)
    assert visit.page.get_by_role("button", name="rotating").count() == 0
    assert not any("rotation" in url for url in visit.requests)


def test_it_ends_when_motion_becomes_unwelcome(visit: Visit) -> None:
    _open_turning(visit)
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.get_by_role("button", name=STOP).wait_for(state="detached")
    assert visit.page.get_by_role("button", name=START).count() == 0
    _assert_rests(visit)


def _partial_tour(folder: Path, half: float) -> str:
    manifest = json.loads((folder / "tour.json").read_text())
    visible = {"yaw_min": -half, "yaw_max": half, "pitch_min": -90, "pitch_max": 90}
    manifest["scenes"][0]["panorama"]["visible"] = visible
    (folder / f"partial-{half}.json").write_text(json.dumps(manifest))
    return f"/viewer/index.html?manifest=/partial-{half}.json&autorotate=1"


def test_a_partial_panorama_is_swept_to_and_fro(visit: Visit, tour_folder: Path) -> None:
    # A field of 90° within 120°: 15° to each side.
    _open_turning(visit, _partial_tour(tour_folder, 60))
    visit.page.evaluate("ezvrTour.lookAt({ yaw: 14 })")
    visit.wait("ezvrTour.view.yaw > 14.99")
    visit.wait("ezvrTour.view.yaw < 14.5")


def test_what_fits_into_the_view_whole_rests(visit: Visit, tour_folder: Path) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open(_partial_tour(tour_folder, 40))
    visit.page.get_by_role("button", name=START).wait_for()
    _assert_rests(visit)


def test_every_button_of_the_toolbar_fits_on_the_narrowest_screen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 568})
    _open_turning(visit)
    for button in visit.page.locator(".ezvr-toolbar button").all():
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["width"] >= 44
