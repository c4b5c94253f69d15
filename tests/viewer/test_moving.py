import pytest

from .conftest import Visit

pytestmark = pytest.mark.xdist_group("viewer")

TOUCH = """([kind, reach]) => {
  const stage = document.querySelector(".ezvr-stage");
  stage.setPointerCapture = () => undefined;  // these pointers are known to this test alone
  for (const side of [-1, 1]) {
    const place = { pointerId: 50 + side, clientX: 320 + side * reach, clientY: 200 };
    stage.dispatchEvent(new PointerEvent(kind, { pointerType: "touch", ...place }));
  }
}"""
HOME = "Math.hypot(ezvrTour.view.yaw, ezvrTour.view.pitch, ezvrTour.view.hfov - 90) < 0.1"


def test_a_drag_carries_the_picture_along(visit: Visit) -> None:
    visit.open()
    mouse = visit.page.mouse
    mouse.move(320, 200)
    mouse.down()
    mouse.move(240, 220, steps=5)
    visit.page.wait_for_timeout(100)  # a rest before letting go, so that nothing is thrown
    mouse.up()
    # At a field of 90° over 640 pixels, one pixel in the middle is 1/320 radian.
    assert visit.view()["yaw"] == pytest.approx(80 / 320 * 57.3, abs=1)
    assert visit.view()["pitch"] == pytest.approx(20 / 320 * 57.3, abs=1)


def test_the_wheel_zooms(visit: Visit) -> None:
    visit.open()
    visit.page.mouse.move(320, 200)
    visit.page.mouse.wheel(0, -200)
    visit.wait("ezvrTour.view.hfov < 80")
    visit.page.mouse.wheel(0, 200)
    visit.wait("Math.abs(ezvrTour.view.hfov - 90) < 0.1")


def test_keys_move_the_focused_view(visit: Visit) -> None:
    visit.open()
    visit.page.locator(".ezvr-view").focus()
    for key, condition in {
        "ArrowRight": "ezvrTour.view.yaw > 15",
        "ArrowLeft": "ezvrTour.view.yaw < -15",
        "ArrowUp": "ezvrTour.view.pitch > 15",
        "ArrowDown": "ezvrTour.view.pitch < -15",
        "+": "ezvrTour.view.hfov < 80",
        "-": "ezvrTour.view.hfov > 95",
    }.items():
        visit.page.keyboard.press(key)
        visit.wait(condition)
        visit.page.keyboard.press("Home")
        visit.wait(HOME)


def test_keys_are_left_alone_outside_the_view(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="List of scenes").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("+")
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.view() == pytest.approx({"yaw": 0, "pitch": 0, "hfov": 90})


def test_buttons_do_what_a_drag_does(visit: Visit) -> None:
    visit.open()
    for name, condition in {
        "Look right": "ezvrTour.view.yaw > 15",
        "Look left": "ezvrTour.view.yaw < 1",
        "Look up": "ezvrTour.view.pitch > 15",
        "Look down": "ezvrTour.view.pitch < 1",
        "Zoom in": "ezvrTour.view.hfov < 80",
        "Zoom out": "ezvrTour.view.hfov > 89",
    }.items():
        visit.page.get_by_role("button", name=name).click()
        visit.wait(condition)


def test_two_fingers_zoom(visit: Visit) -> None:
    visit.open()
    for kind, reach in (("pointerdown", 50), ("pointermove", 70), ("pointermove", 100)):
        visit.page.evaluate(TOUCH, [kind, reach])
    # Twice the distance, half the tangent: 2 atan(1/2).
    visit.wait("Math.abs(ezvrTour.view.hfov - 53.13) < 1")


def test_the_view_stays_within_its_limits(visit: Visit) -> None:
    visit.open()
    visit.look_at({"yaw": 190, "pitch": 120, "hfov": 10})
    assert visit.view() == pytest.approx({"yaw": -170, "pitch": 90, "hfov": 30})


def test_nothing_is_drawn_while_nothing_changes(visit: Visit) -> None:
    visit.open()
    frames = visit.page.evaluate("ezvrTour.statistics.frames")
    visit.page.wait_for_timeout(700)
    assert visit.page.evaluate("ezvrTour.statistics.frames") == frames
