"""Cuts squares out of planes, by the compiled kernel where there is one."""

import numpy as np

from ezvr_api.imaging import compiled, cubic
from ezvr_api.imaging.cubic import PHASES, Output, Square
from ezvr_api.imaging.plan import Step, TilePlace
from ezvr_api.imaging.window import Pixels, PlaneWindow

_QUARTERS = 4


def cut_tiles(window: PlaneWindow, step: Step, face_size: int, size: int) -> Pixels:
    """Cut the tiles of one step out of one plane.

    Args:
        window: The plane.
        step: What to cut.
        face_size: Pixels along a face's edge.
        size: Pixels along a tile's edge.

    Returns:
        The tiles (count, size, size), upright, in the order of `step.tiles`.
    """
    tiles = np.empty((len(step.tiles), size, size), np.uint8)
    square = Square(step.axes, face_size, step.row * size, step.column * size, size)
    outputs = tuple(
        _output(place, index * size * size, size, window.width)
        for index, place in enumerate(step.tiles)
    )
    cut = compiled.cut if compiled.is_available() else cubic.cut
    cut(window, square, outputs, tiles.reshape(-1))
    return tiles


def _output(place: TilePlace, offset: int, size: int, width: int) -> Output:
    """How a square is written so that its copy, rotated counterclockwise, is a tile."""
    shift = round(width * PHASES * place.quarter / _QUARTERS)
    last = size - 1
    starts, columns, rows = (
        (0, last * size, last * size + last, last),
        (1, -size, -1, size),
        (size, 1, -size, -1),
    )
    turn = place.rotation
    return Output(offset + starts[turn], columns[turn], rows[turn], shift)
