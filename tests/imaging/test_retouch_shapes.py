"""How far a direction is from a box or a polygon on the sphere."""

import time
from collections.abc import Sequence

import numpy as np
import pytest

from ezvr_api.imaging.retouch import Box, Point
from ezvr_api.imaging.retouch_shapes import (
    crosses_itself,
    directions_of,
    distance_to_box,
    distance_to_polygon,
    fits_a_hemisphere,
    is_flat,
)

SEAM = Box(170, -170, -10, 10)
CAP = [Point(yaw, 60.0) for yaw in (0.0, 120.0, 240.0)]


def at(yaw: float, pitch: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    return directions_of([Point(yaw, pitch)]).astype(np.float32)


@pytest.mark.parametrize(
    ("box", "yaw", "pitch", "degrees"),
    [
        (Box(-10, 10, -5, 5), 0, 8, 3),
        (Box(-10, 10, -5, 5), 14, 0, 4),
        (Box(-10, 10, -5, 5), 0, 0, -5),
        (SEAM, 180, 0, -10),
        (SEAM, 0, 0, 165.9),
        (Box(-180, 180, 80, 90), 77, 85, -5),
        (Box(-180, 180, 80, 90), 77, 70, 10),
        # Over the pole it is near, however far around.
        (Box(-10, 10, 60, 90), 180, 85, 5),
    ],
)
def test_the_distance_to_a_box(box: Box, yaw: float, pitch: float, degrees: float) -> None:
    assert distance_to_box(at(yaw, pitch), box)[0] == pytest.approx(degrees, abs=0.05)


@pytest.mark.parametrize(
    ("yaw", "pitch", "degrees"), [(0, 90, -16.1), (0, 55, 5), (60, 60, 13.9), (180, 0, 73.9)]
)
def test_the_distance_to_a_polygon_around_a_pole(yaw: float, pitch: float, degrees: float) -> None:
    """Its edges are great circles: between the corners they come nearer to the pole."""
    distance = distance_to_polygon(at(yaw, pitch), CAP, reach=90.0)[0]
    assert distance == pytest.approx(degrees, abs=0.05)


@pytest.mark.parametrize(
    ("points", "crosses"),
    [
        ([(0, 0), (10, 0), (10, 10), (0, 10)], False),
        ([(0, 0), (10, 10), (10, 0), (0, 10)], True),
        ([(0, 0), (10, 0), (10, 0), (0, 10)], True),
        ([(0, 0), (10, 0), (5, 0), (5, 10)], True),
        ([(170, 0), (-170, 0), (180, 20)], False),
        ([(170, 0), (-170, 20), (-170, 0), (170, 20)], True),
        ([(0, 80), (90, 80), (180, 80), (270, 80)], False),
        ([(0, 80), (180, 80), (90, 80), (270, 80)], True),
    ],
)
def test_a_polygon_that_crosses_itself_is_found(
    points: Sequence[tuple[float, float]], *, crosses: bool
) -> None:
    assert crosses_itself([Point(*point) for point in points]) == crosses


@pytest.mark.parametrize(
    ("points", "flat"),
    [
        ([(0, 0), (10, 0), (0, 10)], False),
        ([(0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)], False),
        ([(0, 0), (10, 0), (20, 0)], True),
        ([(0, 0), (10, 0), (10, 0.01)], True),
        ([(0, 90), (90, 90), (180, 90)], True),
        ([(0, 80), (120, 80), (240, 80)], False),
    ],
)
def test_a_polygon_that_would_hide_nothing_is_found(
    points: Sequence[tuple[float, float]], *, flat: bool
) -> None:
    assert is_flat([Point(*point) for point in points]) == flat


@pytest.mark.parametrize(
    ("yaw_min", "yaw_max", "span"),
    [(-180, 180, 360), (180, -180, 360), (10, 20, 10), (170, -170, 20), (5, 5, 360), (0, -1, 359)],
)
def test_how_far_a_box_reaches_around(yaw_min: float, yaw_max: float, span: float) -> None:
    assert Box(yaw_min, yaw_max, -10, 10).span == pytest.approx(span)


def test_a_polygon_of_a_hundred_corners_is_checked_while_requests_wait() -> None:
    angles = np.arange(100) / 100 * 2 * np.pi
    ring = [Point(float(30 * np.sin(angle)), float(30 * np.cos(angle))) for angle in angles]
    seconds: list[float] = []
    for _ in range(5):
        start = time.process_time()
        assert not crosses_itself(ring)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.02


@pytest.mark.parametrize(
    ("points", "fits"),
    [
        ([(-70, 0), (70, 0), (0, 60)], True),
        ([(-120, 0), (0, 0), (120, 0)], False),
        ([(0, 5), (120, 5), (240, 5)], False),
        ([(0, 15), (120, 15), (240, 15)], True),
    ],
)
def test_a_polygon_has_an_inside_where_it_fits_a_hemisphere(
    points: Sequence[tuple[float, float]], *, fits: bool
) -> None:
    assert fits_a_hemisphere([Point(*point) for point in points]) == fits
