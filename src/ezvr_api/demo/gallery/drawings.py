"""The gallery's floor plan, its logo and one of its pictures from near, as PNG files.

The plan is drawn from the same geometry as the photos. North is up.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from ezvr_api.demo.gallery.art import ARTS
from ezvr_api.demo.gallery.scene import SPACES, Ball, Opening, RoomKey, Space

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

# Pixels of a metre, and metres around the building.
_SCALE: Final = 80
_MARGIN: Final = 0.9
_WALL: Final = 0.3
# Drawn at a multiple, and reduced: edges are smooth.
_FINE: Final = 2

_PAPER, _INK, _FLOOR = (250, 248, 244), (52, 49, 46), (255, 255, 255)
_THING, _ROUND, _GLASS = (222, 214, 203), (187, 144, 96), (160, 196, 212)
_GREEN, _GOLD = (10, 92, 54), (226, 178, 84)

_WEST = min(space.low[0] for space in SPACES.values()) - _MARGIN
_EAST = max(space.high[0] for space in SPACES.values()) + _MARGIN
_SOUTH = min(space.low[2] for space in SPACES.values()) - _MARGIN
_NORTH = max(space.high[2] for space in SPACES.values()) + _MARGIN


def place_of(slug: RoomKey) -> tuple[float, float]:
    """Where a room's photo was taken on the plan: shares of it, from the top left."""
    x, _, z = SPACES[slug].camera
    return (
        round((x - _WEST) / (_EAST - _WEST), 4),
        round((_NORTH - z) / (_NORTH - _SOUTH), 4),
    )


def floor_plan() -> bytes:
    """The three rooms from above."""
    plan = _Plan()
    for space in SPACES.values():
        plan.box(_grown(space.low), _grown(space.high, -1), _INK)
    for space in SPACES.values():
        plan.box(space.low, space.high, _FLOOR)
    for space in SPACES.values():
        for opening in space.openings:
            plan.opening(space, opening)
        for thing in space.things:
            if isinstance(thing, Ball):
                plan.ball(thing)
            else:
                plan.box(thing.low, thing.high, _THING)
    size = (plan.pixels.shape[1] // _FINE, plan.pixels.shape[0] // _FINE)
    return _png(cv2.resize(plan.pixels, size, interpolation=cv2.INTER_AREA))


def logo() -> bytes:
    """An arch in a frame, to be seen on light and on dark: 480 by 480, round, with alpha."""
    size = 480 * _FINE
    pixels = np.zeros((size, size, 4), np.uint8)
    middle = (size // 2, size // 2)
    cv2.circle(pixels, middle, size // 2 - 2, (*_GREEN, 255), -1, cv2.LINE_AA)
    arch = size * 11 // 50
    cv2.ellipse(pixels, (size // 2, size * 24 // 50), (arch, arch), 0, 180, 360, (*_GOLD, 255), -1)
    top, bottom = size * 24 // 50, size * 37 // 50
    cv2.rectangle(pixels, (size // 2 - arch, top), (size // 2 + arch, bottom), (*_GOLD, 255), -1)
    door = size * 6 // 50
    cv2.ellipse(pixels, (size // 2, size * 27 // 50), (door, door), 0, 180, 360, (*_GREEN, 255), -1)
    low = (size // 2 + door, bottom)
    cv2.rectangle(pixels, (size // 2 - door, size * 27 // 50), low, (*_GREEN, 255), -1)
    return _png(cv2.resize(pixels, (480, 480), interpolation=cv2.INTER_AREA))


def picture() -> bytes:
    """The rings that hang in the hall, from near: 1200 by 1200."""
    size = 1200
    across = (np.arange(size, dtype=np.float32) + 0.5) / size
    x, y = np.meshgrid(across, across[::-1])
    linear = np.clip(ARTS["rings"](x.ravel(), y.ravel(), 1.0), 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)  # noqa: PLR2004 - sRGB (IEC 61966-2-1)
    return _png((encoded * 255).round().astype(np.uint8).T.reshape(size, size, 3))


def _grown(corner: tuple[float, float, float], side: int = 1) -> tuple[float, float, float]:
    x, y, z = corner
    return x - side * _WALL, y, z - side * _WALL


class _Plan:
    """A picture on which one draws in metres."""

    def __init__(self) -> None:
        height = round((_NORTH - _SOUTH) * _SCALE) * _FINE
        width = round((_EAST - _WEST) * _SCALE) * _FINE
        self.pixels: Image = np.full((height, width, 3), _PAPER, np.uint8)

    def box(
        self, low: tuple[float, float, float], high: tuple[float, float, float], colour: Colour
    ) -> None:
        """Fill a box, seen from above."""
        corners = self._at(low[0], low[2]), self._at(high[0], high[2])
        cv2.rectangle(self.pixels, *corners, colour, -1)

    def ball(self, ball: Ball) -> None:
        """Fill a ball, seen from above."""
        middle = self._at(ball.centre[0], ball.centre[2])
        cv2.circle(self.pixels, middle, round(ball.radius * _SCALE * _FINE), _ROUND, -1)

    def opening(self, space: Space, opening: Opening) -> None:
        """Break a door or a window into a wall; skylights are not seen."""
        if opening.axis == 1:
            return
        plane = (space.high if opening.side > 0 else space.low)[opening.axis]
        near, far = sorted((plane, plane + opening.side * opening.depth))
        colour = _GLASS if opening.target is None else _FLOOR
        if opening.axis == 0:
            self.box((near, 0, opening.low[1]), (far, 0, opening.high[1]), colour)
        else:
            self.box((opening.low[0], 0, near), (opening.high[0], 0, far), colour)

    def _at(self, x: float, z: float) -> tuple[int, int]:
        scale = _SCALE * _FINE
        return round((x - _WEST) * scale), round((_NORTH - z) * scale)


def _png(pixels: MatLike) -> bytes:
    """Encode red, green, blue and perhaps alpha."""
    order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] > 3 else cv2.COLOR_RGB2BGR  # noqa: PLR2004 - alpha
    done, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, order))
    if not done:
        message = "OpenCV cannot write PNG"
        raise RuntimeError(message)
    return encoded.tobytes()
