"""Photos to measure with: about the detail of a real one, at any size, without any file."""

from pathlib import Path

import cv2
import numpy as np
import simplejpeg  # pyright: ignore[reportMissingTypeStubs]  # It has none; one call is made.
from PIL import Image

from ezvr_api.imaging.window import Pixels

_QUALITY = 85
_GRAINS = (4, 16, 64, 256)


def write_photo(path: Path, width: int, *, progressive: bool = False) -> None:
    """Write a 4:2:0 JPEG photo, twice as wide as high."""
    pixels = _pixels(width)
    if progressive:
        Image.MAX_IMAGE_PIXELS = None
        Image.fromarray(pixels).save(path, "JPEG", quality=_QUALITY, progressive=True)
        return
    path.write_bytes(
        simplejpeg.encode_jpeg(pixels, quality=_QUALITY, colorspace="RGB", colorsubsampling="420")
    )


def _pixels(width: int) -> Pixels:
    random = np.random.default_rng(1)
    height = width // 2
    pixels = np.empty((height, width, 3), np.uint8)
    for channel in range(3):
        plane = np.full((height, width), 128, np.float32)
        for grain in _GRAINS:
            coarse = random.normal(size=(height // grain, width // grain)).astype(np.float32)
            fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
            plane += fine * np.float32(6 + grain**0.5)
        pixels[..., channel] = np.clip(plane, 0, 255)
    return pixels
