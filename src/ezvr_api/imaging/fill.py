"""Fills the part of a sphere that was not photographed with something quiet."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.edges import Box, Edges, Floats, run_on
from ezvr_api.imaging.enlarge import enlarged
from ezvr_api.imaging.window import Pixels

_COARSE_WIDTH = 256
_COARSE_HEIGHT = 128
_BLURS = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
_FADE_BLUR = 24.0
_NEUTRAL_SHARE = 0.6
_POLE_BLUR = 5.0
_BAND_ROWS = 64
# In pixels of the coarse filling: how far what is at the edge runs on.
_REACH = 64
# Of a turn: how far the photo itself shows through.
_DISSOLVE_SHARE = 1 / 60
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def fill_unseen(interior: Pixels, left: int, top: int, width: int, height: int) -> None:
    """Paint everything outside the photographed box, in place.

    The colours at the box's edge run on, ever softer, into a grey of the photo's own brightness.
    A narrow rim mirrors the photo and dissolves, so that no line shows where it ends; no pixel is
    stretched.

    Args:
        interior: The sphere's pixels (sphere height, sphere width, 3).
        left: First photographed column.
        top: First photographed row.
        width: Photographed columns.
        height: Photographed rows.
    """
    sphere_height, sphere_width = interior.shape[:2]
    photo = interior[top : top + height, left : left + width]
    coarse = _continuation(photo, left / sphere_width, top / sphere_height, sphere_width)
    reach = max(1, round(sphere_width * _DISSOLVE_SHARE))
    across = _dissolve(range(sphere_width), (left, width), reach, sphere_width)
    for first in range(0, sphere_height, _BAND_ROWS):
        last = min(first + _BAND_ROWS, sphere_height)
        band = enlarged(coarse, range(first, last), (sphere_width, sphere_height))
        down = _dissolve(range(first, last), (top, height), reach, 2 * sphere_height)
        _blend(band, photo, down, across)
        band += 0.5
        filled = np.clip(band, 0, 255, out=band).astype(np.uint8)
        start, stop = max(first, top), min(last, top + height)
        if start < stop:
            seen = interior[start:stop, left : left + width]
            filled[start - first : stop - first, left : left + width] = seen
        interior[first:last] = filled


@dataclass(frozen=True)
class _Dissolve:
    """For lines of the sphere: which one of the photo shows through, and how much (1 inside)."""

    lines: npt.NDArray[np.intp]
    shares: Floats


def _dissolve(places: range, span: tuple[int, int], reach: int, around: int) -> _Dissolve:
    """Mirror the photo's lines, `span` (first, count), at its ends, ever fainter within reach.

    `around` lines come back to the first one.
    """
    first, count = span
    offset = (np.arange(places.start, places.stop) - first) % around
    after, before = offset - count, around - 1 - offset
    beyond = np.minimum(after, before)
    outside = offset >= count
    mirrored = np.where(after <= before, count - 1 - beyond, beyond)
    lines = np.where(outside, np.clip(mirrored, 0, count - 1), offset)
    # At most half a gap: both ends may meet in its middle.
    far = np.clip((beyond + 0.5) / min(reach, count, max(1, (around - count) // 2)), 0, 1)
    return _Dissolve(lines, np.where(outside, (0.5 + 0.5 * np.cos(np.pi * far)) ** 2, 1.0))


def _blend(band: Floats, photo: Pixels, down: _Dissolve, across: _Dissolve) -> None:
    """Let the mirrored photo show through the filling, in place."""
    rim = np.flatnonzero((across.shares > 0) & (across.shares < 1))
    every = np.flatnonzero(across.shares)
    for row, line, share in zip(band, down.lines, down.shares, strict=True):
        if share:
            columns = rim if share == 1 else every
            mirrored = photo[line, across.lines[columns]]
            row[columns] += (share * across.shares[columns])[:, None] * (mirrored - row[columns])


def _continuation(photo: Pixels, left: float, top: float, sphere_width: int) -> Floats:
    """The coarse filling of the whole sphere, (128, 256, 3)."""
    scale = _COARSE_WIDTH / sphere_width
    rows, columns = (max(1, round(size * scale)) for size in photo.shape[:2])
    first_row = min(_COARSE_HEIGHT - 1, round(top * _COARSE_HEIGHT))
    first_column = min(_COARSE_WIDTH - 1, round(left * _COARSE_WIDTH))
    rows = min(rows, _COARSE_HEIGHT - first_row)
    columns = min(columns, _COARSE_WIDTH - first_column)
    box = (slice(first_row, first_row + rows), slice(first_column, first_column + columns))
    colours = np.zeros((_COARSE_HEIGHT, _COARSE_WIDTH, 3))
    seen = np.zeros((_COARSE_HEIGHT, _COARSE_WIDTH, 1))
    colours[box] = cv2.resize(photo, (columns, rows), interpolation=cv2.INTER_AREA)
    seen[box] = 1
    neutral = colours[box].mean(axis=(0, 1)) @ _LUMA
    spread = _spread(colours, seen)
    fade = np.clip(1 - 2 * _blurred(seen, _FADE_BLUR), 0, 1) * _NEUTRAL_SHARE
    coarse = _smooth_poles(spread + (neutral - spread) * fade)

    def add(row: int, column: int, detail: Floats) -> None:
        coarse[row : row + detail.shape[0], column : column + detail.shape[1]] += detail

    size = (_COARSE_WIDTH, _COARSE_HEIGHT)
    where = Box(first_column, first_row, columns, rows, size)
    run_on(where, Edges.of(colours[box] - coarse[box]), _REACH, add)
    coarse[box] = colours[box]
    return coarse.astype(np.float32)


def _spread(colours: Floats, seen: Floats) -> Floats:
    """Colours everywhere: the mean of what is near or, where nothing is, of what is further."""
    result = np.zeros_like(colours)
    missing = np.ones_like(seen)
    for sigma in _BLURS:
        near = np.maximum(_blurred(seen, sigma), 0)
        share = missing * np.clip(near * 4, 0, 1)
        result += _blurred(colours, sigma) / np.maximum(near, 1e-6) * share
        missing = missing - share
    return result / np.maximum(1 - missing, 1e-6)


def _blurred(picture: Floats, sigma: float) -> Floats:
    """Gaussian blur of an equirectangular picture, `sigma` in pixels.

    A sphere continues beyond a pole at its other side: two of them, one turned, form a torus,
    on which a blur is a product of spectra.
    """
    height, width = picture.shape[:2]
    torus = np.concatenate([picture, np.roll(picture, width // 2, axis=1)[::-1]])
    down = np.fft.fftfreq(2 * height)[:, None, None]
    across = np.fft.rfftfreq(width)[None, :, None]
    gain = np.exp(-2 * (np.pi * sigma) ** 2 * (down**2 + across**2))
    spectrum = np.fft.rfft2(torus, axes=(0, 1)) * gain
    return np.fft.irfft2(spectrum, s=(2 * height, width), axes=(0, 1))[:height]


def _smooth_poles(picture: Floats) -> Floats:
    """Blur each row as wide as its pixels are narrow, so that no rays meet in a pole."""
    height, width = picture.shape[:2]
    latitude = ((np.arange(height, dtype=np.float64) + 0.5) / height - 0.5) * np.pi
    sigma = (_POLE_BLUR / np.cos(latitude))[:, None, None]
    gain = np.exp(-2 * (np.pi * sigma * np.fft.rfftfreq(width)[None, :, None]) ** 2)
    return np.fft.irfft(np.fft.rfft(picture, axis=1) * gain, n=width, axis=1)
