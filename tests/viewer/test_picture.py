import re
from collections.abc import Mapping

import numpy as np
import pytest
from playwright.sync_api import Browser

from .conftest import SPHERES, Visit, lack, start_visit
from .scene import Picture, psnr, view_directions

pytestmark = pytest.mark.xdist_group("viewer")

TILES = re.compile(r"/hall/\d/")
FACES = re.compile(r"/hall/faces")

VIEWS: Mapping[str, Mapping[str, float]] = {
    "front": {"yaw": 0, "pitch": 0, "hfov": 90},
    "right": {"yaw": 90, "pitch": 0, "hfov": 90},
    "seam": {"yaw": 180, "pitch": 0, "hfov": 90},
    "left": {"yaw": -90, "pitch": 0, "hfov": 90},
    "up": {"yaw": 0, "pitch": 90, "hfov": 90},
    "down": {"yaw": 0, "pitch": -90, "hfov": 90},
    "corner of three faces": {"yaw": 45, "pitch": 35, "hfov": 70},
    "turned zenith": {"yaw": 130, "pitch": 75, "hfov": 100},
    "wide": {"yaw": -30, "pitch": -20, "hfov": 120},
    "narrow": {"yaw": -160, "pitch": 12, "hfov": 50},
}
AXES = ("front", "right", "seam", "left", "up", "down")


def test_every_view_shows_the_sphere_as_it_is(visit: Visit) -> None:
    visit.open()
    figures = {name: psnr(*_seen_and_true(visit, view)) for name, view in VIEWS.items()}
    assert min(figures.values()) >= 38, figures


def test_the_faces_under_the_tiles_lie_as_the_tiles_do(troubled_visit: Visit) -> None:
    troubled_visit.page.route(TILES, lack)
    troubled_visit.open()
    for name in AXES:
        assert psnr(*_seen_and_true(troubled_visit, VIEWS[name])) >= 28, name


def test_the_preview_under_the_faces_lies_as_the_faces_do(troubled_visit: Visit) -> None:
    troubled_visit.page.route(FACES, lack)
    troubled_visit.page.route(TILES, lack)
    troubled_visit.open()
    for name in AXES:
        seen, true = _seen_and_true(troubled_visit, VIEWS[name])
        # As coarse as the preview: the broad colours are what it promises.
        assert psnr(_coarse(seen), _coarse(true)) >= 24, name


def _seen_and_true(visit: Visit, view: Mapping[str, float]) -> tuple[Picture, Picture]:
    visit.look_at(view)
    return visit.picture(), SPHERES["hall"].colours(view_directions(view, 640, 400))


def _coarse(picture: Picture) -> Picture:
    return picture.reshape(5, 80, 8, 80, 3).mean(axis=(1, 3)).astype(np.uint8)


def test_a_tile_with_a_corner_beside_the_eye_lies_as_the_others_do(
    browser: Browser, site: str
) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    visit = start_visit(phone, site)
    # Its tiles are large: those of the floor begin at the nadir, those of the walls at the horizon.
    visit.open("/viewer/index.html?manifest=/tour.json#scene=kitchen")
    figures = {
        (yaw, hfov): _likeness(visit, {"yaw": yaw, "pitch": 0, "hfov": hfov})
        for yaw, hfov in ((35, 90), (0, 118))
    }
    assert min(figures.values()) >= 45, figures
    phone.close()


def _likeness(visit: Visit, view: Mapping[str, float]) -> float:
    visit.look_at(view)
    return psnr(visit.picture(), SPHERES["kitchen"].colours(view_directions(view, 780, 1688)))


def test_an_upright_screen_spans_the_field_of_view_with_its_height(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport={"width": 250, "height": 400}, device_scale_factor=2)
    visit = start_visit(context, site)
    visit.open()
    view = {"yaw": 30, "pitch": 10, "hfov": 90}
    visit.look_at(view)
    truth = SPHERES["hall"].colours(view_directions(view, 500, 800))
    picture = visit.picture()
    assert picture.shape == truth.shape
    assert visit.page.evaluate("document.querySelector('canvas').width") == 500
    assert psnr(picture, truth) >= 38
    context.close()
