"""Light of the sample gallery, computed once per surface and kept as small pictures of it.

Radiance is in units in which white paper in good light is about 1; irradiance is divided by pi,
so that a matt surface has radiance = colour x irradiance.
"""

import functools
import itertools
import math
from dataclasses import dataclass

import numpy as np

from ezvr_api.demo.gallery.rays import (
    Floats,
    Mask,
    column,
    inside_rectangle,
    is_blocked,
    leave_box,
    nearest_thing,
    opening_box,
)
from ezvr_api.demo.gallery.scene import SPACES, Ball, Box, Opening, RoomKey, Space, Thing, Vector

_TEXEL = 0.1
_COARSE_TEXEL = 0.35
_GATHERED = 28
_LAMP_SAMPLES = 3
_BATCH = 32768
_STEEP = 0.5
_NUDGE = np.float32(2e-3)
_SKY = column((2.5, 2.75, 3.1))
_PANEL = column((3.2, 2.95, 2.6))
_NEXT_ROOM = column((0.5, 0.48, 0.44))
_SPOT = column((1.15, 1.05, 0.9))
_SUN = column((5.5, 4.7, 3.6))
_SUN_DIRECTION = column((-0.7205, 0.5003, -0.4803))
_AMBIENT = column((0.3, 0.3, 0.3))
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_BLOCK = np.full(4, 0.25, np.float32)
_SMOOTH = np.array([0.07, 0.25, 0.36, 0.25, 0.07], np.float32)
_FLOOR_BOUNCE = (0.36, 0.25, 0.15)
_CEILING_COLOUR = (0.8, 0.8, 0.79)


@dataclass(frozen=True)
class Chart:
    """A surface's grid of points: rows and columns, points and normals (3, rows x columns)."""

    rows: int
    columns: int
    points: Floats
    normals: Floats


@dataclass(frozen=True)
class Light:
    """Irradiance of one room: pictures (rows, columns, 3) of its faces and of its things.

    `faces[axis, side]` has its rows along the second of the other two axes, its columns along the
    first. A box has such a picture for each of its faces; a ball has one by longitude and height.
    """

    faces: dict[tuple[int, int], Floats]
    things: tuple[dict[tuple[int, int], Floats], ...]


def face_colour(space: Space, axis: int, side: int) -> tuple[float, float, float]:
    """A face's paint, without its patterns."""
    if axis == 1:
        return _CEILING_COLOUR if side > 0 else _FLOOR_BOUNCE
    return space.accent if space.accent_face == (axis, side) else space.wall


@functools.cache
def light_of(key: RoomKey) -> Light:
    """All light of a room; takes a second or two, once."""
    space = SPACES[key]
    bounced = _bounced(space)
    charts = [_face_chart(space, *face, _TEXEL) for face in _FACES]
    counts = [len(charts)]
    for thing in space.things:
        charts.extend(_thing_charts(thing).values())
        counts.append(len(charts))
    pictures = [_softened(picture) for picture in _lit(space, charts, bounced)]
    return Light(
        faces=dict(zip(_FACES, pictures, strict=False)),
        things=tuple(
            dict(zip(_FACES, pictures[start:stop], strict=False))
            for start, stop in itertools.pairwise(counts)
        ),
    )


def _bounced(space: Space) -> dict[tuple[int, int], Floats]:
    """What each face gives back of the light that it gets straight from the lamps."""
    charts = [_face_chart(space, *face, _COARSE_TEXEL) for face in _FACES]
    return {
        face: (picture + _AMBIENT[:, 0]) * column(face_colour(space, *face))[:, 0]
        for face, picture in zip(_FACES, _lit(space, charts, None), strict=True)
    }


def _lit(
    space: Space, charts: list[Chart], bounced: dict[tuple[int, int], Floats] | None
) -> list[Floats]:
    """Irradiance of each chart, (rows, columns, 3).

    Without `bounced` from the lamps and the sun alone. With it from the lamps and from all that
    they light; the sun is then left to `sunlight`, whose edges a chart could not keep.
    """
    points = np.concatenate([chart.points for chart in charts], axis=1)
    normals = np.concatenate([chart.normals for chart in charts], axis=1)
    turns = np.concatenate([_turns(chart) for chart in charts])
    points += normals * _NUDGE
    direct, around = np.empty_like(points), np.zeros_like(points)
    for start in range(0, points.shape[1], _BATCH):
        batch = slice(start, start + _BATCH)
        direct[:, batch] = _direct(space, points[:, batch], normals[:, batch])
        if bounced is None:
            direct[:, batch] += sunlight(space, points[:, batch], normals[:, batch])
        else:
            basis = (points[:, batch], normals[:, batch], turns[batch])
            around[:, batch] = _gather(space, *basis, bounced)
    ends = np.cumsum([chart.rows * chart.columns for chart in charts])[:-1]
    parts = zip(charts, np.split(direct, ends, axis=1), np.split(around, ends, axis=1), strict=True)
    return [
        _picture(chart, lamps) + _softened(_picture(chart, rest)) for chart, lamps, rest in parts
    ]


