"""Directions, pixels and faces.

Axes: x right, y up, z towards the photo's centre. Longitude grows to the right from the photo's
centre, latitude upwards; both in radians. A pixel's value is that of its centre, so pixel i of n
lies at (i + 0.5) / n of the way.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Face = Literal["f", "r", "b", "l", "u", "d"]
Floats = npt.NDArray[np.floating]
FloatMap = npt.NDArray[np.float32]

FACES: tuple[Face, ...] = ("f", "r", "b", "l", "u", "d")
SIDE_TURNS: dict[Face, float] = {"f": 0.0, "r": math.pi / 2, "b": math.pi, "l": -math.pi / 2}

_TILE_STEP = 16
_IDEAL_TILE = 512
_MAX_LEVELS = 8


@dataclass(frozen=True)
class Grid:
    """The tiles of a face: at level n, 2^n by 2^n squares of `tile_size` pixels."""

    tile_size: int
    levels: int

    @property
    def face_size(self) -> int:
        """Pixels along a face's edge at the top level."""
        return self.tile_size << (self.levels - 1)


@dataclass(frozen=True)
class Square:
    """Part of a face: the edge of the whole face, first row and column, own edge, in pixels."""

    face_size: int
    row: int
    column: int
    size: int


def grid_for(sphere_width: int) -> Grid:
    """The smallest grid of full density for a sphere of so many pixels around.

    A face's centre needs N >= W / pi. With N = t * 2^k every level is whole tiles, so no odd
    tile remains at an edge; k is chosen so that t, a multiple of 16, is nearest 512.
    """
    needed = sphere_width / math.pi

    def tile_size(doublings: int) -> int:
        return _TILE_STEP * math.ceil(needed / 2**doublings / _TILE_STEP)

    doublings = min(range(_MAX_LEVELS), key=lambda k: abs(tile_size(k) - _IDEAL_TILE))
    return Grid(tile_size=tile_size(doublings), levels=doublings + 1)


def face_axis(start: int, count: int, size: int) -> FloatMap:
    """Positions of `count` pixels of a face's edge of `size` pixels, -1 to 1 from edge to edge."""
    pixels = np.arange(start, start + count, dtype=np.float64)
    return ((pixels + 0.5) * 2 / size - 1).astype(np.float32)


def side_angles(across: FloatMap, down: FloatMap) -> tuple[FloatMap, FloatMap]:
    """Longitude from the face's own centre (n,) and latitude (m, n) on f, r, b and l.

    The four differ by quarter turns only.
    """
    latitude = np.arctan2(-down[:, None], np.sqrt(1 + across * across)[None, :])
    return np.arctan(across), latitude


def pole_angles(across: FloatMap, down: FloatMap, face: Face) -> tuple[FloatMap, FloatMap]:
    """Longitude and latitude (m, n) on u or d: the bottom of u and the top of d touch f."""
    forward = down if face == "u" else -down
    longitude = np.arctan2(across[None, :], forward[:, None])
    radius = np.sqrt(across[None, :] ** 2 + down[:, None] ** 2)
    latitude = np.arctan2(np.float32(1), radius)
    return longitude, latitude if face == "u" else -latitude


def view_angles(width: int, height: int, hfov: float, pitch: float) -> tuple[FloatMap, FloatMap]:
    """Longitude from the view's own yaw and latitude (height, width) of a flat picture.

    Args:
        width: Pixels.
        height: Pixels.
        hfov: Horizontal field of view, radians below pi.
        pitch: Where the picture's centre looks, radians up.
    """
    edge = math.tan(hfov / 2)
    right = face_axis(0, width, width)[None, :] * np.float32(edge)
    up = -face_axis(0, height, height)[:, None] * np.float32(edge * height / width)
    y = up * np.float32(math.cos(pitch)) + np.float32(math.sin(pitch))
    z = np.float32(math.cos(pitch)) - up * np.float32(math.sin(pitch))
    return np.arctan2(right, z), np.arctan2(y, np.sqrt(right * right + z * z))


def column_of(longitude: FloatMap, sphere_width: int) -> FloatMap:
    """The column that a longitude falls on; 0 is the centre of the first."""
    scale = np.float32(sphere_width / (2 * math.pi))
    return longitude * scale + np.float32(sphere_width / 2 - 0.5)


def row_of(latitude: FloatMap, sphere_height: int) -> FloatMap:
    """The row that a latitude falls on; 0 is the centre of the first."""
    scale = np.float32(sphere_height / math.pi)
    return np.float32(sphere_height / 2 - 0.5) - latitude * scale
