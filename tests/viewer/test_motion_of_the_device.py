"""A phone's motion turns the view once the visitor asks for it, beside every other input."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from .conftest import VIEWPORT, Visit, start_visit
from .test_partial import write_room

pytestmark = pytest.mark.xdist_group("viewer")

START, STOP = "Look around by moving the device", "Stop following the device"


@pytest.fixture(scope="module")
def phone(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=VIEWPORT, locale="en-GB", has_touch=True)


@pytest.fixture
def visit(phone: BrowserContext, site: str) -> Iterator[Visit]:
    """A visit on a phone, upright and looking north."""
    visit = start_visit(phone, site)
    visit.open()
    yield visit
    visit.page.close()
    assert visit.complaints == []


def _hold(visit: Visit, alpha: float, beta: float = 90, gamma: float = 0) -> None:
    visit.page.evaluate(
        """async (angles) => {
          dispatchEvent(new DeviceOrientationEvent("deviceorientation", angles));
          await new Promise(requestAnimationFrame);
        }""",
        {"alpha": alpha, "beta": beta, "gamma": gamma},
    )


def _wait_for_the_switch(visit: Visit, alpha: float, beta: float, gamma: float) -> None:
    for _ in range(50):
        if visit.page.get_by_role("button", name=START).count() > 0:
            return
        _hold(visit, alpha, beta, gamma)
        visit.page.wait_for_timeout(50)


def _start(visit: Visit, alpha: float = 0, beta: float = 90, gamma: float = 0) -> None:
    _wait_for_the_switch(visit, alpha, beta, gamma)
    visit.page.get_by_role("button", name=START).tap()
    visit.page.get_by_role("button", name=STOP).wait_for()
    _hold(visit, alpha, beta, gamma)


def test_nothing_is_offered_without_a_sensor(visit: Visit) -> None:
    visit.page.wait_for_timeout(300)
    assert visit.page.get_by_role("button", name=START).count() == 0


def test_nothing_moves_before_the_visitor_asks(visit: Visit) -> None:
    _wait_for_the_switch(visit, 0, 90, 0)
    _hold(visit, 20)
    _hold(visit, 40)
    assert visit.view()["yaw"] == 0


def test_the_view_turns_as_far_as_the_device(visit: Visit) -> None:
    _start(visit)
    _hold(visit, 330)  # to the right
    assert visit.view()["yaw"] == pytest.approx(30, abs=0.01)
    _hold(visit, 330, 110)  # and up
    assert visit.view()["pitch"] == pytest.approx(20, abs=0.01)
    assert visit.view()["yaw"] == pytest.approx(30, abs=0.01)


def test_a_device_on_its_side_turns_the_view_alike(visit: Visit) -> None:
    turned = "Object.defineProperty(screen.orientation, 'angle', { value: 90 });"
    visit.page.evaluate(f"{turned} screen.orientation.dispatchEvent(new Event('change'))")
    _start(visit, 0, 0, -90)
    before = visit.view()
    _hold(visit, 325, 0, -90)
    assert visit.view()["yaw"] - before["yaw"] == pytest.approx(35, abs=0.01)
    _hold(visit, 325, 0, -75)  # the top edge of the screen comes nearer
    assert visit.view()["pitch"] - before["pitch"] == pytest.approx(-15, abs=0.01)


def test_the_browsers_own_sensor_works_too(visit: Visit) -> None:
    devtools: Any = visit.page.context.new_cdp_session(visit.page)
    orientation = {"beta": 90, "gamma": 0}
    override = "DeviceOrientation.setDeviceOrientationOverride"
    devtools.send(override, {"alpha": 10, **orientation})
    visit.page.get_by_role("button", name=START).tap()
    visit.page.get_by_role("button", name=STOP).wait_for()
    visit.page.wait_for_timeout(200)
    devtools.send(override, {"alpha": 350, **orientation})
    visit.wait("Math.abs(ezvrTour.view.yaw - 20) < 0.1")


def test_a_drag_and_the_device_add_up(visit: Visit) -> None:
    _start(visit)
    visit.page.mouse.move(320, 200)
    visit.page.mouse.down()
    visit.page.mouse.move(200, 200, steps=4)
    visit.page.wait_for_timeout(100)
    visit.page.mouse.up()
    dragged = visit.view()["yaw"]
    assert dragged > 10
    _hold(visit, 345)
    assert visit.view()["yaw"] == pytest.approx(dragged + 15, abs=0.01)


def test_it_can_be_switched_off(visit: Visit) -> None:
    _start(visit)
    switch = visit.page.get_by_role("button", name=STOP)
    assert switch.get_attribute("aria-pressed") == "true"
    box = switch.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    switch.tap()
    _hold(visit, 300)
    assert visit.view()["yaw"] == 0
    start = visit.page.get_by_role("button", name=START)
    assert start.get_attribute("aria-pressed") == "false"
    # Switched on again it goes on from here.
    start.tap()
    visit.page.get_by_role("button", name=STOP).wait_for()
    _hold(visit, 300)
    _hold(visit, 290)
    assert visit.view()["yaw"] == pytest.approx(10, abs=0.01)


@pytest.mark.parametrize("answer", ["granted", "denied"])
def test_a_browser_that_asks_the_visitor_is_asked_on_the_tap(
    phone: BrowserContext, site: str, answer: str
) -> None:
    visit = start_visit(phone, site)
    visit.page.add_init_script(
        "navigator.permissions.query = () => Promise.reject(new TypeError('gyroscope'));"
        "window.asked = 0; DeviceOrientationEvent.requestPermission = async () => {"
        f" window.asked += navigator.userActivation.isActive ? 1 : 100; return '{answer}'; }};"
    )
    visit.open()
    button = visit.page.get_by_role("button", name=START)
    button.wait_for()
    assert visit.page.evaluate("asked") == 0
    button.tap()
    visit.wait("asked === 1")
    if answer == "denied":
        visit.page.get_by_text("does not allow the motion sensor").wait_for()
    _hold(visit, 0)
    _hold(visit, 340)
    assert visit.view()["yaw"] == pytest.approx(20 if answer == "granted" else 0, abs=0.01)
    visit.page.close()
    assert visit.complaints == []


def test_it_stops_where_the_photo_ends_and_turns_back_at_once(
    visit: Visit, tour_folder: Path
) -> None:
    write_room(tour_folder)
    visit.open("/viewer/index.html?manifest=/room.json#scene=hall&yaw=0&pitch=0&hfov=60")
    _start(visit)
    for alpha in (340, 320, 300, 280):
        _hold(visit, alpha)
    assert visit.view()["yaw"] == pytest.approx(40, abs=0.01)  # 70 less half the view
    _hold(visit, 290)
    assert visit.view()["yaw"] == pytest.approx(30, abs=0.01)
