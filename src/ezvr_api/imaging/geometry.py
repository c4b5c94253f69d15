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
FloatMap = npt.NDArray[np.float32]

FACES: tuple[Face, ...] = ("f", "r", "b", "l", "u", "d")

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


def column_of(longitude: FloatMap, sphere_width: int) -> FloatMap:
    """The column that a longitude falls on; 0 is the centre of the first."""
    scale = np.float32(sphere_width / (2 * math.pi))
    return longitude * scale + np.float32(sphere_width / 2 - 0.5)


def row_of(latitude: FloatMap, sphere_height: int) -> FloatMap:
    """The row that a latitude falls on; 0 is the centre of the first."""
    scale = np.float32(sphere_height / math.pi)
    return np.float32(sphere_height / 2 - 0.5) - latitude * scale
