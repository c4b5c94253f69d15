"""A gamepad does what mouse and keys do, and costs nothing where there is none."""

import pytest

from .conftest import Visit

pytestmark = pytest.mark.xdist_group("viewer")

# A pad as the browser would show it, and how often anybody looked at it.
PAD = """
window.looks = 0;
window.pad = null;
navigator.getGamepads = () => ((window.looks += 1), [null, window.pad]);
window.plugIn = () => {
  const buttons = Array.from({ length: 17 }, () => ({ pressed: false, value: 0 }));
  window.pad = { axes: [0, 0, 0, 0], buttons, connected: true };
  dispatchEvent(new Event("gamepadconnected"));
};
window.press = async (button) => {
  for (const pressed of [true, false]) {
    Object.assign(window.pad.buttons[button], { pressed, value: Number(pressed) });
    for (let count = 0; count < 3; count += 1) await new Promise(requestAnimationFrame);
  }
};
"""
CHOOSE, CLOSE, ZOOM_OUT, ZOOM_IN, RIGHT = 0, 1, 6, 7, 15


@pytest.fixture
def played(visit: Visit) -> Visit:
    """A visit with a gamepad."""
    visit.page.add_init_script(PAD)
    visit.open()
    visit.page.evaluate("plugIn()")
    visit.wait("looks > 2")
    return visit


def _push(visit: Visit, axis: int, value: float) -> None:
    visit.page.evaluate(f"pad.axes[{axis}] = {value}; undefined")
    visit.page.wait_for_timeout(400)
    visit.page.evaluate(f"pad.axes[{axis}] = 0; ezvrTour.settled()")


def _press(visit: Visit, button: int) -> None:
    visit.page.evaluate(f"press({button})")
    visit.page.evaluate("ezvrTour.settled()")


@pytest.mark.parametrize("stick", [0, 2])
def test_either_stick_turns(played: Visit, stick: int) -> None:
    _push(played, stick, 1)
    assert played.view()["yaw"] > 5
    assert played.view()["pitch"] == 0
    _push(played, stick + 1, -1)
    assert played.view()["pitch"] > 5


def test_a_stick_at_rest_moves_nothing(played: Visit) -> None:
    _push(played, 0, 0.1)
    assert played.view()["yaw"] == 0


def test_the_triggers_zoom(played: Visit) -> None:
    played.page.evaluate(f"pad.buttons[{ZOOM_IN}].value = 1; undefined")
    played.wait("ezvrTour.view.hfov < 80")
    released = f"pad.buttons[{ZOOM_IN}].value = 0; pad.buttons[{ZOOM_OUT}].value = 1; undefined"
    played.page.evaluate(released)
    played.wait("ezvrTour.view.hfov > 95")


def test_the_cross_steps_once_a_press(played: Visit) -> None:
    _press(played, RIGHT)
    assert played.view()["yaw"] == pytest.approx(18, abs=0.1)


def test_the_hotspot_in_the_middle_is_marked_and_chosen(played: Visit) -> None:
    aimed = "document.querySelector('.ezvr-aimed')?.dataset.id"
    assert played.page.evaluate(aimed) is None
    _press(played, CHOOSE)
    assert played.scene() == "hall"
    played.look_at({"yaw": 17, "pitch": 0})
    played.wait(f"{aimed} === 'door'")
    _press(played, CHOOSE)
    played.wait("ezvrTour.scene === 'kitchen'")


def test_what_was_opened_is_closed(played: Visit) -> None:
    played.look_at({"yaw": -20, "pitch": 10})
    _press(played, CHOOSE)
    played.page.get_by_role("dialog", name="The painting").wait_for()
    _press(played, CLOSE)
    assert played.page.get_by_role("dialog").count() == 0


def test_nobody_looks_for_a_pad_that_is_not_there(visit: Visit) -> None:
    visit.page.add_init_script(PAD)
    visit.open()
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("looks") == 0
    assert not any("gamepad" in url for url in visit.requests)


UNPLUG = (
    "window.kept = pad; pad = null; dispatchEvent(new Event('gamepaddisconnected'))",
    "pad = kept; dispatchEvent(new Event('gamepadconnected'))",
)
SEEN = "document.dispatchEvent(new Event('visibilitychange'))"
STATE = "document, 'visibilityState', { value: 'hidden', configurable: true }"
HIDE = (f"Object.defineProperty({STATE}); {SEEN}", f"delete document.visibilityState; {SEEN}")


@pytest.mark.parametrize(("away", "back"), [UNPLUG, HIDE])
def test_nobody_looks_at_it_while_it_is_away_or_the_page_unseen(
    played: Visit, away: str, back: str
) -> None:
    played.page.evaluate(away)
    played.page.wait_for_timeout(100)
    looks = played.page.evaluate("looks")
    played.page.wait_for_timeout(300)
    assert played.page.evaluate("looks") == looks
    played.page.evaluate(back)
    played.wait(f"looks > {looks} + 3")
