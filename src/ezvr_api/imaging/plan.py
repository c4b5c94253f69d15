"""Which squares are cut, and in which order: as soon as the last row that each needs is there."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.cubic import Axes
from ezvr_api.imaging.geometry import FACES, Face, Grid

Matrix = npt.NDArray[np.float64]

# Right, down and forward of each face, seen from inside: x right, y up, z to the photo's centre.
AXES: Final[dict[Face, Axes]] = {
    "f": (1, 0, 0, 0, -1, 0, 0, 0, 1),
    "r": (0, 0, -1, 0, -1, 0, 1, 0, 0),
    "b": (-1, 0, 0, 0, -1, 0, 0, 0, -1),
    "l": (0, 0, 1, 0, -1, 0, -1, 0, 0),
    "u": (1, 0, 0, 0, 0, 1, 0, 1, 0),
    "d": (1, 0, 0, 0, 0, -1, 0, -1, 0),
}
_SAMPLES = 33
_QUARTERS = 4


@dataclass(frozen=True)
class TilePlace:
    """A tile of the top level, and how it follows from the square that is cut.

    Attributes:
        face: Its face.
        row: Its row.
        column: Its column.
        quarter: By how many quarter turns to the right it looks further than the square.
        rotation: By how many quarter turns its pixels are rotated counterclockwise.
    """

    face: Face
    row: int
    column: int
    quarter: int = 0
    rotation: int = 0


@dataclass(frozen=True)
class Step:
    """One square, which gives one tile or, turned around the vertical axis, four.

    Attributes:
        axes: As `Square.axes`.
        row: Of tiles.
        column: Of tiles.
        tiles: What it gives.
        first: Where the rows that it needs start, 0 at the upper pole, 1 at the lower.
        last: Where they end.
    """

    axes: Axes
    row: int
    column: int
    tiles: tuple[TilePlace, ...]
    first: float
    last: float


def plan(grid: Grid, turn: Matrix | None = None) -> list[Step]:
    """All squares of the top level in the order in which a streaming photo allows them.

    Args:
        grid: The tiles of a face.
        turn: A rotation (3, 3) that takes a direction of the tiles to one of the photo.
    """
    across = 1 << (grid.levels - 1)
    steps = _symmetric(across) if turn is None else _turned(across, turn)
    return sorted(steps, key=lambda step: step.last)


def _symmetric(across: int) -> Iterator[Step]:
    """The four sides differ by quarter turns; so do the four quadrants of a pole."""
    for row in range(across):
        for column in range(across):
            sides = (
                TilePlace(face, row, column, quarter)
                for quarter, face in enumerate(("f", "r", "b", "l"))
            )
            yield _step(AXES["f"], across, row, column, tuple(sides))
    half = max(1, across // 2)
    poles: tuple[tuple[Face, int], ...] = (("u", 1), ("d", -1))
    for face, direction in poles:
        for row in range(half):
            for column in range(half):
                tiles = _orbit(face, across, row, column, direction)
                yield _step(AXES[face], across, row, column, tiles)


def _orbit(face: Face, across: int, row: int, column: int, direction: int) -> tuple[TilePlace, ...]:
    """The tiles of a pole that follow from one by quarter turns; a single one is its own."""
    if across == 1:
        return (TilePlace(face, 0, 0),)
    last = across - 1
    places = [
        (row, column),
        (last - column, row),
        (last - row, last - column),
        (column, last - row),
    ]
    return tuple(
        TilePlace(face, *places[direction * quarter % _QUARTERS], quarter, direction * quarter % 4)
        for quarter in range(_QUARTERS)
    )


def _turned(across: int, turn: Matrix) -> Iterator[Step]:
    for face in FACES:
        axes = np.array(AXES[face], float).reshape(3, 3) @ turn.T
        flat: Axes = tuple(axes.ravel().tolist())
        for row in range(across):
            for column in range(across):
                yield _step(flat, across, row, column, (TilePlace(face, row, column),))


def _step(axes: Axes, across: int, row: int, column: int, tiles: tuple[TilePlace, ...]) -> Step:
    first, last = _extent(axes, across, row, column)
    return Step(axes, row, column, tiles, first, last)


def _extent(axes: Axes, across: int, row: int, column: int) -> tuple[float, float]:
    """The share of the sphere's height where a tile starts and ends, a little generous."""
    right, down, forward = np.array(axes, float).reshape(3, 3)
    steps = np.linspace(0, 1, _SAMPLES)
    x = (column + steps) * 2 / across - 1
    y = (row + steps) * 2 / across - 1
    directions = forward + x[None, :, None] * right + y[:, None, None] * down
    level = np.hypot(directions[..., 0], directions[..., 2])
    depth = 0.5 - np.arctan2(directions[..., 1], level) / math.pi
    # Between two samples a row cannot lie further off than they are apart.
    slack = max(np.abs(np.diff(depth, axis=0)).max(), np.abs(np.diff(depth, axis=1)).max())
    return max(0.0, float(depth.min() - slack)), min(1.0, float(depth.max() + slack))
