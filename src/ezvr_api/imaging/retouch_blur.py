"""Regions of a sphere of which nothing is left but the averages of coarse cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.enlarge import enlarged
from ezvr_api.imaging.geometry import FloatMap
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.retouch import MOST_STRENGTH, BlurKind, BlurRegion
from ezvr_api.imaging.retouch_shapes import distance_to_box, distance_to_polygon
from ezvr_api.imaging.window import Pixels

# Masks and soft colours are kept at this size.
COARSE_WIDTH: Final = 1024
COARSE_HEIGHT: Final = COARSE_WIDTH // 2
# Degrees around a region that are replaced, too, and over which that fades. The first is more than
# the diagonal of a mask's pixel, so that the region itself is replaced entirely.
_MARGIN = 0.75
_FADE = 0.5
_OPAQUE = 255
_LEAST_CELLS_ACROSS = 4
_BLOCK_ROWS = 64


@dataclass(frozen=True)
class BlurLayer:
    """Regions of one look, to be painted over a sphere.

    Attributes:
        mask: How much is replaced, 0 to 255, on the photo's sphere: (512, 1024).
        cells: The averages.
        soft: The averages blended into each other, (512, 1024, 3); None for sharp cells.
    """

    mask: Pixels
    cells: "Cells"
    soft: Pixels | None

    def paint(self, band: Pixels, first: int, size: tuple[int, int]) -> Pixels:
        """A band of rows from `first` on of a sphere of `size`, with the regions replaced."""
        rows = range(first, first + len(band))
        top = max(0, rows.start * COARSE_HEIGHT // size[1] - 1)
        if not self.mask[top : rows.stop * COARSE_HEIGHT // size[1] + 2].any():
            return band
        share = enlarged(self.mask, rows, size)
        columns = np.flatnonzero(share.any(axis=0))
        if not len(columns):
            return band
        box = slice(int(columns[0]), int(columns[-1]) + 1)
        colours = (
            self.cells.rows(rows, size) if self.soft is None else enlarged(self.soft, rows, size)
        )
        painted = band.copy()
        for top in range(0, len(band), _BLOCK_ROWS):
            part = (slice(top, top + _BLOCK_ROWS), box)
            weight = share[part][..., None].astype(np.uint16)
            mixed = band[part] * (_OPAQUE - weight) + colours[part] * weight
            painted[part] = (mixed + _OPAQUE // 2) // _OPAQUE
        return painted


class Cells:
    """A sphere in cells of about equal size: rows of one height, each of as many as fit."""

    def __init__(self, sphere: Pixels, degrees: float) -> None:
        """Average the pixels (h, w, 3) of a whole sphere in cells of so many degrees or more."""
        height, width = sphere.shape[:2]
        count = max(1, int(180 / degrees))
        middles = (np.arange(count) + 0.5) / count * np.pi
        self._counts: list[int] = (
            np.maximum(1, 360 * np.sin(middles) / degrees).astype(np.int64).tolist()
        )
        row_of = _shares(height, count)
        self._averages: list[Pixels] = []
        for row, across in enumerate(self._counts):
            part = sphere[row_of == row] if count <= height else sphere[row * height // count][None]
            column_of = _shares(width, across)
            mean = part.mean(axis=0)
            pixels = np.maximum(1, np.bincount(column_of, minlength=across))
            sums = [np.bincount(column_of, mean[:, band], minlength=across) for band in range(3)]
            self._averages.append(
                np.clip(np.stack(sums, axis=-1) / pixels[:, None] + 0.5, 0, 255).astype(np.uint8)
            )

    def rows(self, rows: range, size: tuple[int, int]) -> Pixels:
        """The cells as they cover some rows of a sphere of `size`: (rows, width, 3)."""
        width, height = size
        picture = np.empty((len(rows), width, 3), np.uint8)
        cell_rows = np.arange(rows.start, rows.stop) * len(self._counts) // height
        for row in range(int(cell_rows[0]), int(cell_rows[-1]) + 1):
            column_of = _shares(width, self._counts[row])
            picture[cell_rows == row] = self._averages[row][column_of]
        return picture


def _shares(pixels: int, cells: int) -> npt.NDArray[np.int64]:
    """Which of so many cells each of so many pixels in a line belongs to."""
    return np.floor_divide(np.arange(pixels, dtype=np.int64) * cells, pixels, dtype=np.int64)


def blur_layers(
    regions: Sequence[BlurRegion], sphere: Pixels, turn: Matrix | None
) -> Iterator[BlurLayer]:
    """What hides the regions, one layer for each look.

    Args:
        regions: On the level sphere.
        sphere: The photo's whole sphere, small: (h, w, 3).
        turn: The rotation (3, 3) from the level sphere to the photo.
    """
    masks: dict[tuple[BlurKind, float], Pixels] = {}
    directions = _level_directions(turn)
    for region in regions:
        distance = _distance(region, directions)
        look = (region.kind, _cell_size(region.strength, distance))
        shares = np.clip((_MARGIN + _FADE - distance) / _FADE, 0, 1) * _OPAQUE
        mask = shares.astype(np.uint8).reshape(COARSE_HEIGHT, COARSE_WIDTH)
        masks[look] = np.maximum(masks.get(look, mask), mask)
    for (kind, degrees), mask in masks.items():
        cells = Cells(sphere, degrees)
        yield BlurLayer(mask, cells, _soft(cells, degrees) if kind == "gaussian" else None)


def _distance(region: BlurRegion, directions: FloatMap) -> FloatMap:
    if region.box is not None:
        return distance_to_box(directions, region.box)
    return distance_to_polygon(directions, region.points or (), _MARGIN + _FADE)


def _cell_size(strength: float, distance: FloatMap) -> float:
    """Degrees: as asked, but never so small that a region's whole contents could be recognised."""
    width = 2 * float(-distance.min())
    return round(min(MOST_STRENGTH, max(strength, width / _LEAST_CELLS_ACROSS)), 1)


