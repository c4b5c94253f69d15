"""A tour may open as a little planet that is flown down to; any input ends the flight."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from .conftest import SPHERES, Visit
from .scene import Directions, psnr, view_directions

pytestmark = pytest.mark.xdist_group("viewer")

PAGE = "/viewer/index.html?manifest=/tour.json&planet=1"
FLYING = "document.querySelector('.ezvr-opening')"
# The clock that the flight sees stands still until it is let go.
STILL = """
const ask = requestAnimationFrame.bind(window);
window.clock = null;
window.requestAnimationFrame = (draw) => ask((time) => draw(window.clock ?? time));
"""


def _start(visit: Visit, address: str = PAGE) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.page.goto(visit.site + address)
    visit.wait(FLYING)


def _planet_directions(width: int, height: int) -> Directions:
    """What a stereographic view straight down sees: yaw -90 is up, the horizon has radius 2."""
    scale = 4.2 / min(width, height) * 2
    x = (np.arange(width) + 0.5 - width / 2)[None, :] * scale + np.zeros((height, 1))
    y = (height / 2 - np.arange(height) - 0.5)[:, None] * scale + np.zeros((1, width))
    square: NDArray[np.float64] = (x**2 + y**2) / 4
    ahead, aside = (1 - square) / (1 + square), 1 / (1 + square)
    return np.stack([-y * aside, -ahead, -x * aside], axis=-1).astype(np.float32)


def test_it_opens_stereographic_from_above(visit: Visit) -> None:
    visit.page.add_init_script(STILL + "window.clock = 1000;")
    _start(visit)
    visit.wait("performance.getEntriesByName(new URL('/hall/faces.jpg', location).href).length")
    visit.page.wait_for_timeout(400)
    picture = visit.picture()
    height, width = picture.shape[:2]
    expected = SPHERES["hall"].colours(_planet_directions(width, height))
    # Above a pole of the projection the sphere is magnified without end: compare the planet.
    part = slice(height // 4, -height // 4), slice(width // 4, -width // 4)
    assert psnr(picture[part], expected[part]) > 27


def test_it_lands_on_the_first_view_in_about_two_seconds_and_a_half(visit: Visit) -> None:
    _start(visit)
    began = visit.page.evaluate("performance.now()")
    visit.wait(f"!{FLYING}")
    took = visit.page.evaluate("performance.now()") - began
    assert 2000 < took < 9000  # a slow machine flies slower, and misses no part of it
    visit.page.evaluate("ezvrTour.settled()")
    picture, view = visit.picture(), visit.view()
    assert view == pytest.approx({"yaw": 0, "pitch": 0, "hfov": 90})
    height, width = picture.shape[:2]
    expected = SPHERES["hall"].colours(view_directions(view, width, height))
    assert psnr(picture, expected) > 40


def test_its_tiles_are_those_of_the_first_view(visit: Visit) -> None:
    visit.page.add_init_script(
        "window.most = { draws: 0, textureBytes: 0 };"
        "setInterval(() => { const now = window.ezvrTour?.statistics; if (now)"
        " for (const name in most) most[name] = Math.max(most[name], now[name]); }, 5);"
    )
    _start(visit)
    visit.page.evaluate("ezvrTour.settled()")
    tiles = [url for url in visit.requests if "/hall/" in url]
    most: dict[str, Any] = visit.page.evaluate("most")
    assert most["draws"] <= 40
    assert most["textureBytes"] < 16 * 2**20
    visit.requests.clear()
    visit.open()
    assert sorted(tiles) == sorted(url for url in visit.requests if "/hall/" in url)


def _press(page: Page) -> None:
    page.mouse.move(320, 100)
    page.mouse.down()
    page.mouse.up()


def _wheel(page: Page) -> None:
    page.mouse.wheel(0, 1)


def _key(page: Page) -> None:
    page.keyboard.press("Tab")


@pytest.mark.parametrize("act", [_press, _wheel, _key])
def test_any_input_ends_it_at_once(visit: Visit, act: Callable[[Page], None]) -> None:
    _start(visit)
    visit.wait("window.ezvrTour.scene")
    act(visit.page)
    visit.page.evaluate("new Promise((next) => requestAnimationFrame(() => next()))")
    assert visit.page.evaluate(FLYING) is None


def test_another_scene_ends_it(visit: Visit) -> None:
    _start(visit)
    visit.wait("window.ezvrTour.scene")
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.wait(f"!{FLYING}")
    assert visit.scene() == "kitchen"


def _assert_none(visit: Visit, address: str) -> None:
    visit.open(address)
    assert visit.page.evaluate(FLYING) is None
    picture, view = visit.picture(), visit.view()
    height, width = picture.shape[:2]
    assert psnr(picture, SPHERES["hall"].colours(view_directions(view, width, height))) > 40


@pytest.mark.parametrize("parameter", ["", "&planet=0"])
def test_nothing_flies_that_was_not_asked_to(visit: Visit, parameter: str) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    _assert_none(visit, f"/viewer/index.html?manifest=/tour.json{parameter}")
    assert not any("planet" in url for url in visit.requests if "/lazy/" in url)


def test_who_avoids_motion_is_spared_it(visit: Visit) -> None:
    _assert_none(visit, PAGE)
    assert not any("planet" in url for url in visit.requests if "/lazy/" in url)


def test_what_lacks_its_ground_is_no_planet(visit: Visit, tour_folder: Path) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    manifest = json.loads((tour_folder / "tour.json").read_text())
    visible = {"yaw_min": -180, "yaw_max": 180, "pitch_min": -50, "pitch_max": 50}
    manifest["scenes"][0]["panorama"]["visible"] = visible
    (tour_folder / "ring.json").write_text(json.dumps(manifest))
    visit.page.goto(f"{visit.site}/viewer/index.html?manifest=/ring.json&planet=1")
    visit.wait("window.ezvrTour?.statistics?.frames > 1")
    assert visit.page.evaluate(FLYING) is None
