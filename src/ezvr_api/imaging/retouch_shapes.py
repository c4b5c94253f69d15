"""Boxes and polygons on a sphere: how far a direction is from them."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.retouch import LEAST_EXTENT, Box, Point

Floats = npt.NDArray[np.float32]
_Corners = npt.NDArray[np.float64]

# Further from its middle a polygon's gnomonic picture grows without end, and at 90 degrees it is
# no more clear which of its sides is the inside.
MOST_REACH = 80.0
_HALF_TURN = 180.0
_POLE = 90.0
_ROUNDING = 1e-12
# So many directions times a hundred edges fit the cache.
_BLOCK = 4096


def directions_of(points: Sequence[Point]) -> _Corners:
    """Unit directions (n, 3): x right, y up, z ahead."""
    yaw = np.radians([point.yaw for point in points])
    pitch = np.radians([point.pitch for point in points])
    level = np.cos(pitch)
    return np.stack([level * np.sin(yaw), np.sin(pitch), level * np.cos(yaw)], axis=-1)


def distance_to_box(directions: Floats, box: Box) -> Floats:
    """Degrees (n,) from a box to unit directions (n, 3); negative inside."""
    pitch = np.degrees(np.arcsin(np.clip(directions[:, 1], -1, 1)))
    yaw = np.degrees(np.arctan2(directions[:, 0], directions[:, 2]))
    within = (yaw - box.yaw_min) % 360 <= box.span
    below = box.pitch_min - pitch if box.pitch_min > -_POLE else np.full_like(pitch, -_HALF_TURN)
    above = pitch - box.pitch_max if box.pitch_max < _POLE else np.full_like(pitch, -_HALF_TURN)
    outside = np.maximum(below, above)
    if box.span >= 360:  # noqa: PLR2004  # All around.
        return outside.astype(np.float32)
    edges = np.full_like(pitch, _HALF_TURN)
    # Halves, as the two poles lie on one great circle with every other point.
    middle = (box.pitch_min + box.pitch_max) / 2
    for side in (box.yaw_min, box.yaw_max):
        ends = directions_of([Point(side, p) for p in (box.pitch_min, middle, box.pitch_max)])
        for start, end in pairwise(ends):
            edges = np.minimum(edges, _distance_to_arc(directions, start, end))
    inside = within & (outside <= 0)
    beyond = np.where(within, np.minimum(outside, edges), edges)
    return np.where(inside, np.maximum(outside, -edges), beyond).astype(np.float32)


def distance_to_polygon(directions: Floats, points: Sequence[Point], reach: float) -> Floats:
    """Degrees (n,) from a polygon to unit directions (n, 3); negative inside.

    Further than `reach` from it, all are as far as can be.
    """
    corners = directions_of(points)
    middle = _middle(corners)
    radius = np.degrees(np.arccos(np.clip(corners @ middle, -1, 1).min()))
    near = directions @ middle.astype(np.float32) > math.cos(
        math.radians(min(_HALF_TURN, radius + reach))
    )
    result = np.full(len(directions), _HALF_TURN, np.float32)
    candidates = directions[near]
    distance = _distance_to_edges(candidates, corners)
    result[near] = np.where(_inside(candidates, corners, middle), -distance, distance)
    return result


def fits_a_hemisphere(points: Sequence[Point]) -> bool:
    """Whether it is clear which side of a polygon is meant."""
    corners = directions_of(points)
    total = corners.sum(axis=0)
    if np.linalg.norm(total) < math.cos(math.radians(MOST_REACH)):
        return False
    return bool((corners @ _middle(corners)).min() >= math.cos(math.radians(MOST_REACH)))


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two edges of a polygon that fits a hemisphere meet elsewhere than in a corner."""
    corners = directions_of(points)
    starts = _flattened(corners, _middle(corners))
    ends = np.roll(starts, -1, axis=0)
    if (np.abs(starts - ends) < _ROUNDING).all(axis=1).any():
        return True
    sides = _sides(starts, ends)
    touched = (sides == 0) & _between(starts, ends)
    straddled = sides * np.roll(sides, -1, axis=1) < 0
    touched |= np.roll(touched, -1, axis=1)
    meeting = (straddled & straddled.T) | touched | touched.T
    # An edge meets the next one in a corner, and the last one the first.
    meeting[0, -1] = False
    return bool(np.triu(meeting, 2).any())


