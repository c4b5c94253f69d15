"""Photos in other colour spaces show the colours of their sRGB original."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from ezvr_api.imaging.canvas import Canvas
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.retouch import Retouch
from tests.imaging.ciede import Floats, delta_e, to_lab

SIZE = (1024, 512)
# What people can hardly see is 1; a printer's gamut lacks some of the original's colours.
VARIANTS = {
    "variants/pub_thetav_displayp3.jpg": 2.0,
    "variants/pub_thetav_adobergb.jpg": 2.0,
    "variants/pub_thetav_cmyk.jpg": 3.0,
    "variants/pub_thetav_16bit.png": 2.0,
}
# Two colours in CIELAB, and their difference, from table 1 of Sharma's paper.
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (50.0, 3.2592, 0.335), 1.0),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@cache
def small(path: Path) -> Floats:
    """A photo as tiling sees it, at a size that all have: CIELAB (512, 1024, 3)."""
    bands = list(Canvas(inspect_photo(path, PhotoLimits()), Retouch()).bands())
    reduced = cv2.resize(np.concatenate(bands), SIZE, interpolation=cv2.INTER_AREA)
    return to_lab(np.asarray(reduced, np.uint8))


@pytest.mark.xdist_group("colour")
@pytest.mark.parametrize(("name", "most"), VARIANTS.items())
def test_a_photo_in_another_colour_space_shows_the_same_colours(
    photos: Path, name: str, most: float
) -> None:
    original = small(photos / "panoramas/thetav_original.jpg")
    assert delta_e(original, small(photos / name)).mean() <= most


@pytest.mark.parametrize(("first", "second", "difference"), PUBLISHED)
def test_the_measure_agrees_with_published_pairs(
    first: tuple[float, ...], second: tuple[float, ...], difference: float
) -> None:
    found = delta_e(np.array(first), np.array(second))
    assert float(found) == pytest.approx(difference, abs=1e-4)
