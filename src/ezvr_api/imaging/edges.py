"""Lets what is at the edge of a photographed box run on beyond it, ever softer."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
# Adds (rows, columns, 3) to the picture, from a row and a column on.
Add = Callable[[int, int, Floats], None]


@dataclass(frozen=True)
class Box:
    """The photographed part of an equirectangular picture, all in its pixels.

    Attributes:
        left: First photographed column.
        top: First photographed row.
        width: Photographed columns.
        height: Photographed rows.
        size: Width and height of the whole sphere.
    """

    left: int
    top: int
    width: int
    height: int
    size: tuple[int, int]


@dataclass(frozen=True)
class Edges:
    """Colours along a box's sides: (box width, 3) and (box height, 3)."""

    top: Floats
    bottom: Floats
    left: Floats
    right: Floats

    @classmethod
    def of(cls, picture: Floats) -> Self:
        """The outermost pixels of a picture (height, width, 3)."""
        return cls(picture[0], picture[-1], picture[:, 0], picture[:, -1])


def run_on(box: Box, edges: Edges, reach: int, add: Add) -> None:
    """Add to what is outside of a box what its edges have, softer with every pixel.

    Beyond each side a harmonic function continues what is there: the further out, the wider the
    detail that is left, as a wave of m periods around decays by exp(-m · distance). It does so on
    the sphere as on Mercator's map of it, which is conformal. See https://en.wikipedia.org/wiki/
    Poisson_kernel#On_the_upper_half-plane.

    Args:
        box: Where the photo is.
        edges: What is added right at the edge.
        reach: Pixels from the edge where it is all gone.
        add: Takes what is to be added.
    """
    _run_up(box, edges.top, range(box.top - 1, max(-1, box.top - 1 - reach), -1), reach, add)
    bottom = box.top + box.height
    below = range(bottom, min(box.size[1], bottom + reach))
    _run_up(box, edges.bottom, below, reach, add)
    gap = box.size[0] - box.width
    if gap:
        _run_aside(box, edges.right, 1, min(reach, gap), add)
        _run_aside(box, edges.left, -1, min(reach, gap), add)


def _run_up(box: Box, edge: Floats, rows: range, reach: int, add: Add) -> None:
    """Beyond the upper or the lower side: `rows` lead away from it."""
    if not rows:
        return
    width, height = box.size
    around = np.zeros((width, 3))
    around[box.left : box.left + box.width] = edge
    waves = np.fft.rfft(around, axis=0)
    periods = np.arange(len(waves))[:, None]
    start = _mercator(rows[0] - rows.step, height)
    for distance, row in enumerate(rows, 1):
        decay = np.exp(-periods * abs(_mercator(row, height) - start))
        line = np.fft.irfft(waves * decay, n=width, axis=0) * _rest(distance, reach)
        add(row, 0, line[None])


def _run_aside(box: Box, edge: Floats, step: int, reach: int, add: Add) -> None:
    """Beyond the right (`step` 1) or the left side (-1), over the seam where it lies there."""
    width, height = box.size
    down = np.zeros((2 * height, 3))
    down[box.top : box.top + box.height] = edge
    waves = np.fft.rfft(down, axis=0)
    periods = np.arange(len(waves))[:, None]
    start = box.left + box.width - 1 if step == 1 else box.left
    for distance in range(1, reach):
        # Both axes have as many pixels a degree: a period down the doubled height is one around.
        decay = np.exp(-periods * (2 * np.pi / width * distance))
        line = np.fft.irfft(waves * decay, n=2 * height, axis=0)[:height] * _rest(distance, reach)
        add(0, (start + step * distance) % width, line[:, None])


def _rest(distance: int, reach: int) -> float:
    """What is left of everything, 1 to 0: the widest waves hardly decay by themselves."""
    return 0.5 + 0.5 * math.cos(math.pi * distance / reach)


def _mercator(row: int, height: int) -> float:
    """Where Mercator's map has the middle of a row, in radians from the equator."""
    latitude = (0.5 - (row + 0.5) / height) * math.pi
    return math.asinh(math.tan(latitude))
