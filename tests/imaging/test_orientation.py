"""Which way is up: a mark at a known direction lands where the face's definition says."""

import math

import numpy as np
import pytest

from ezvr_api.imaging.cubic import Square
from ezvr_api.imaging.geometry import FACES, Face
from ezvr_api.imaging.plan import AXES
from ezvr_api.imaging.previews import face_strip
from ezvr_api.imaging.small import SmallSphere, View
from ezvr_api.imaging.window import Pixels
from tests.imaging.analytic import photo_directions
from tests.imaging.conftest import window_of

WIDTH = 1024
TAN_20 = math.tan(math.radians(20))
UP_20 = TAN_20 / math.cos(math.radians(20))
TAN_30 = math.tan(math.radians(30))

# Yaw, pitch; the face that has the mark; how far right of and below the face's centre it is, in
# halves of the face.
MARKS: list[tuple[float, float, Face, float, float]] = [
    (0, 0, "f", 0, 0),
    (90, 0, "r", 0, 0),
    (180, 0, "b", 0, 0),
    (-90, 0, "l", 0, 0),
    (0, 90, "u", 0, 0),
    (0, -90, "d", 0, 0),
    (20, 20, "f", TAN_20, -UP_20),
    (110, -20, "r", TAN_20, UP_20),
    (-160, 20, "b", TAN_20, -UP_20),
    (160, -20, "b", -TAN_20, UP_20),
    (-70, 20, "l", TAN_20, -UP_20),
    (0, 60, "u", 0, TAN_30),
    (90, 60, "u", TAN_30, 0),
    (180, 60, "u", 0, -TAN_30),
    (0, -60, "d", 0, -TAN_30),
    (-90, -60, "d", -TAN_30, 0),
]


def marked_sphere(yaw: float, pitch: float) -> SmallSphere:
    """A black sphere with a soft white spot."""
    towards = np.array(
        [
            math.cos(math.radians(pitch)) * math.sin(math.radians(yaw)),
            math.sin(math.radians(pitch)),
            math.cos(math.radians(pitch)) * math.cos(math.radians(yaw)),
        ]
    )
    spot = np.exp((photo_directions(WIDTH, WIDTH // 2) @ towards - 1) * 2000) * 255
    return SmallSphere((window_of(spot.astype(np.uint8)),), "ycbcr")


def centre_of_mark(picture: Pixels) -> tuple[float, float]:
    """Right of and below the middle, in halves of the picture's width."""
    weight = picture.astype(float)
    rows, columns = np.indices(weight.shape)
    height, width = weight.shape
    x = (weight * columns).sum() / weight.sum()
    y = (weight * rows).sum() / weight.sum()
    return (2 * x + 1) / width - 1, ((2 * y + 1) - height) / width


@pytest.mark.parametrize(("yaw", "pitch", "face", "right", "below"), MARKS)
def test_a_mark_lands_on_its_face(
    yaw: float, pitch: float, face: Face, right: float, below: float
) -> None:
    sphere = marked_sphere(yaw, pitch)
    faces = {name: sphere.cut(Square(AXES[name], 320, 0, 0, 320, 320))[0] for name in FACES}
    assert max(faces, key=lambda name: faces[name].astype(int).sum()) == face
    assert centre_of_mark(faces[face]) == pytest.approx((right, below), abs=0.006)


def test_the_strip_has_the_faces_in_their_order() -> None:
    for index, (yaw, pitch, *_) in enumerate(MARKS[:6]):
        (strip,) = face_strip(marked_sphere(yaw, pitch))
        assert strip.shape == (256, 6 * 256)
        brightest = int(strip.sum(axis=0).argmax()) // 256
        assert FACES[brightest] == FACES[index]


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (37, 12), (180, 0), (-179, -40), (90, 80)])
def test_a_flat_picture_looks_where_it_is_told(yaw: float, pitch: float) -> None:
    view = View(math.radians(yaw), math.radians(pitch), math.radians(70))
    (picture,) = marked_sphere(yaw, pitch).look(view, 320, 200)
    assert centre_of_mark(picture) == pytest.approx((0, 0), abs=0.006)


def test_right_and_up_in_a_flat_picture() -> None:
    view = View(math.radians(30), math.radians(10), math.radians(90))
    (picture,) = marked_sphere(50, 30).look(view, 320, 320)
    right, below = centre_of_mark(picture)
    assert right > 0.2
    assert below < -0.2
