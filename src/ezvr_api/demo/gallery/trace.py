"""Follows rays through the sample gallery."""

from dataclasses import dataclass, replace

import numpy as np

from ezvr_api.demo.gallery.light import light_of, look_up, on_bars, place_on, sunlight
from ezvr_api.demo.gallery.paint import face_paint, oak, picture_paint, sky
from ezvr_api.demo.gallery.rays import (
    Floats,
    Indexes,
    column,
    inside_rectangle,
    leave_box,
    nearest_thing,
    normal_of,
    opening_box,
)
from ezvr_api.demo.gallery.scene import SPACES, Ball, Box, Material, Opening, RoomKey, Space, Thing

_PANEL_RADIANCE = column((2.6, 2.5, 2.35))
_PANEL_EDGE = column((0.2, 0.2, 0.2))
_PANEL_FRAME = 0.03
_PANES = 3
_JAMB = column((0.62, 0.6, 0.56))
_REVEAL = column((0.95, 0.97, 1.0))
_BAR = column((0.42, 0.42, 0.42))
_VARNISH = Material((1.0, 1.0, 1.0), mirror=0.02)
_UNSEEN = 0.022
_GLOSS = 0.4
_METAL = 0.5
_NUDGE = np.float32(1e-3)
_STEEP = 0.5


@dataclass(frozen=True)
class Rays:
    """Rays in one room.

    Attributes:
        room: Where they are.
        origins: Where each starts, (3, n).
        directions: Unit vectors from there, (3, n).
        pixel: The angle of a pixel of the photo, radians.
        bounces: How many mirrors may still be looked into.
        doors: How many doorways may still be looked through.
    """

    room: RoomKey
    origins: Floats
    directions: Floats
    pixel: float
    bounces: int
    doors: int = 3

    @property
    def space(self) -> Space:
        """The room."""
        return SPACES[self.room]

    def some(self, chosen: Indexes) -> "Rays":
        """The chosen ones."""
        return replace(self, origins=self.origins[:, chosen], directions=self.directions[:, chosen])

    def moved(self, distance: Floats) -> "Rays":
        """The same rays, starting further on."""
        return replace(self, origins=self.origins + self.directions * distance)


def trace(rays: Rays) -> Floats:
    """Radiance (3, n) that arrives along rays, from the other end to their origins."""
    space = rays.space
    result = np.zeros_like(rays.directions)
    distance, axis = leave_box(space.low, space.high, rays.origins, rays.directions)
    near, number = nearest_thing(space, rays.origins, rays.directions)
    number[near > distance] = -1
    for index in range(len(space.things)):
        chosen = np.flatnonzero(number == index)
        if chosen.size:
            result[:, chosen] = _shade_thing(rays.some(chosen).moved(near[chosen]), index)
    for face in range(3):
        for side in (-1, 1):
            towards = (rays.directions[face] > 0) == (side > 0)
            chosen = np.flatnonzero((number < 0) & (axis == face) & towards)
            if chosen.size:
                arrived = rays.some(chosen).moved(distance[chosen])
                result[:, chosen] = _shade_face(arrived, (face, side), distance[chosen])
    return result


def _shade_face(rays: Rays, face: tuple[int, int], distance: Floats) -> Floats:
    """A wall, a ceiling or the floor, or what is seen through its openings."""
    result = np.empty_like(rays.origins)
    solid = np.ones(distance.size, np.bool_)
    for opening in rays.space.openings:
        if (opening.axis, opening.side) == face:
            inside = inside_rectangle(rays.origins, face[0], opening.low, opening.high)
            chosen = np.flatnonzero(inside)
            solid &= ~inside
            if chosen.size:
                result[:, chosen] = _through(rays.some(chosen), opening)
    chosen = np.flatnonzero(solid)
    result[:, chosen] = _solid(rays.some(chosen), face, distance[chosen])
    return result


def _solid(rays: Rays, face: tuple[int, int], distance: Floats) -> Floats:
    space, points = rays.space, rays.origins
    slant = np.sqrt(np.maximum(np.abs(rays.directions[face[0]]), np.float32(0.02)))
    paint = face_paint(space, *face, points, distance * np.float32(rays.pixel) / slant)
    normals = np.zeros_like(points)
    normals[face[0]] = -face[1]
    place = place_on(space.low, space.high, face[0], points)
    light = look_up(light_of(rays.room).faces[face], *place)
    light += sunlight(space, points + normals * _NUDGE, normals)
    colours = paint * light
    if face == (1, 1):
        return _add_panels(space, points, colours)
    if face == (1, -1):
        return _add_mirror(rays, colours, normals, _VARNISH)
    return colours


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