def _picture(chart: Chart, values: Floats) -> Floats:
    return np.ascontiguousarray(values.T.reshape(chart.rows, chart.columns, 3))


def _turns(chart: Chart) -> Floats:
    """A sixteenth of a turn more for each point of every block of 4 x 4.

    Neighbours then look in different directions, and a blur over the block sees them all.
    """
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32)
    tiled = np.tile(order, (math.ceil(chart.rows / 4), math.ceil(chart.columns / 4)))
    return tiled[: chart.rows, : chart.columns].ravel() / np.float32(16)


def look_up(picture: Floats, across: Floats, up: Floats) -> Floats:
    """Bilinear values (3, n) of a picture (rows, columns, 3) at positions 0 to 1."""
    rows, columns = picture.shape[:2]
    x = np.clip(across * columns - np.float32(0.5), 0, columns - 1)
    y = np.clip(up * rows - np.float32(0.5), 0, rows - 1)
    left, top = x.astype(np.intp), y.astype(np.intp)
    x -= left
    y -= top
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    flat = picture.reshape(-1, 3)
    upper = flat[top * columns + left].T * (1 - x) + flat[top * columns + right].T * x
    lower = flat[bottom * columns + left].T * (1 - x) + flat[bottom * columns + right].T * x
    return upper * (1 - y) + lower * y


_FACES = tuple((axis, side) for axis in range(3) for side in (-1, 1))


def _face_chart(space: Space, axis: int, side: int, texel: float) -> Chart:
    chart = _outside_chart((space.low, space.high), (axis, side), texel)
    return Chart(chart.rows, chart.columns, chart.points, -chart.normals)


def _outside_chart(corners: tuple[Vector, Vector], face: tuple[int, int], texel: float) -> Chart:
    """A face of a box, its normals outward."""
    low, high = corners
    axis, side = face
    first, second = (other for other in range(3) if other != axis)
    columns = max(2, math.ceil((high[first] - low[first]) / texel))
    rows = max(2, math.ceil((high[second] - low[second]) / texel))
    a = low[first] + (np.arange(columns) + 0.5) / columns * (high[first] - low[first])
    b = low[second] + (np.arange(rows) + 0.5) / rows * (high[second] - low[second])
    points = np.empty((3, rows, columns), np.float32)
    points[axis] = (high if side > 0 else low)[axis]
    points[first] = a[None, :]
    points[second] = b[:, None]
    normals = np.zeros((3, rows * columns), np.float32)
    normals[axis] = side
    return Chart(rows, columns, points.reshape(3, -1), normals)


def _thing_charts(thing: Thing) -> dict[tuple[int, int], Chart]:
    if isinstance(thing, Ball):
        return {(0, 0): _ball_chart(thing)}
    return {face: _outside_chart((thing.low, thing.high), face, _TEXEL / 2) for face in _FACES}


def _ball_chart(ball: Ball) -> Chart:
    rows, columns = 32, 64
    longitude = ((np.arange(columns) + 0.5) / columns - 0.5) * 2 * math.pi
    height = (np.arange(rows) + 0.5) / rows * 2 - 1
    level = np.sqrt(1 - height**2)[:, None]
    normals = np.stack(
        [
            level * np.sin(longitude),
            np.broadcast_to(height[:, None], (rows, columns)),
            level * np.cos(longitude),
        ]
    ).astype(np.float32)
    normals = normals.reshape(3, -1)
    return Chart(rows, columns, column(ball.centre) + normals * np.float32(ball.radius), normals)


