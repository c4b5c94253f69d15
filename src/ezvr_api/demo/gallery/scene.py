"""The sample gallery as geometry: three rooms, what stands in them, and the openings between.

Metres; x east, y up, z north. A photo's centre looks north. A room is the inside of a box, a thing
is the outside of a box or a ball, and an opening is a tunnel through a wall or a ceiling, into the
next room or into the open.
"""

from dataclasses import dataclass
from typing import Literal

Vector = tuple[float, float, float]
Axis = Literal[0, 1, 2]
Art = Literal["fields", "rings", "grid", "hills", "arcs", "tiles"]
RoomKey = Literal["hall", "salon", "court"]


@dataclass(frozen=True)
class Material:
    """How a thing looks: its colour in linear light, and how much of a mirror it is, 0 to 1."""

    colour: Vector
    mirror: float = 0.0
    art: Art | None = None
    frame: Vector = (0.03, 0.025, 0.02)
    wood: bool = False


@dataclass(frozen=True)
class Box:
    """A box between two corners. `front` is the outward direction of a picture's front."""

    low: Vector
    high: Vector
    material: Material
    front: tuple[Axis, int] | None = None


@dataclass(frozen=True)
class Ball:
    """A ball."""

    centre: Vector
    radius: float
    material: Material


Thing = Box | Ball


@dataclass(frozen=True)
class Opening:
    """A tunnel from a room's face outward.

    Attributes:
        axis: Axis that the face stands across.
        side: 1 for the face at the room's high end of that axis, -1 for the low end.
        low: Lower ends of the opening along the other two axes, in their order.
        high: Upper ends.
        depth: Thickness of the wall.
        target: The next room; None for the open.
        bars: Panes along each of the other two axes.
    """

    axis: Axis
    side: int
    low: tuple[float, float]
    high: tuple[float, float]
    depth: float
    target: RoomKey | None
    bars: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Panel:
    """A luminous rectangle in a ceiling, by its x and z."""

    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True)
class Space:
    """One room."""

    low: Vector
    high: Vector
    wall: Vector
    accent: Vector
    accent_face: tuple[Axis, int]
    openings: tuple[Opening, ...]
    panels: tuple[Panel, ...]
    things: tuple[Thing, ...]
    camera: Vector


_WHITE = Material((0.78, 0.77, 0.74))
_OAK = Material((0.42, 0.25, 0.12), wood=True)
_STEEL = Material((0.05, 0.05, 0.055), mirror=0.1)
_DEPTH = 0.05
_DOOR_HEIGHT = 2.75


def _picture(
    wall: tuple[Axis, int, float],
    where: tuple[float, float],
    size: tuple[float, float],
    material: Material,
) -> Box:
    """A picture on a wall, given by its axis, its front's direction and its plane.

    `where` is the picture's centre along the wall and above the floor.
    """
    axis, side, plane = wall
    along, up = where
    half_width, half_height = size[0] / 2, size[1] / 2
    near, far = sorted((plane, plane + side * _DEPTH))
    if axis == 0:
        low = (near, up - half_height, along - half_width)
        high = (far, up + half_height, along + half_width)
    else:
        low = (along - half_width, up - half_height, near)
        high = (along + half_width, up + half_height, far)
    return Box(low, high, material, front=(axis, side))


def _plinth(
    x: float, z: float, height: float, ball: float, material: Material
) -> tuple[Thing, ...]:
    """A white plinth with a ball on it."""
    half = 0.24
    return (
        Box((x - half, 0.0, z - half), (x + half, height, z + half), _WHITE),
        Ball((x, height + ball, z), ball, material),
    )


def _bench(x: float, z: float, along_x: float, along_z: float) -> tuple[Thing, ...]:
    """An oak seat on two steel legs, its centre at x, z."""
    a, b = along_x / 2, along_z / 2
    leg = 0.05
    long_x = along_x > along_z
    first = (x - a + 0.2, z) if long_x else (x, z - b + 0.2)
    second = (x + a - 0.2, z) if long_x else (x, z + b - 0.2)
    wide, deep = (leg, b - 0.04) if long_x else (a - 0.04, leg)
    legs = tuple(
        Box((px - wide, 0.0, pz - deep), (px + wide, 0.38, pz + deep), _STEEL)
        for px, pz in (first, second)
    )
    return (Box((x - a, 0.38, z - b), (x + a, 0.46, z + b), _OAK), *legs)


def _art(art: Art, frame: Vector = (0.03, 0.025, 0.02)) -> Material:
    return Material((0.8, 0.79, 0.76), art=art, frame=frame)


_GOLD_FRAME = (0.45, 0.3, 0.1)
_OAK_FRAME = (0.35, 0.2, 0.09)
_WHITE_FRAME = (0.7, 0.69, 0.66)
_COURT_LOW_Z = 3.8
_HALL_EAST, _SALON_WEST = -0.15, 0.15

