"""Photos for tests: small ones made here, real ones where they are installed."""

import io
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

PHOTOS = Path(
    os.environ.get("EZVR_TEST_PHOTOS", Path(__file__).parents[2].parent / "shared" / "photos")
)

STREET_TOUR = sorted((PHOTOS / "street-tour").glob("*.jpg"))

needs_hostile_photos = pytest.mark.skipif(
    not (PHOTOS / "hostile").is_dir(), reason=f"no hostile photos in {PHOTOS}"
)


@cache
def small_panorama(shade: int = 128) -> bytes:
    """A full sphere of 512 by 256 pixels, as a JPEG; each shade is another file."""
    across = np.linspace(0, 255, 512, dtype=np.uint8)
    down = np.linspace(0, 255, 256, dtype=np.uint8)
    red, green = np.broadcast_arrays(across, down[:, None])
    pixels = np.stack([red, green, np.full_like(red, shade)], axis=-1)
    return _jpeg(pixels)


@cache
def ordinary_photo() -> bytes:
    """A photo of 640 by 480 pixels that is no panorama."""
    return _jpeg(np.full((480, 640, 3), 90, dtype=np.uint8))


@cache
def tiny_panorama() -> bytes:
    """A full sphere of too few pixels to look at: 64 by 32."""
    return _jpeg(np.full((32, 64, 3), 90, dtype=np.uint8))


@cache
def small_picture(shade: int = 128) -> bytes:
    """A PNG of 80 by 40 pixels; each shade is another file."""
    file = io.BytesIO()
    Image.new("RGB", (80, 40), (shade, 90, 30)).save(file, "PNG")
    return file.getvalue()


def hostile_photos() -> list[Path]:
    """The photos that nobody should send."""
    folder = PHOTOS / "hostile"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _jpeg(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=80)
    return file.getvalue()
