"""A photo's sphere at a small size, all of it in memory, and flat pictures cut out of it."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ezvr_api.imaging.cubic import Axes, Square, Windows
from ezvr_api.imaging.encode import Colours
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.resample import cut_square
from ezvr_api.imaging.window import MARGIN, Pixels, PlaneWindow


@dataclass(frozen=True)
class View:
    """Where a flat picture looks, in radians: yaw to the right, pitch up.

    Attributes:
        yaw: Of the picture's centre.
        pitch: Of the picture's centre.
        hfov: Horizontal field of view, at most a quarter turn.
    """

    yaw: float
    pitch: float
    hfov: float

    @property
    def axes(self) -> Axes:
        """Right and down to the edges of a square picture, and forward."""
        edge = math.tan(self.hfov / 2)
        sine, cosine = math.sin(self.yaw), math.cos(self.yaw)
        rise, level = math.sin(self.pitch), math.cos(self.pitch)
        right = (cosine * edge, 0.0, -sine * edge)
        down = (sine * rise * edge, -level * edge, cosine * rise * edge)
        return (*right, *down, sine * level, rise, cosine * level)


@dataclass(frozen=True)
class SmallSphere:
    """A small sphere.

    Attributes:
        windows: Its planes, complete; Cb and Cr have half the size.
        colours: What they are.
        turn: The rotation (3, 3) that takes a direction of its pictures to one of it; None where
            they are the same.
    """

    windows: Windows
    colours: Colours
    turn: Matrix | None = None

    def reduced(self, width: int) -> "SmallSphere":
        """The same sphere at so many pixels around, an even number; itself where it is smaller."""
        luma = self.windows[0]
        if luma.width <= width:
            return self
        height = max(2 * MARGIN, round(luma.height * width / luma.width))
        halved = self.colours == "ycbcr"
        return replace(
            self,
            windows=tuple(
                _resized(window, (width // 2, height // 2) if halved and index else (width, height))
                for index, window in enumerate(self.windows)
            ),
        )

    def cut(self, square: Square) -> tuple[Pixels, ...]:
        """Cut a square: its planes, Cb and Cr at half the size."""
        axes = np.array(square.axes, float).reshape(3, 3)
        turned = axes if self.turn is None else axes @ self.turn.T
        square = replace(square, axes=tuple(turned.ravel().tolist()))
        if self.colours == "rgb":
            return tuple(cut_square(self.windows, square))
        luma, *chroma = self.windows
        halves = cut_square(tuple(chroma), _halved(square)) if chroma else []
        return (*cut_square((luma,), square), *halves)

    def look(self, view: View, width: int, height: int) -> tuple[Pixels, ...]:
        """A rectilinear picture, as `cut` gives it; its size is a multiple of four."""
        top = (width - height) // 2
        return self.cut(Square(view.axes, width, top, 0, height, width))


def _resized(window: PlaneWindow, size: tuple[int, int]) -> PlaneWindow:
    pixels = window.region(0, window.height - 1)[:, MARGIN:-MARGIN]
    smaller = PlaneWindow(*size)
    target = smaller.claim(smaller.height)[:, : smaller.width]
    cv2.resize(pixels, size, target, interpolation=cv2.INTER_AREA)
    smaller.append(smaller.height)
    return smaller


def _halved(square: Square) -> Square:
    sizes = (square.face_size, square.row, square.column, square.rows, square.columns)
    return Square(square.axes, *(size // 2 for size in sizes))
