"""The picture that a view of the photo must give, computed from the photo alone."""

import cv2
import numpy as np
import numpy.typing as npt
from views import View  # A benchmark's own neighbour, found beside it.

Pixels = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

SAMPLES = 4
"""Per pixel and axis: their mean is the area that a pixel of the screen covers."""
BAND = 40
"""Rows of the screen at a time: the samples of a whole screen would fill the memory."""


def ideal(photo: Pixels, view: View, width: int, height: int) -> Pixels:
    """Return the perspective picture of a whole equirectangular photo, height × width × 3.

    https://en.wikipedia.org/wiki/Equirectangular_projection: longitude and latitude are linear in
    column and row.
    """
    # A pixel more on each side, so that sampling between the last column and the first has both.
    wrapped = np.concatenate([photo[:, -1:], photo, photo[:, :1]], axis=1)
    bands = [_band(wrapped, view, width, height, top) for top in range(0, height, BAND)]
    return np.concatenate(bands)


def _band(wrapped: Pixels, view: View, width: int, height: int, top: int) -> Pixels:
    rows = min(BAND, height - top)
    half = np.tan(np.radians(view.hfov / 2))
    x = ((np.arange(width * SAMPLES) + 0.5) / (width * SAMPLES) * 2 - 1) * half
    y = top + (np.arange(rows * SAMPLES) + 0.5) / SAMPLES
    right: Doubles = np.broadcast_to(x, (len(y), len(x)))
    up: Doubles = ((1 - y / height * 2) * half * height / width)[:, None]
    lift, turn = np.radians(view.pitch), np.radians(view.yaw)
    upward = up * np.cos(lift) + np.sin(lift)
    ahead = np.cos(lift) - up * np.sin(lift)
    longitude = np.arctan2(right, ahead) + turn
    latitude = np.arctan2(upward, np.hypot(right, ahead))
    high, wide = wrapped.shape[0], wrapped.shape[1] - 2
    # Column 0 of the photo is column 1 here.
    columns = (longitude / (2 * np.pi) + 0.5) * wide % wide + 0.5
    lines = (0.5 - latitude / np.pi) * high - 0.5
    sampled = cv2.remap(
        wrapped,
        columns.astype(np.float32),
        lines.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    small = cv2.resize(sampled, (width, rows), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


def read_photo(content: bytes) -> Pixels:
    """Return the pixels of an image file, height × width × 3."""
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR_RGB)
    return np.asarray(decoded, dtype=np.uint8)


def psnr(picture: Pixels, truth: Pixels) -> float:
    """Return the peak signal-to-noise ratio of 8-bit pictures, in dB."""
    error = float(np.square(picture.astype(np.float32) - truth).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-9)))
