"""Encodes pixels, without any metadata."""

import base64
from typing import Literal

import cv2
import simplejpeg  # pyright: ignore[reportMissingTypeStubs]  # It has none; one call is made.

from ezvr_api.imaging.sphere import Pixels
from ezvr_api.imaging.vips import from_pixels

TileFormat = Literal["jpg", "png"]

_FAST_PNG = 1


def encode(pixels: Pixels, tile_format: TileFormat, quality: int) -> bytes:
    """Encode pixels (height, width, 3); `quality`, 1 to 100, is JPEG's only."""
    return encode_png(pixels) if tile_format == "png" else encode_jpeg(pixels, quality)


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """Baseline, 4:2:0."""
    return simplejpeg.encode_jpeg(
        pixels, quality=quality, colorspace="RGB", colorsubsampling="420", fastdct=False
    )


def encode_png(pixels: Pixels) -> bytes:
    """Lossless, lightly compressed."""
    reordered = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".png", reordered, [cv2.IMWRITE_PNG_COMPRESSION, _FAST_PNG])
    return data.tobytes()


def webp_data_uri(pixels: Pixels, quality: int) -> str:
    """A small picture as an address that holds the picture itself."""
    data = from_pixels(pixels).webpsave_buffer(Q=quality, strip=True, effort=6)
    return "data:image/webp;base64," + base64.b64encode(data).decode("ascii")