def is_flat(points: Sequence[Point]) -> bool:
    """Whether a polygon that fits a hemisphere is on average narrower than can be seen."""
    corners = directions_of(points)
    flat = _flattened(corners, _middle(corners))
    following = np.roll(flat, -1, axis=0)
    area = abs((flat[:, 0] * following[:, 1] - flat[:, 1] * following[:, 0]).sum()) / 2
    around = np.linalg.norm(following - flat, axis=1).sum()
    return bool(area <= math.radians(LEAST_EXTENT) * around / 2)


def _middle(corners: _Corners) -> _Corners:
    total = corners.sum(axis=0)
    return total / np.linalg.norm(total)


def _distance_to_arc(directions: Floats, start: _Corners, end: _Corners) -> Floats:
    """Degrees (n,) to the shorter arc of a great circle between two directions."""
    ends = np.degrees(
        np.arccos(
            np.clip(
                np.maximum(
                    directions @ start.astype(np.float32), directions @ end.astype(np.float32)
                ),
                -1,
                1,
            )
        )
    )
    normal = np.cross(start, end)
    length = np.linalg.norm(normal)
    if length == 0:
        return ends
    normal /= length
    along = directions @ np.stack(
        [np.cross(normal, start), np.cross(end, normal), normal], axis=-1
    ).astype(np.float32)
    beside = (along[:, 0] >= 0) & (along[:, 1] >= 0)
    return np.where(beside, np.degrees(np.arcsin(np.clip(np.abs(along[:, 2]), 0, 1))), ends)


def _distance_to_edges(directions: Floats, corners: _Corners) -> Floats:
    """Degrees (n,) to the nearest edge of a polygon, all of whose edges are measured at once."""
    ends = np.roll(corners, -1, axis=0)
    normals = np.cross(corners, ends)
    lengths = np.linalg.norm(normals, axis=1)
    long = lengths > 0
    normals = normals[long] / lengths[long, None]
    after = np.cross(normals, corners[long]).astype(np.float32)
    before = np.cross(ends[long], normals).astype(np.float32)
    across = normals.astype(np.float32)
    distance = np.empty(len(directions), np.float32)
    for first in range(0, len(directions), _BLOCK):
        block = directions[first : first + _BLOCK].T
        nearest_corner = (corners.astype(np.float32) @ block).max(axis=0)
        beside = (after @ block >= 0) & (before @ block >= 0)
        nearest_edge = np.where(beside, np.abs(across @ block), np.float32(1)).min(axis=0)
        distance[first : first + _BLOCK] = np.minimum(
            np.arccos(np.clip(nearest_corner, -1, 1)), np.arcsin(nearest_edge)
        )
    return np.degrees(distance)


def _flattened(directions: npt.NDArray[np.floating], middle: _Corners) -> _Corners:
    """Gnomonic picture (n, 2) around a direction: great circles are straight lines in it."""
    other = np.array([1.0, 0, 0]) if abs(middle[0]) < abs(middle[1]) else np.array([0.0, 1, 0])
    right = np.cross(other, middle)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(middle, right)], axis=-1)
    return (directions @ axes) / (directions @ middle)[:, None]


def _inside(directions: Floats, corners: _Corners, middle: _Corners) -> npt.NDArray[np.bool_]:
    """Whether a ray from each direction (n, 3) crosses the polygon's edges an odd time."""
    inside = np.zeros(len(directions), bool)
    ahead = directions @ middle > math.cos(math.radians(MOST_REACH + 1))
    x, y = _flattened(directions[ahead], middle).T
    flat = _flattened(corners, middle)
    odd = np.zeros(len(x), bool)
    for (x1, y1), (x2, y2) in pairwise([*flat, flat[0]]):
        if y1 != y2:
            odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    inside[ahead] = odd
    return inside


def _sides(starts: _Corners, ends: _Corners) -> npt.NDArray[np.int8]:
    """On which side (n, n) of each edge each edge's start lies: -1, 1, or 0 upon its line."""
    along = ends - starts
    beyond = starts[None] - starts[:, None]
    values = along[:, None, 0] * beyond[..., 1] - along[:, None, 1] * beyond[..., 0]
    return np.where(np.abs(values) < _ROUNDING, 0, np.sign(values)).astype(np.int8)


def _between(starts: _Corners, ends: _Corners) -> npt.NDArray[np.bool_]:
    """Whether each edge's start (n, n) lies in the upright box around each edge."""
    low, high = np.minimum(starts, ends) - _ROUNDING, np.maximum(starts, ends) + _ROUNDING
    within = (low[:, None] <= starts) & (starts <= high[:, None])
    return within[..., 0] & within[..., 1]
