"""Cuts squares out of planes, by the compiled kernel where there is one."""

import cv2
import numpy as np

from ezvr_api.imaging import compiled, cubic
from ezvr_api.imaging.cubic import PHASES, Shifts, Square, Windows
from ezvr_api.imaging.plan import Step
from ezvr_api.imaging.window import Pixels

_QUARTERS = 4
# OpenCV's names of quarter turns.
_ROTATIONS = (None, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)


def cut_tiles(windows: Windows, step: Step, face_size: int, size: int) -> list[list[Pixels]]:
    """Cut the tiles of one step out of planes of the same size.

    Args:
        windows: The planes.
        step: What to cut.
        face_size: Pixels along a face's edge.
        size: Pixels along a tile's edge.

    Returns:
        For each plane its tiles (size, size), upright, in the order of `step.tiles`.
    """
    square = Square(step.axes, face_size, step.row * size, step.column * size, size, size)
    turn = windows[0].width * PHASES / _QUARTERS
    shifts = tuple(round(place.quarter * turn) for place in step.tiles)
    planes = _cut(windows, square, shifts)
    return [
        [_rotated(tile, place.rotation) for tile, place in zip(plane, step.tiles, strict=True)]
        for plane in planes
    ]


def cut_square(windows: Windows, square: Square) -> list[Pixels]:
    """Cut a square out of planes of the same size: (rows, columns) of each."""
    return [plane[0] for plane in _cut(windows, square, (0,))]


def _cut(windows: Windows, square: Square, shifts: Shifts) -> tuple[Pixels, ...]:
    shape = (len(shifts), square.rows, square.columns)
    planes = tuple(np.empty(shape, np.uint8) for _ in windows)
    cut = compiled.cut if compiled.is_available() else cubic.cut
    cut(windows, square, shifts, planes)
    return planes


def _rotated(tile: Pixels, quarters: int) -> Pixels:
    """Counterclockwise."""
    code = _ROTATIONS[quarters]
    return tile if code is None else np.asarray(cv2.rotate(tile, code), np.uint8)
