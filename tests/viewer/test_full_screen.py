"""The tour fills the screen where the browser allows it, and Escape leads out."""

import pytest

from .conftest import Visit

pytestmark = pytest.mark.xdist_group("viewer")

FULL = "document.fullscreenElement?.className === 'ezvr'"
LEFT = "document.fullscreenElement === null"


def _enter(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="Full screen").click()
    visit.wait(FULL)


def test_the_button_fills_the_screen_and_leads_back(visit: Visit) -> None:
    _enter(visit)
    visit.page.get_by_role("button", name="Leave full screen").click()
    visit.wait(LEFT)
    visit.page.get_by_role("button", name="Full screen", exact=True).wait_for()


def test_escape_leaves(visit: Visit) -> None:
    _enter(visit)
    visit.page.keyboard.press("Escape")
    visit.wait(LEFT)


def test_a_scene_change_stays_in_full_screen(visit: Visit) -> None:
    _enter(visit)
    visit.page.get_by_role("button", name="Go to Kitchen").click()
    visit.wait("ezvrTour.scene === 'kitchen'")
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.page.evaluate(FULL)


def test_there_is_no_button_where_the_browser_has_no_full_screen(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(document, 'fullscreenEnabled', { value: 0 })")
    visit.open()
    assert visit.page.get_by_role("button", name="Full screen").count() == 0