_HALL = Space(
    low=(-8.0, 0.0, -3.5),
    high=(_HALL_EAST, 4.0, 3.5),
    wall=(0.72, 0.68, 0.61),
    accent=(0.72, 0.68, 0.61),
    accent_face=(2, -1),
    openings=(
        Opening(0, 1, (0.0, -1.0), (_DOOR_HEIGHT, 1.0), 0.3, "salon"),
        Opening(2, 1, (-5.3, 0.0), (-3.3, _DOOR_HEIGHT), 0.3, "court"),
        Opening(0, -1, (0.75, -2.5), (3.25, -0.7), 0.3, None, (4, 2)),
        Opening(0, -1, (0.75, 0.7), (3.25, 2.5), 0.3, None, (4, 2)),
    ),
    panels=(Panel((-6.2, -1.6), (-5.0, 1.6)), Panel((-3.2, -1.6), (-2.0, 1.6))),
    things=(
        _picture((2, -1, 3.5), (-6.75, 1.65), (1.5, 1.5), _art("rings", _OAK_FRAME)),
        _picture((2, -1, 3.5), (-1.7, 1.65), (1.9, 1.3), _art("hills")),
        _picture((2, 1, -3.5), (-5.9, 1.7), (2.1, 1.5), _art("grid")),
        _picture((2, 1, -3.5), (-2.3, 1.7), (1.3, 1.8), _art("fields", _OAK_FRAME)),
        *_plinth(-1.1, -2.5, 1.05, 0.2, Material((0.6, 0.09, 0.05), mirror=0.06)),
        *_bench(-6.1, 0.0, 0.5, 1.9),
    ),
    camera=(-4.2, 1.6, -0.3),
)

_SALON = Space(
    low=(_SALON_WEST, 0.0, -3.5),
    high=(8.0, 4.0, 3.5),
    wall=(0.7, 0.68, 0.64),
    accent=(0.035, 0.105, 0.13),
    accent_face=(0, 1),
    openings=(
        Opening(0, -1, (0.0, -1.0), (_DOOR_HEIGHT, 1.0), 0.3, "hall"),
        Opening(2, 1, (3.3, 0.0), (5.3, _DOOR_HEIGHT), 0.3, "court"),
        Opening(2, -1, (1.6, 0.75), (3.4, 3.25), 0.3, None, (2, 4)),
        Opening(2, -1, (4.8, 0.75), (6.6, 3.25), 0.3, None, (2, 4)),
    ),
    panels=(Panel((2.0, -1.6), (3.2, 1.6)), Panel((5.0, -1.6), (6.2, 1.6))),
    things=(
        _picture((0, -1, 8.0), (-1.75, 1.7), (1.6, 1.6), _art("arcs", _GOLD_FRAME)),
        _picture((0, -1, 8.0), (1.75, 1.7), (1.6, 1.6), _art("tiles", _GOLD_FRAME)),
        _picture((2, -1, 3.5), (1.75, 1.7), (1.7, 1.7), _art("fields", _OAK_FRAME)),
        _picture((2, -1, 3.5), (6.6, 1.7), (1.3, 1.8), _art("rings")),
        _picture((0, 1, _SALON_WEST), (2.3, 1.7), (1.3, 1.3), _art("grid")),
        *_plinth(7.2, 0.0, 0.95, 0.26, Material((0.95, 0.72, 0.35), mirror=0.75)),
        *_bench(4.1, -1.5, 1.9, 0.5),
    ),
    camera=(4.3, 1.6, 0.4),
)

_COURT = Space(
    low=(-8.0, 0.0, _COURT_LOW_Z),
    high=(8.0, 5.0, 10.8),
    wall=(0.74, 0.74, 0.72),
    accent=(0.46, 0.15, 0.085),
    accent_face=(0, -1),
    openings=(
        Opening(2, -1, (-5.3, 0.0), (-3.3, _DOOR_HEIGHT), 0.3, "hall"),
        Opening(2, -1, (3.3, 0.0), (5.3, _DOOR_HEIGHT), 0.3, "salon"),
        Opening(1, 1, (-6.5, 6.0), (-2.6, 8.6), 0.5, None, (3, 2)),
        Opening(1, 1, (-1.95, 6.0), (1.95, 8.6), 0.5, None, (3, 2)),
        Opening(1, 1, (2.6, 6.0), (6.5, 8.6), 0.5, None, (3, 2)),
    ),
    panels=(),
    things=(
        _picture((2, -1, 10.8), (-4.8, 1.8), (2.4, 1.6), _art("hills", _OAK_FRAME)),
        _picture((2, -1, 10.8), (0.0, 1.9), (2.0, 2.0), _art("arcs")),
        _picture((2, -1, 10.8), (4.8, 1.8), (2.4, 1.6), _art("tiles", _WHITE_FRAME)),
        _picture((2, 1, _COURT_LOW_Z), (0.0, 1.85), (2.6, 1.7), _art("grid")),
        _picture((0, 1, -8.0), (7.3, 1.85), (2.0, 2.0), _art("rings", _WHITE_FRAME)),
        _picture((0, -1, 8.0), (7.3, 1.85), (2.2, 1.6), _art("fields")),
        *_plinth(-3.4, 7.3, 0.9, 0.3, Material((0.9, 0.9, 0.92), mirror=0.85)),
        *_plinth(3.6, 8.2, 1.1, 0.22, Material((0.02, 0.14, 0.3), mirror=0.1)),
        *_plinth(-6.6, 9.5, 0.8, 0.34, Material((0.75, 0.46, 0.04), mirror=0.05)),
        *_bench(0.2, 9.1, 2.2, 0.5),
    ),
    camera=(0.2, 1.6, 6.7),
)

SPACES: dict[RoomKey, Space] = {"hall": _HALL, "salon": _SALON, "court": _COURT}
