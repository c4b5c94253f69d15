"""Rays against boxes and balls. Arrays hold one ray a column: (3, n), float32."""

import numpy as np
import numpy.typing as npt

from ezvr_api.demo.gallery.scene import Ball, Box, Opening, Space, Thing

Floats = npt.NDArray[np.floating]
Mask = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.intp]

_FAR = np.float32(1e9)
_TINY = np.float32(1e-12)


def column(vector: tuple[float, ...]) -> Floats:
    """A vector as a column that applies to every ray."""
    return np.array(vector, np.float32)[:, None]


def inverse(directions: Floats) -> Floats:
    """1 / direction, finite, of the direction's own sign."""
    tiny = np.copysign(_TINY, directions)
    return np.float32(1) / np.where(np.abs(directions) < _TINY, tiny, directions)


def leave_box(
    low: tuple[float, ...], high: tuple[float, ...], origins: Floats, directions: Floats
) -> tuple[Floats, Indexes]:
    """Distance at which rays that start inside leave a box, and the axis of the face."""
    distances = (np.where(np.signbit(directions), column(low), column(high)) - origins) * inverse(
        directions
    )
    axis = np.argmin(distances, axis=0)
    return np.take_along_axis(distances, axis[None], axis=0)[0], axis


def enter_thing(thing: Thing, origins: Floats, directions: Floats) -> Floats:
    """Distance at which rays enter a thing; very far where they miss it."""
    if isinstance(thing, Ball):
        return _enter_ball(thing, origins, directions)
    reciprocal = inverse(directions)
    first = (column(thing.low) - origins) * reciprocal
    second = (column(thing.high) - origins) * reciprocal
    enter = np.minimum(first, second).max(axis=0)
    leave = np.maximum(first, second).min(axis=0)
    return np.where((enter < leave) & (enter > 0), enter, _FAR)


def _enter_ball(ball: Ball, origins: Floats, directions: Floats) -> Floats:
    to_centre = column(ball.centre) - origins
    along = (to_centre * directions).sum(axis=0)
    root = along * along - (to_centre * to_centre).sum(axis=0) + np.float32(ball.radius**2)
    distance = along - np.sqrt(np.maximum(root, 0))
    return np.where((root > 0) & (distance > 0), distance, _FAR)


def bounding_ball(thing: Thing) -> tuple[Floats, float]:
    """Centre (3,) and radius of a ball around a thing."""
    if isinstance(thing, Ball):
        return np.array(thing.centre, np.float32), thing.radius
    low, high = np.array(thing.low, np.float32), np.array(thing.high, np.float32)
    return (low + high) / 2, float(np.linalg.norm(high - low) / 2)


def nearest_thing(
    space: Space, origins: Floats, directions: Floats
) -> tuple[Floats, npt.NDArray[np.int16]]:
    """Distance to the first thing on each ray and its number in the space, or -1."""
    nearest = np.full(directions.shape[1], _FAR)
    number = np.full(directions.shape[1], -1, np.int16)
    for index, thing in enumerate(space.things):
        near = _rays_near(thing, origins, directions)
        distance = enter_thing(thing, origins[:, near], directions[:, near])
        closer = distance < nearest[near]
        hit = near[closer]
        nearest[hit] = distance[closer]
        number[hit] = index
    return nearest, number


def _rays_near(thing: Thing, origins: Floats, directions: Floats) -> Indexes:
    """The rays that pass a thing's bounding ball: a test much cheaper than the thing's own."""
    centre, radius = bounding_ball(thing)
    x, y, z = (centre[axis] - origins[axis] for axis in range(3))
    along = x * directions[0] + y * directions[1] + z * directions[2]
    square = x * x + y * y + z * z
    return np.flatnonzero(square - along * along < np.float32(radius * radius))


def is_blocked(space: Space, origins: Floats, directions: Floats, reach: Floats) -> Mask:
    """Whether a thing stands on each ray before `reach`."""
    blocked = np.zeros(directions.shape[1], np.bool_)
    for thing in space.things:
        if isinstance(thing, Box) and thing.front is not None:
            continue
        near = _rays_near(thing, origins, directions)
        distance = enter_thing(thing, origins[:, near], directions[:, near])
        blocked[near] |= distance < reach[near]
    return blocked


def normal_of(thing: Thing, points: Floats) -> Floats:
    """Outward normals (3, n) at points on a thing's surface."""
    if isinstance(thing, Ball):
        return (points - column(thing.centre)) / np.float32(thing.radius)
    middle = (column(thing.low) + column(thing.high)) / 2
    half = (column(thing.high) - column(thing.low)) / 2
    outward = (points - middle) / half
    axis = np.abs(outward).argmax(axis=0)
    normals = np.zeros_like(points)
    rays = np.arange(points.shape[1], dtype=np.intp)
    normals[axis, rays] = np.sign(outward[axis, rays])
    return normals


def opening_box(space: Space, opening: Opening) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Corners of an opening's tunnel."""
    plane = (space.high if opening.side > 0 else space.low)[opening.axis]
    ends = sorted((plane, plane + opening.side * opening.depth))
    low, high = list(opening.low), list(opening.high)
    low.insert(opening.axis, ends[0])
    high.insert(opening.axis, ends[1])
    return tuple(low), tuple(high)


def inside_rectangle(
    points: Floats, axis: int, low: tuple[float, float], high: tuple[float, float]
) -> Mask:
    """Which points lie within a rectangle across `axis`."""
    first, second = (points[other] for other in range(3) if other != axis)
    return (first > low[0]) & (first < high[0]) & (second > low[1]) & (second < high[1])