def _direct(space: Space, points: Floats, normals: Floats) -> Floats:
    """Irradiance (3, n) straight from windows, panels and spots."""
    total = np.zeros_like(points)
    for opening in space.openings:
        if opening.target is None:
            total += _from_opening(space, opening, points, normals)
    for panel in space.panels:
        plane = space.high[1] - 1e-3
        low = (panel.low[0], plane, panel.low[1])
        high = (panel.high[0], plane, panel.high[1])
        total += _from_rectangle(space, (low, high, 1, 1), _PANEL, points, normals)
    for thing in space.things:
        if isinstance(thing, Box) and thing.front is not None:
            total += _from_spot(space, thing, points, normals)
    return total


def _from_opening(space: Space, opening: Opening, points: Floats, normals: Floats) -> Floats:
    low, high = opening_box(space, opening)
    plane = (space.high if opening.side > 0 else space.low)[opening.axis]
    ends = (
        tuple(plane if axis == opening.axis else low[axis] for axis in range(3)),
        tuple(plane if axis == opening.axis else high[axis] for axis in range(3)),
        opening.axis,
        opening.side,
    )
    return _from_rectangle(space, ends, _SKY, points, normals)


def _from_rectangle(
    space: Space,
    rectangle: tuple[tuple[float, ...], tuple[float, ...], int, int],
    radiance: Floats,
    points: Floats,
    normals: Floats,
) -> Floats:
    """Irradiance from a luminous rectangle, by stratified points on it."""
    low, high, axis, _side = rectangle
    first, second = (other for other in range(3) if other != axis)
    area = (high[first] - low[first]) * (high[second] - low[second])
    total = np.zeros(points.shape[1], np.float32)
    for i in range(_LAMP_SAMPLES):
        for j in range(_LAMP_SAMPLES):
            lamp = list(low)
            lamp[first] += (i + 0.5) / _LAMP_SAMPLES * (high[first] - low[first])
            lamp[second] += (j + 0.5) / _LAMP_SAMPLES * (high[second] - low[second])
            way = column(tuple(lamp)) - points
            square = np.maximum((way * way).sum(axis=0), np.float32(0.05))
            distance = np.sqrt(square)
            way /= distance
            facing = np.maximum((way * normals).sum(axis=0), 0)
            arriving = facing * np.abs(way[axis]) / square
            seen = np.flatnonzero(arriving > np.float32(1e-5))
            free = ~is_blocked(space, points[:, seen], way[:, seen], distance[seen])
            total[seen] += arriving[seen] * free
    return radiance * (total * np.float32(area / math.pi / _LAMP_SAMPLES**2))[None]


def _from_spot(space: Space, picture: Box, points: Floats, normals: Floats) -> Floats:
    """A spot under the ceiling for each picture: a soft cone that grazes the wall."""
    if picture.front is None:
        return np.zeros_like(points)
    axis, side = picture.front
    target = [(a + b) / 2 for a, b in zip(picture.low, picture.high, strict=True)]
    lamp = list(target)
    lamp[axis] += side * 1.5
    lamp[1] = min(space.high[1], 4.2) - 0.1
    aim = np.array(target) - np.array(lamp)
    aim /= np.linalg.norm(aim)
    way = column(tuple(lamp)) - points
    square = (way * way).sum(axis=0)
    way /= np.sqrt(square)
    off_axis = -(way * aim.astype(np.float32)[:, None]).sum(axis=0)
    cone = np.clip((off_axis - 0.84) / (0.95 - 0.84), 0, 1)
    cone = cone * cone * (3 - 2 * cone)
    facing = np.maximum((way * normals).sum(axis=0), 0)
    return _SPOT * (cone * facing * 6.0 / square).astype(np.float32)[None]


def sunlight(space: Space, points: Floats, normals: Floats) -> Floats:
    """Irradiance (3, n) of the sun that falls through the windows, edges sharp."""
    facing = np.maximum((_SUN_DIRECTION * normals).sum(axis=0), 0)
    lit = np.flatnonzero(facing > 0)
    rays = np.broadcast_to(_SUN_DIRECTION, (3, lit.size))
    distance, axis = leave_box(space.low, space.high, points[:, lit], rays)
    at = points[:, lit] + rays * distance
    through = np.zeros(lit.size, np.bool_)
    for opening in space.openings:
        ahead = _SUN_DIRECTION[opening.axis, 0]
        if opening.target is not None or np.sign(ahead) != opening.side:
            continue
        # What passes both ends of the tunnel has passed its whole length.
        outside = at + rays * np.float32(opening.depth / abs(ahead))
        passes = inside_rectangle(at, opening.axis, opening.low, opening.high)
        passes &= inside_rectangle(outside, opening.axis, opening.low, opening.high)
        through |= (axis == opening.axis) & passes & ~on_bars(opening, outside)
    found = np.flatnonzero(through)
    free = ~is_blocked(space, points[:, lit[found]], rays[:, found], distance[found])
    share = np.zeros(points.shape[1], np.float32)
    share[lit[found]] = facing[lit[found]] * free
    return _SUN * share


