"""Encodes pixels, without any metadata."""

import base64
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import simplejpeg  # pyright: ignore[reportMissingTypeStubs]  # It has none; two calls are made.

from ezvr_api.imaging.vips import from_pixels
from ezvr_api.imaging.window import Pixels

TileFormat = Literal["jpg", "png", "avif"]
Colours = Literal["ycbcr", "rgb"]

_FAST_PNG = 1
# Chosen by `benchmarks/imaging/formats.py`: as like the photo as JPEG of quality 80 (SSIM) in two
# thirds of the bytes. More effort doubles the time with each step for 1 to 3 percent.
AVIF_QUALITY = 70
_AVIF_EFFORT = 2


@dataclass(frozen=True)
class TileEncoder:
    """Encodes tiles that come as planes.

    Attributes:
        extension: The format.
        quality: JPEG's, 1 to 100; AVIF has its own.
        colours: What the planes are: red, green and blue, or Y alone, or Y, Cb and Cr, the last
            two at half size.
    """

    extension: TileFormat
    quality: int
    colours: Colours

    def encode(self, planes: tuple[Pixels, ...]) -> bytes:
        """Encode one tile."""
        if self.extension == "avif":
            return encode_avif(rgb_of(planes) if self.colours == "ycbcr" else np.dstack(planes))
        if self.colours == "ycbcr":
            return encode_jpeg_planes(planes, self.quality)
        pixels = np.dstack(planes)
        return encode_png(pixels) if self.extension == "png" else encode_jpeg(pixels, self.quality)


def rgb_of(planes: tuple[Pixels, ...]) -> Pixels:
    """Red, green and blue of JPEG's own planes (BT.601, full range; ITU-T T.871, 7)."""
    luma, *chroma = planes
    if not chroma:
        return np.dstack((luma, luma, luma))
    size = (luma.shape[1], luma.shape[0])
    blue, red = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in chroma)
    rgb = cv2.cvtColor(np.dstack((luma, red, blue)), cv2.COLOR_YCrCb2RGB)
    return np.asarray(rgb, dtype=np.uint8)


def encode_avif(pixels: Pixels) -> bytes:
    """8 bits, 4:2:0."""
    return from_pixels(pixels).heifsave_buffer(
        Q=AVIF_QUALITY, effort=_AVIF_EFFORT, compression="av1", subsample_mode="on", strip=True
    )


def encode_jpeg_planes(planes: tuple[Pixels, ...], quality: int) -> bytes:
    """Baseline: grey from one plane, 4:2:0 from three, the first of even height and width.

    Raises:
        ValueError: It is not: libjpeg-turbo would read on behind its last row.
    """
    luma, *chroma = planes
    if chroma and (luma.shape[0] % 2 or luma.shape[1] % 2):
        raise ValueError(f"Y has {luma.shape[1]} x {luma.shape[0]} pixels")
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
