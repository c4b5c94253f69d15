"""What a view of a photo must look like, computed from the photo alone."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAMPLES = 2
"""Per pixel and axis: their mean is the area that a pixel of the screen covers."""

Floats = NDArray[np.floating]


def load_photo(path: Path) -> Floats:
    """Return a photo's pixels, height × width × 3, from 0 to 255."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float32)


def project(
    photo: Floats, *, yaw: float, pitch: float, hfov: float, width: int, height: int
) -> Floats:
    """Return the perspective picture of an equirectangular photo; angles in degrees.

    https://en.wikipedia.org/wiki/Equirectangular_projection: longitude and latitude are
    linear in column and row.
    """
    fine = _directions(yaw, pitch, hfov, width * SAMPLES, height * SAMPLES)
    longitude = np.arctan2(fine[0], fine[2])
    latitude = np.arcsin(fine[1] / np.sqrt((fine**2).sum(axis=0)))
    rows, columns = photo.shape[:2]
    sampled = _bilinear(
        photo,
        (longitude / (2 * np.pi) + 0.5) * columns - 0.5,
        (0.5 - latitude / np.pi) * rows - 0.5,
    )
    return sampled.reshape(height, SAMPLES, width, SAMPLES, 3).mean(axis=(1, 3))


def _directions(yaw: float, pitch: float, hfov: float, width: int, height: int) -> Floats:
    """Return the rays through each pixel's centre: right, up, ahead."""
    half = np.tan(np.radians(hfov) / 2)
    across = ((np.arange(width) + 0.5) / width * 2 - 1) * half
    upward = (1 - (np.arange(height) + 0.5) / height * 2) * half * height / width
    right: Floats = np.broadcast_to(across, (height, width))
    up: Floats = np.broadcast_to(upward[:, None], (height, width))
    ahead: Floats = np.ones((height, width))
    turn, lift = np.radians(yaw), np.radians(pitch)
    lifted_up = up * np.cos(lift) + ahead * np.sin(lift)
    lifted_ahead = ahead * np.cos(lift) - up * np.sin(lift)
    return np.stack(
        [
            right * np.cos(turn) + lifted_ahead * np.sin(turn),
            lifted_up,
            lifted_ahead * np.cos(turn) - right * np.sin(turn),
        ]
    )


def _bilinear(photo: Floats, x: Floats, y: Floats) -> Floats:
    """Sample a photo between its pixels; it wraps around, and ends at the poles."""
    rows, columns = photo.shape[:2]
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    share_x, share_y = (x - left)[..., None], (y - top)[..., None]
    lefts, rights = left % columns, (left + 1) % columns
    tops, bottoms = np.clip(top, 0, rows - 1), np.clip(top + 1, 0, rows - 1)
    above = photo[tops, lefts] * (1 - share_x) + photo[tops, rights] * share_x
    below = photo[bottoms, lefts] * (1 - share_x) + photo[bottoms, rights] * share_x
    return above * (1 - share_y) + below * share_y


def psnr(picture: Floats, truth: Floats) -> float:
    """Return the peak signal-to-noise ratio of 8-bit pictures, in dB."""
    error = float(((picture - truth) ** 2).mean())
    return float(10 * np.log10(255**2 / error))
