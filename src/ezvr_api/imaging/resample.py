"""Cuts squares out of planes, by the compiled kernel where there is one."""

import numpy as np

from ezvr_api.imaging import compiled, cubic
from ezvr_api.imaging.cubic import PHASES, Square, Windows
from ezvr_api.imaging.plan import Step
from ezvr_api.imaging.window import Pixels

_QUARTERS = 4


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
    shape = (len(step.tiles), size, size)
    planes = tuple(np.empty(shape, np.uint8) for _ in windows)
    square = Square(step.axes, face_size, step.row * size, step.column * size, size)
    turn = windows[0].width * PHASES / _QUARTERS
    shifts = tuple(round(place.quarter * turn) for place in step.tiles)
    cut = compiled.cut if compiled.is_available() else cubic.cut
    cut(windows, square, shifts, planes)
    return [
        [
            np.ascontiguousarray(np.rot90(tile, place.rotation))
            for tile, place in zip(plane, step.tiles, strict=True)
        ]
        for plane in planes
    ]
