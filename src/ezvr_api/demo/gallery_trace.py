"""Follows rays through the sample gallery."""

import numpy as np

from ezvr_api.demo.gallery_light import light_of, look_up, on_bars, place_on, sunlight
from ezvr_api.demo.gallery_paint import face_paint, oak, picture_paint, sky
from ezvr_api.demo.gallery_rays import (
    Floats,
    Indexes,
    column,
    inside_rectangle,
    leave_box,
    nearest_thing,
    normal_of,
    opening_box,
)
from ezvr_api.demo.gallery_scene import SPACES, Ball, Opening, RoomKey, Space, Thing

_PANEL_RADIANCE = column((2.6, 2.5, 2.35))
_JAMB = column((0.62, 0.6, 0.56))
_REVEAL = column((0.95, 0.97, 1.0))
_BAR = column((0.42, 0.42, 0.42))
_FLOOR_MIRROR = 0.02
_UNSEEN = 0.022
_GLOSS = 0.4
_METAL = 0.5
_NUDGE = np.float32(1e-3)
_PANES = 3
_PANEL_FRAME = 0.03
_PANEL_EDGE = column((0.2, 0.2, 0.2))
_DOORS_DEEP = 3


def trace(key: RoomKey, origins: Floats, directions: Floats, pixel: float, bounces: int) -> Floats:
    """Radiance (3, n) that arrives along rays.

    Args:
        key: The room in which the rays start.
        origins: Where each starts, (3, n).
        directions: Unit vectors from there outward, (3, n).
        pixel: The angle of a pixel, radians.
        bounces: How many mirrors may still be looked into.
    """
    return _trace(key, origins, directions, pixel, (bounces, _DOORS_DEEP))


def _trace(
    key: RoomKey, origins: Floats, directions: Floats, pixel: float, left: tuple[int, int]
) -> Floats:
    space = SPACES[key]
    result = np.zeros_like(directions)
    distance, axis = leave_box(space.low, space.high, origins, directions)
    near, number = nearest_thing(space, origins, directions)
    number[near > distance] = -1
    for index, thing in enumerate(space.things):
        rays = np.flatnonzero(number == index)
        if rays.size:
            points = origins[:, rays] + directions[:, rays] * near[rays]
            result[:, rays] = _shade_thing(
                key, index, thing, points, directions[:, rays], pixel, left
            )
    for face in range(3):
        for side in (-1, 1):
            rays = np.flatnonzero(
                (number < 0) & (axis == face) & ((directions[face] > 0) == (side > 0))
            )
            if rays.size:
                points = origins[:, rays] + directions[:, rays] * distance[rays]
                seen = (distance[rays] * np.float32(pixel)).astype(np.float32)
                result[:, rays] = _shade_face(
                    key, (face, side), points, directions[:, rays], seen, pixel, left
                )
    return result


def _shade_face(
    key: RoomKey,
    face: tuple[int, int],
    points: Floats,
    directions: Floats,
    seen: Floats,
    pixel: float,
    left: tuple[int, int],
) -> Floats:
    """A wall, a ceiling or the floor, or what is seen through its openings."""
    space = SPACES[key]
    result = np.empty_like(points)
    solid = np.ones(points.shape[1], np.bool_)
    for opening in space.openings:
        if (opening.axis, opening.side) == face:
            inside = inside_rectangle(points, face[0], opening.low, opening.high)
            rays = np.flatnonzero(inside)
            solid &= ~inside
            if rays.size:
                result[:, rays] = _through(
                    space, opening, points[:, rays], directions[:, rays], pixel, left
                )
    rays = np.flatnonzero(solid)
    points, directions = points[:, rays], directions[:, rays]
    slant = np.abs(directions[face[0]])
    paint = face_paint(space, *face, points, seen[rays] / np.sqrt(np.maximum(slant, 0.02)))
    place = place_on(space.low, space.high, face[0], points)
    normals = np.zeros_like(points)
    normals[face[0]] = -face[1]
    light = look_up(light_of(key).faces[face], *place)
    light += sunlight(space, points + normals * _NUDGE, normals)
    colours = paint * light
    if face == (1, 1):
        colours = _add_panels(space, points, colours)
    if face == (1, -1) and left[0] > 0:
        colours = _add_mirror(
            key, points, directions, (colours, normals), _FLOOR_MIRROR, pixel, left
        )
    result[:, rays] = colours
    return result


def _add_panels(space: Space, points: Floats, colours: Floats) -> Floats:
    """Luminous fields in dark frames, in panes like a skylight's."""
    for panel in space.panels:
        inside = inside_rectangle(points, 1, panel.low, panel.high)
        pane = (panel.high[1] - panel.low[1]) / _PANES
        place = (points[2] - np.float32(panel.low[1])) / np.float32(pane)
        bar = np.abs(place - np.rint(place)) * np.float32(pane)
        side = np.minimum(points[0] - panel.low[0], panel.high[0] - points[0])
        framed = np.minimum(bar, side) < _PANEL_FRAME
        colours = np.where(inside, np.where(framed, _PANEL_EDGE, _PANEL_RADIANCE), colours)
    return colours


