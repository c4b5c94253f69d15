import pytest

from .conftest import SPHERES, NewVisit, Visit
from .scene import psnr, view_directions

pytestmark = pytest.mark.xdist_group("viewer")

VIEWS = {
    "front": {"yaw": 0, "pitch": 0, "hfov": 90},
    "right": {"yaw": 90, "pitch": 0, "hfov": 90},
    "seam": {"yaw": 180, "pitch": 0, "hfov": 90},
    "left": {"yaw": -90, "pitch": 0, "hfov": 90},
    "up": {"yaw": 0, "pitch": 90, "hfov": 90},
    "down": {"yaw": 0, "pitch": -90, "hfov": 90},
    "corner of three faces": {"yaw": 45, "pitch": 35, "hfov": 70},
    "turned zenith": {"yaw": 130, "pitch": 75, "hfov": 100},
    "wide": {"yaw": -30, "pitch": -20, "hfov": 120},
    "narrow": {"yaw": 200 - 360, "pitch": 12, "hfov": 50},
}


def test_every_view_shows_the_sphere_as_it_is(visit: Visit) -> None:
    visit.open()
    figures = {}
    for name, view in VIEWS.items():
        visit.look_at(view)
        truth = SPHERES["hall"].colours(view_directions(view, 800, 500))
        figures[name] = psnr(visit.picture(), truth)
    print(figures)
    assert min(figures.values()) >= 38, figures


def test_an_upright_screen_spans_the_field_of_view_with_its_height(new_visit: NewVisit) -> None:
    visit = new_visit(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    visit.open()
    view = {"yaw": 30, "pitch": 10, "hfov": 90}
    visit.look_at(view)
    truth = SPHERES["hall"].colours(view_directions(view, 780, 1688))
    picture = visit.picture()
    assert picture.shape == truth.shape
    assert visit.page.evaluate("document.querySelector('canvas').width") == 780
    assert psnr(picture, truth) >= 38