def _level_directions(turn: Matrix | None) -> FloatMap:
    """Unit directions (n, 3) on the level sphere of the pixels of a coarse photo."""
    longitude = ((np.arange(COARSE_WIDTH) + 0.5) / COARSE_WIDTH - 0.5) * 2 * np.pi
    latitude = (0.5 - (np.arange(COARSE_HEIGHT) + 0.5) / COARSE_HEIGHT)[:, None] * np.pi
    level = np.cos(latitude)
    up = np.broadcast_to(np.sin(latitude), (COARSE_HEIGHT, COARSE_WIDTH))
    seen = np.stack([level * np.sin(longitude), up, level * np.cos(longitude)], axis=-1)
    turned = seen.reshape(-1, 3) if turn is None else seen.reshape(-1, 3) @ turn
    return turned.astype(np.float32)


def _soft(cells: Cells, degrees: float) -> Pixels:
    """The cells, blurred by half of their size: nothing in it but their averages."""
    picture = cells.rows(range(COARSE_HEIGHT), (COARSE_WIDTH, COARSE_HEIGHT)).astype(np.float64)
    sigma = degrees / 2 * COARSE_WIDTH / 360
    latitude = ((np.arange(COARSE_HEIGHT) + 0.5) / COARSE_HEIGHT - 0.5) * np.pi
    # A row's pixels are the narrower, the nearer a pole is.
    across = (sigma / np.cos(latitude))[:, None, None] * np.fft.rfftfreq(COARSE_WIDTH)[:, None]
    rows = np.fft.irfft(np.fft.rfft(picture, axis=1) * _gain(across), n=COARSE_WIDTH, axis=1)
    # Beyond a pole a sphere goes on at its other side.
    around = np.concatenate([rows, np.roll(rows, COARSE_WIDTH // 2, axis=1)[::-1]])
    down = sigma * np.fft.rfftfreq(2 * COARSE_HEIGHT)[:, None, None]
    blurred = np.fft.irfft(np.fft.rfft(around, axis=0) * _gain(down), n=2 * COARSE_HEIGHT, axis=0)
    return np.clip(blurred[:COARSE_HEIGHT] + 0.5, 0, 255).astype(np.uint8)


def _gain(frequency: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """What a Gaussian blur leaves of a frequency, given in periods per sigma."""
    return np.exp(-2 * (np.pi * frequency.astype(np.float64)) ** 2)


def coarse_copy(sphere: Pixels) -> Pixels:
    """A whole sphere's pixels, averaged to the size that averages of cells are taken from."""
    size = (min(COARSE_WIDTH, sphere.shape[1]), min(COARSE_HEIGHT, sphere.shape[0]))
    return np.asarray(cv2.resize(sphere, size, interpolation=cv2.INTER_AREA), np.uint8)
