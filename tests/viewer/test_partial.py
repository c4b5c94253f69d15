"""Of a partial panorama nothing is shown but what was photographed, whatever turns the view."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import VIEWPORT, Visit
from .test_gamepad import PAD

pytestmark = pytest.mark.xdist_group("viewer")

YAW, PITCH = 70.0, 50.0


def write_room(folder: Path) -> None:
    """140° by 100° of a room, as room.json."""
    manifest = json.loads((folder / "tour.json").read_text())
    visible = {"yaw_min": -YAW, "yaw_max": YAW, "pitch_min": -PITCH, "pitch_max": PITCH}
    manifest["scenes"][0]["panorama"]["visible"] = visible
    (folder / "room.json").write_text(json.dumps(manifest))


@pytest.fixture
def partial(visit: Visit, tour_folder: Path) -> Visit:
    """A visit to a part of a room."""
    write_room(tour_folder)
    visit.page.add_init_script(PAD)
    visit.open("/viewer/index.html?manifest=/room.json#scene=hall&yaw=0&pitch=0&hfov=60")
    return visit


def _drag(visit: Visit) -> None:
    visit.page.mouse.move(600, 350)
    visit.page.mouse.down()
    for _ in range(3):
        visit.page.mouse.move(20, 30, steps=3)
        visit.page.mouse.move(600, 350)
        visit.page.mouse.up()
        visit.page.mouse.down()
        visit.page.mouse.move(20, 30, steps=3)
    visit.page.mouse.up()


def _keys(visit: Visit) -> None:
    visit.page.locator(".ezvr-view").focus()
    for key in ["ArrowRight", "ArrowUp", "-"]:
        for _ in range(8):
            visit.page.keyboard.press(key)


def _wheel(visit: Visit) -> None:
    visit.page.mouse.move(320, 100)
    for _ in range(10):
        visit.page.mouse.wheel(0, 300)


def _buttons(visit: Visit) -> None:
    for name in ["Look right", "Look down", "Zoom out"]:
        for _ in range(8):
            visit.page.get_by_role("button", name=name).click()


def _script(visit: Visit) -> None:
    visit.page.evaluate("ezvrTour.lookAt({ yaw: 170, pitch: -80, hfov: 119 })")


def _hotspot(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    visit.page.locator("[data-id=behind]").focus()


def _gamepad(visit: Visit) -> None:
    visit.page.evaluate("plugIn()")
    visit.wait("looks > 2")
    visit.page.evaluate("pad.axes = [1, 1, 0, 0]; undefined")
    visit.page.wait_for_timeout(1500)
    visit.page.evaluate("pad.axes = [0, 0, 0, 0]; undefined")


def _link(visit: Visit) -> None:
    visit.page.evaluate("location.hash = '#scene=hall&yaw=120&pitch=80&hfov=100'")


@pytest.mark.parametrize(
    "act", [_drag, _keys, _wheel, _buttons, _script, _hotspot, _gamepad, _link]
)
def test_no_input_leads_beyond_what_was_photographed(
    partial: Visit, act: Callable[[Visit], None]
) -> None:
    act(partial)
    partial.page.wait_for_timeout(300)
    partial.page.evaluate("ezvrTour.settled()")
    view = partial.view()
    assert view != pytest.approx({"yaw": 0, "pitch": 0, "hfov": 60}), "nothing moved"
    tangent = math.tan(math.radians(view["hfov"] / 2))
    share = VIEWPORT["height"] / VIEWPORT["width"]
    half_width = view["hfov"] / 2
    half_height = math.degrees(math.atan(tangent * share))
    assert abs(view["yaw"]) + half_width <= YAW + 0.01
    assert abs(view["pitch"]) + half_height <= PITCH + 0.01