def on_bars(opening: Opening, points: Floats) -> Mask:
    """Which points of a window lie on its frame or glazing bars."""
    result = np.zeros(points.shape[1], np.bool_)
    others = [axis for axis in range(3) if axis != opening.axis]
    for axis, low, high, panes in zip(others, opening.low, opening.high, opening.bars, strict=True):
        place = (points[axis] - np.float32(low)) / np.float32((high - low) / panes)
        off = np.abs(place - np.rint(place)) * np.float32((high - low) / panes)
        edge = (np.rint(place) == 0) | (np.rint(place) == panes)
        result |= off < np.where(edge, np.float32(0.05), np.float32(0.018))
    return result


def _gather(
    space: Space,
    points: Floats,
    normals: Floats,
    turns: Floats,
    bounced: dict[tuple[int, int], Floats],
) -> Floats:
    """Irradiance (3, n) from all that is itself lit: soft shadows in every corner."""
    helper = np.where(np.abs(normals[1:2]) > _STEEP, column((1, 0, 0)), column((0, 1, 0)))
    tangent: Floats = np.cross(helper, normals, axis=0)
    tangent /= np.sqrt((tangent * tangent).sum(axis=0))
    other: Floats = np.cross(normals, tangent, axis=0)
    total = np.zeros_like(points)
    for index in range(_GATHERED):
        # Vogel's spiral, lifted to the hemisphere: evenly spread, weighted by the cosine.
        square = (index + turns) / np.float32(_GATHERED)
        radius = np.sqrt(square)
        angle = turns * np.float32(2 * math.pi) + np.float32(index * _GOLDEN_ANGLE)
        way = (
            tangent * (radius * np.cos(angle))
            + other * (radius * np.sin(angle))
            + normals * np.sqrt(1 - square)
        )
        total += _seen(space, points, way, bounced)
    return total / np.float32(_GATHERED)


def _seen(
    space: Space, points: Floats, way: Floats, bounced: dict[tuple[int, int], Floats]
) -> Floats:
    """Radiance (3, n) that comes along rays, from faces and things by their coarse light."""
    distance, axis = leave_box(space.low, space.high, points, way)
    blocked, number = nearest_thing(space, points, way)
    result = np.zeros_like(points)
    for face, picture in bounced.items():
        rays = np.flatnonzero((axis == face[0]) & (np.sign(way[face[0]]) == face[1]))
        at = points[:, rays] + way[:, rays] * distance[rays]
        result[:, rays] = look_up(picture, *place_on(space.low, space.high, face[0], at))
        for opening in space.openings:
            if (opening.axis, opening.side) == face:
                inside = rays[inside_rectangle(at, face[0], opening.low, opening.high)]
                result[:, inside] = 0 if opening.target is None else _NEXT_ROOM
    for index, thing in enumerate(space.things):
        rays = np.flatnonzero((number == index) & (blocked < distance))
        result[:, rays] = column(thing.material.colour) * np.float32(0.35)
    return result


def place_on(
    low: tuple[float, ...], high: tuple[float, ...], axis: int, points: Floats
) -> tuple[Floats, Floats]:
    """Positions 0 to 1 along the other two axes of a box's face."""
    first, second = (
        (points[other] - np.float32(low[other])) / np.float32(high[other] - low[other])
        for other in range(3)
        if other != axis
    )
    return first, second


def _softened(picture: Floats) -> Floats:
    """Average over the 4 x 4 points that share their directions, then smooth a little."""
    result = picture
    for weights in (_BLOCK, _SMOOTH):
        for axis in (0, 1):
            before, after = weights.size // 2, weights.size - 1 - weights.size // 2
            pad = [(before, after) if other == axis else (0, 0) for other in range(3)]
            wide = np.pad(result, pad, mode="reflect" if picture.shape[axis] > before else "edge")
            windows = np.lib.stride_tricks.sliding_window_view(wide, weights.size, axis=axis)
            result = windows @ weights
    return np.ascontiguousarray(result, np.float32)
