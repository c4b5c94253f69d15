"""A plan with the scenes on it, and which way the visitor looks."""

import json
import math
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from .conftest import Visit, lack

pytestmark = pytest.mark.xdist_group("viewer")

PAGE = "/viewer/index.html?manifest=/furnished.json"
DESKTOP = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
DIRECTION = """(() => {
  const { a, b } = document.querySelector(".ezvr-radar path").getCTM();
  return Math.atan2(b, a) * 180 / Math.PI;
})()"""


def _open(visit: Visit, page: str = PAGE, size: dict[str, int] | None = None) -> Locator:
    width, height = (size or DESKTOP).values()
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.open(page)
    visit.page.get_by_role("button", name="Floor plan").click()
    visit.page.locator(".ezvr-plan").wait_for()
    return visit.page.locator(".ezvr-plan")


def _assert_looks(visit: Visit, degrees: float) -> None:
    visit.page.evaluate("ezvrTour.settled()")
    difference = math.radians(visit.page.evaluate(DIRECTION) - degrees)
    assert math.cos(difference) == pytest.approx(1, abs=1e-4)


def test_places_are_buttons_and_the_current_one_is_marked(visit: Visit) -> None:
    plan = _open(visit)
    here, there = plan.locator(".ezvr-place").all()
    assert here.get_attribute("aria-label") == "1. Hall"
    assert here.get_attribute("aria-current") == "location"
    assert there.get_attribute("aria-current") is None
    assert plan.locator(".ezvr-note").inner_text() == "You are here:\n1\nHall"
    there.press("Enter")
    visit.wait("ezvrTour.scene === 'kitchen'")
    # There is room beside the plan: it stays, with the focus.
    assert plan.is_visible()
    assert visit.page.evaluate("document.activeElement.ariaLabel") == "2. Kitchen"
    assert there.get_attribute("aria-current") == "location"
    assert here.get_attribute("aria-current") is None


def test_on_a_phone_the_plan_makes_room_for_the_scene(visit: Visit) -> None:
    plan = _open(visit, size=PHONE)
    plan.get_by_role("button", name="2. Kitchen").click()
    visit.wait("ezvrTour.scene === 'kitchen'")
    assert plan.is_hidden()
    opener = visit.page.get_by_role("button", name="Floor plan")
    assert opener.get_attribute("aria-expanded") == "false"


def test_escape_closes_the_plan_and_the_focus_is_on_its_button(visit: Visit) -> None:
    plan = _open(visit)
    visit.page.keyboard.press("Escape")
    assert plan.is_hidden()
    assert visit.page.evaluate("document.activeElement.ariaLabel") == "Floor plan"


def test_the_radar_turns_with_the_view(visit: Visit) -> None:
    _open(visit)
    # The plan's north is at 90°, the hall's photo begins in the north, the kitchen's in the east.
    _assert_looks(visit, 90)
    sector = visit.page.locator(".ezvr-radar path").get_attribute("d")
    visit.look_at({"yaw": 100})
    _assert_looks(visit, 190)
    assert visit.page.locator(".ezvr-radar path").get_attribute("d") == sector
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.wait("ezvrTour.scene === 'kitchen'")
    _assert_looks(visit, 180)


def test_the_radar_is_as_wide_as_the_view(visit: Visit) -> None:
    _open(visit)
    visit.look_at({"hfov": 60})
    width = visit.page.locator(".ezvr-radar path").evaluate("path => path.getBBox().width")
    assert width == pytest.approx(2 * 48 * math.sin(math.radians(30)), rel=0.01)


def test_without_a_known_north_there_is_the_place_alone(visit: Visit, tour_folder: Path) -> None:
    tour = json.loads((tour_folder / "furnished.json").read_text())
    del tour["scenes"][0]["north_offset"]
    (tour_folder / "northless.json").write_text(json.dumps(tour))
    plan = _open(visit, "/viewer/index.html?manifest=/northless.json")
    assert plan.locator(".ezvr-radar").is_hidden()
    assert plan.locator("[aria-current]").count() == 1


def test_several_plans_are_a_choice_that_follows_the_scene(visit: Visit) -> None:
    plan = _open(visit)
    ground, upstairs = plan.get_by_role("group", name="Floor plans").get_by_role("button").all()
    assert [ground.inner_text(), upstairs.inner_text()] == ["Ground floor", "Upstairs"]
    upstairs.click()
    assert upstairs.get_attribute("aria-pressed") == "true"
    assert plan.get_by_text("This scene is not on the plan.").is_visible()
    assert plan.locator(".ezvr-radar").is_hidden()
    plan.get_by_role("button", name="3. Garden").click()
    visit.wait("ezvrTour.scene === 'garden'")
    assert plan.locator(".ezvr-radar").is_visible()
    visit.page.evaluate("ezvrTour.goTo('hall')")
    visit.wait("ezvrTour.scene === 'hall'")
    assert ground.get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_close_places_are_targets_that_do_not_overlap(
    visit: Visit, tour_folder: Path, size: dict[str, int]
) -> None:
    tour = json.loads((tour_folder / "furnished.json").read_text())
    places = [(0.5, 0.5), (0.51, 0.5), (0.99, 1.0)]
    names = ("hall", "kitchen", "garden")
    tour["floor_plans"][0]["places"] = [
        {"scene": name, "x": x, "y": y} for name, (x, y) in zip(names, places, strict=True)
    ]
    (tour_folder / "crowded.json").write_text(json.dumps(tour))
    plan = _open(visit, "/viewer/index.html?manifest=/crowded.json", size)
    visit.page.evaluate("new Promise(requestAnimationFrame)")
    boxes = [place.bounding_box() for place in plan.locator(".ezvr-place").all()]
    first, second, lonely = (box for box in boxes if box)
    assert min(first["width"], second["width"]) >= 24
    assert lonely["width"] == 44
    assert first["x"] + first["width"] <= second["x"] + 0.1


def test_a_plan_whose_picture_does_not_load_says_so(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route("**/extras/plan.png", lack)
    plan = _open(visit)
    plan.get_by_text("The picture could not be loaded.").wait_for()
    visit.page.unroute("**/extras/plan.png")
    plan.get_by_role("button", name="Try again").click()
    visit.wait("document.querySelector('.ezvr-arrived')")


def test_a_tour_without_plans_has_no_button(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="Scenes in pictures").wait_for()
    assert visit.page.get_by_role("button", name="Floor plan").count() == 0