def _through(
    space: Space,
    opening: Opening,
    points: Floats,
    directions: Floats,
    pixel: float,
    left: tuple[int, int],
) -> Floats:
    """The tunnel's own sides, and beyond its far end the next room or the open."""
    low, high = opening_box(space, opening)
    distance, axis = leave_box(low, high, points, directions)
    ends = points + directions * distance
    beyond = (axis == opening.axis) & ((directions[opening.axis] > 0) == (opening.side > 0))
    depth = np.abs(ends[opening.axis] - points[opening.axis]) / np.float32(opening.depth)
    if opening.target is None:
        shade = _REVEAL * (0.6 + 0.55 * depth)
        bars = beyond & on_bars(opening, ends)
        shade = np.where(bars, _BAR, shade)
        rays = np.flatnonzero(beyond & ~bars)
        shade[:, rays] = sky(directions[:, rays])
        return shade
    shade = _JAMB * (0.75 + 0.25 * np.abs(2 * depth - 1)) * (0.92 - 0.25 * (axis == 1))
    below = (axis == 1) & (directions[1] < 0)
    rays = np.flatnonzero(below)
    shade[:, rays] = oak(ends[0, rays], ends[2, rays], np.full(rays.size, 0.01, np.float32)) * 0.62
    rays = np.flatnonzero(beyond)
    if rays.size and left[1] > 0:
        shade[:, rays] = _trace(
            opening.target, ends[:, rays], directions[:, rays], pixel, (left[0], left[1] - 1)
        )
    return shade


def _shade_thing(
    key: RoomKey,
    index: int,
    thing: Thing,
    points: Floats,
    directions: Floats,
    pixel: float,
    left: tuple[int, int],
) -> Floats:
    normals = normal_of(thing, points)
    light = _light_on(thing, light_of(key).things[index], points, normals)
    light += sunlight(SPACES[key], points + normals * _NUDGE, normals)
    if isinstance(thing, Ball):
        paint = np.broadcast_to(column(thing.material.colour), points.shape)
    elif thing.material.wood:
        along, across = (
            (0, 2) if thing.high[0] - thing.low[0] > thing.high[2] - thing.low[2] else (2, 0)
        )
        paint = oak(
            points[along], points[across] + points[1], np.full(points.shape[1], 0.004, np.float32)
        )
    else:
        paint = picture_paint(thing, points)
    mirror = thing.material.mirror
    colours = paint * light * np.float32(1 - mirror)
    if mirror == 0 or left[0] == 0:
        return colours
    return _add_mirror(key, points, directions, (colours, normals), mirror, pixel, left, thing)


def _light_on(
    thing: Thing, pictures: dict[tuple[int, int], Floats], points: Floats, normals: Floats
) -> Floats:
    if isinstance(thing, Ball):
        across = np.arctan2(normals[0], normals[2]) / np.float32(2 * np.pi) + np.float32(0.5)
        (picture,) = pictures.values()
        return look_up(picture, across, normals[1] / 2 + np.float32(0.5))
    light = np.empty_like(points)
    for (axis, side), picture in pictures.items():
        rays = np.flatnonzero(normals[axis] * side > 0.5)
        place = place_on(thing.low, thing.high, axis, points[:, rays])
        light[:, rays] = look_up(picture, *place)
    return light


def _add_mirror(
    key: RoomKey,
    points: Floats,
    directions: Floats,
    surface: tuple[Floats, Floats],
    mirror: float,
    pixel: float,
    left: tuple[int, int],
    thing: Thing | None = None,
) -> Floats:
    """Add what a glossy surface reflects: more the flatter it is looked at (Schlick, 1994)."""
    colours, normals = surface
    facing = -(directions * normals).sum(axis=0)
    slant = (1 - np.clip(facing, 0, 1)) ** 5 * (_GLOSS if mirror < _METAL else 1)
    share = np.maximum(mirror + (1 - mirror) * slant - _UNSEEN, 0)
    reflected = directions + 2 * facing * normals
    rays: Indexes = np.flatnonzero(share)
    starts = points[:, rays] + normals[:, rays] * np.float32(2e-3)
    seen = _trace(key, starts, reflected[:, rays], pixel, (left[0] - 1, 1))
    tint = column(thing.material.colour) if thing is not None and mirror > _METAL else np.float32(1)
    result = colours.copy()
    result[:, rays] += seen * tint * share[rays]
    return result
