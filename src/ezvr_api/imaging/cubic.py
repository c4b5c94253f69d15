"""Cubic interpolation of one plane of a sphere, in integers: the reference that runs anywhere.

`native/resample.c` computes the same numbers faster. Positions are rounded to 1/512 pixel.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.window import MARGIN, Pixels, PlaneWindow

# Right, down and forward, each x, y, z: nine numbers.
Axes = tuple[float, ...]
Windows = tuple[PlaneWindow, ...]
Shifts = tuple[int, ...]
_Integers = npt.NDArray[np.int32]

# R. G. Keys, Cubic Convolution Interpolation for Digital Image Processing (1981). His -0.5 blurs
# fine detail, the -0.75 of OpenCV rings; this lies where the error on fine detail is least.
PARAMETER: Final = -0.65
PHASE_BITS: Final = 9
PHASES: Final = 1 << PHASE_BITS

_WEIGHT_ONE = 1 << 14
_PRODUCT_BITS = 13
_TAPS = 4
_ROWS_AT_ONCE = 32


@dataclass(frozen=True)
class Square:
    """Part of a face.

    Attributes:
        axes: The face's right, down and forward.
        face_size: Pixels along the whole face's edge.
        row: First row.
        column: First column.
        rows: Its own height in pixels.
        columns: Its own width in pixels.
    """

    axes: Axes
    face_size: int
    row: int
    column: int
    rows: int
    columns: int


def cut(windows: Windows, square: Square, shifts: Shifts, tiles: tuple[Pixels, ...]) -> None:
    """Cut a square out of planes of the same size, once for each shift.

    Args:
        windows: The planes; the rows that the square needs are in memory.
        square: What to cut.
        shifts: By how much each copy is turned to the right, in 1/512 columns of the planes.
        tiles: For each plane where its copies go, (shifts, rows, columns).
    """
    main = windows[0]
    for first in range(0, square.rows, _ROWS_AT_ONCE):
        count = min(_ROWS_AT_ONCE, square.rows - first)
        columns, rows = _positions(main, square, first, count)
        top = int(rows.min() >> PHASE_BITS) - 1
        bottom = int(rows.max() >> PHASE_BITS) + _TAPS - 2
        for index, shift in enumerate(shifts):
            turned = columns + np.int32(shift)
            turned -= (turned >= main.width * PHASES) * np.int32(main.width * PHASES)
            for window, plane in zip(windows, tiles, strict=True):
                plane[index, first : first + count] = _weigh(
                    window.region(top, bottom), turned, rows - np.int32(top << PHASE_BITS)
                )


def _positions(
    window: PlaneWindow, square: Square, first: int, count: int
) -> tuple[_Integers, _Integers]:
    """Columns and rows (count, columns) of the square's pixels, in 1/512 pixels of the plane."""
    right, down, forward = (np.array(square.axes[start : start + 3]) for start in (0, 3, 6))
    across = (square.column + np.arange(square.columns) + 0.5) * 2 / square.face_size - 1
    below = (square.row + first + np.arange(count) + 0.5) * 2 / square.face_size - 1
    directions = forward + across[None, :, None] * right + below[:, None, None] * down
    x, y, z = np.moveaxis(directions, -1, 0)
    longitude, latitude = np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))
    column = window.width * (longitude / (2 * np.pi) + 0.5) - 0.5
    row = window.height * (0.5 - latitude / np.pi) - 0.5
    return _fixed(column), _fixed(row)


def _fixed(positions: npt.NDArray[np.float64]) -> _Integers:
    return np.floor(positions * PHASES + 0.5).astype(np.int32)


def _weigh(region: Pixels, columns: _Integers, rows: _Integers) -> Pixels:
    """Sixteen taps of each pixel; `region` has its margins."""
    left, top = (columns >> PHASE_BITS) - 1 + MARGIN, (rows >> PHASE_BITS) - 1
    across, down = _WEIGHTS[columns & (PHASES - 1)], _WEIGHTS[rows & (PHASES - 1)]
    total = np.full(columns.shape, 1 << (_PRODUCT_BITS - 1), np.int32)
    for y in range(_TAPS):
        for x in range(_TAPS):
            weight = (across[..., x] * down[..., y] + (1 << 14)) >> 15
            total += weight * region[top + y, left + x]
    return np.clip(total >> _PRODUCT_BITS, 0, 255).astype(np.uint8)


def _weights() -> _Integers:
    """The four weights of each phase, in 2^-14."""
    fractions = np.arange(PHASES) / PHASES
    distances = np.abs(fractions[:, None] + 1 - np.arange(_TAPS))
    near = ((PARAMETER + 2) * distances - (PARAMETER + 3)) * distances**2 + 1
    far = ((distances - 5) * distances + 8) * distances * PARAMETER - 4 * PARAMETER
    exact = np.where(distances <= 1, near, np.where(distances < _TAPS / 2, far, 0))
    weights = np.floor(exact * _WEIGHT_ONE + 0.5).astype(np.int32)
    nearest = np.where(fractions < 0.5, 1, 2)  # noqa: PLR2004  # Half a pixel.
    weights[np.arange(PHASES), nearest] += _WEIGHT_ONE - weights.sum(axis=1)
    return weights


_WEIGHTS: Final = _weights()