def _through(rays: Rays, opening: Opening) -> Floats:
    """The tunnel's own sides, and beyond its far end the next room or the open."""
    low, high = opening_box(rays.space, opening)
    distance, axis = leave_box(low, high, rays.origins, rays.directions)
    moved = rays.moved(distance)
    ends = moved.origins
    outward = (rays.directions[opening.axis] > 0) == (opening.side > 0)
    beyond = (axis == opening.axis) & outward
    depth = np.abs(ends[opening.axis] - rays.origins[opening.axis]) / np.float32(opening.depth)
    if opening.target is None:
        bars = beyond & on_bars(opening, ends)
        shade = np.where(bars, _BAR, _REVEAL * (0.6 + 0.55 * depth))
        chosen = np.flatnonzero(beyond & ~bars)
        shade[:, chosen] = sky(rays.directions[:, chosen])
        return shade
    shade = _JAMB * (0.75 + 0.25 * np.abs(2 * depth - 1)) * (0.92 - 0.25 * (axis == 1))
    chosen = np.flatnonzero((axis == 1) & (rays.directions[1] < 0))
    fine = np.full(chosen.size, 0.01, np.float32)
    shade[:, chosen] = oak(ends[0, chosen], ends[2, chosen], fine) * np.float32(0.62)
    chosen = np.flatnonzero(beyond)
    if chosen.size and rays.doors > 0:
        further = replace(moved.some(chosen), room=opening.target, doors=rays.doors - 1)
        shade[:, chosen] = trace(further)
    return shade


def _shade_thing(rays: Rays, index: int) -> Floats:
    thing, points = rays.space.things[index], rays.origins
    normals = normal_of(thing, points)
    light = _light_on(thing, light_of(rays.room).things[index], points, normals)
    light += sunlight(rays.space, points + normals * _NUDGE, normals)
    colours = _paint_of(thing, points) * light * np.float32(1 - thing.material.mirror)
    if thing.material.mirror == 0:
        return colours
    return _add_mirror(rays, colours, normals, thing.material)


def _paint_of(thing: Thing, points: Floats) -> Floats:
    if isinstance(thing, Box) and thing.material.wood:
        long_x = thing.high[0] - thing.low[0] > thing.high[2] - thing.low[2]
        along, across = (0, 2) if long_x else (2, 0)
        fine = np.full(points.shape[1], 0.004, np.float32)
        return oak(points[along], points[across] + points[1], fine)
    if isinstance(thing, Box):
        return picture_paint(thing, points)
    return np.broadcast_to(column(thing.material.colour), points.shape)


def _light_on(
    thing: Thing, pictures: dict[tuple[int, int], Floats], points: Floats, normals: Floats
) -> Floats:
    if isinstance(thing, Ball):
        across = np.arctan2(normals[0], normals[2]) / np.float32(2 * np.pi) + np.float32(0.5)
        (picture,) = pictures.values()
        return look_up(picture, across, normals[1] / 2 + np.float32(0.5))
    light = np.empty_like(points)
    for (axis, side), picture in pictures.items():
        chosen = np.flatnonzero(normals[axis] * side > _STEEP)
        place = place_on(thing.low, thing.high, axis, points[:, chosen])
        light[:, chosen] = look_up(picture, *place)
    return light


def _add_mirror(rays: Rays, colours: Floats, normals: Floats, material: Material) -> Floats:
    """Add what a glossy surface reflects: more the flatter it is looked at (Schlick, 1994)."""
    if rays.bounces == 0:
        return colours
    metal = material.mirror > _METAL
    facing = -(rays.directions * normals).sum(axis=0)
    slant = (1 - np.clip(facing, 0, 1)) ** 5 * (1 if metal else _GLOSS)
    share = np.maximum(material.mirror + (1 - material.mirror) * slant - _UNSEEN, 0)
    chosen = np.flatnonzero(share)
    reflected = replace(
        rays,
        origins=rays.origins[:, chosen] + normals[:, chosen] * _NUDGE,
        directions=(rays.directions + 2 * facing * normals)[:, chosen],
        bounces=rays.bounces - 1,
        doors=1,
    )
    tint = column(material.colour) if metal else np.float32(1)
    result = colours.copy()
    result[:, chosen] += trace(reflected) * tint * share[chosen]
    return result
