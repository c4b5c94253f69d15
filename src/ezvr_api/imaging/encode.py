"""Encodes pixels, without any metadata."""

import base64
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import simplejpeg  # pyright: ignore[reportMissingTypeStubs]  # It has none; two calls are made.

from ezvr_api.imaging.vips import from_pixels
from ezvr_api.imaging.window import Pixels

TileFormat = Literal["jpg", "png"]
Colours = Literal["ycbcr", "rgb"]

_FAST_PNG = 1


@dataclass(frozen=True)
class TileEncoder:
    """Encodes tiles that come as planes.

    Attributes:
        extension: The format.
        quality: JPEG's, 1 to 100.
        colours: What the planes are: red, green and blue, or Y alone, or Y, Cb and Cr, the last
            two at half size.
    """

    extension: TileFormat
    quality: int
    colours: Colours

    def encode(self, planes: tuple[Pixels, ...]) -> bytes:
        """Encode one tile."""
        if self.colours == "ycbcr":
            return encode_jpeg_planes(planes, self.quality)
        pixels = np.dstack(planes)
        return encode_png(pixels) if self.extension == "png" else encode_jpeg(pixels, self.quality)


def encode_jpeg_planes(planes: tuple[Pixels, ...], quality: int) -> bytes:
    """Baseline: grey from one plane, 4:2:0 from three."""
    luma, *chroma = planes
    blue, red = chroma or (None, None)
    return simplejpeg.encode_jpeg_yuv_planes(luma, blue, red, quality=quality, fastdct=False)


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
