"""Makes a picture for a screen of any picture: upright, sRGB, small, without metadata.

It runs in the confined child, as tiling does. What is written is encoded from bare pixels, so
that nothing else of the file can be in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import to_srgb_with_alpha
from ezvr_api.imaging.folder import clean_on_failure, write_whole
from ezvr_api.imaging.header import PhotoHeader, read_header
from ezvr_api.imaging.integrity import is_complete
from ezvr_api.imaging.memory import estimate_picture
from ezvr_api.imaging.vips import VipsError, VipsImage, from_pixels, rows
from ezvr_api.imaging.window import Pixels

PICTURE_NAME: Final = "picture.webp"
PICTURE_FORMATS: Final = frozenset({"jpeg", "png", "webp", "avif"})
LONGEST_EDGE: Final = 2048
MOST_FILE_BYTES: Final = 64 << 20
MOST_PIXELS: Final = 64_000_000
MOST_EDGE: Final = 16384

_QUALITY, _EFFORT = 85, 4
# Lossless costs little where there are few colours, and there it shows: lines stay clean.
_WORTH = 2
_ROWS = 64
_ALPHA = 3
_OPAQUE = 255

# How EXIF's orientations 2 to 8 become upright: (h, w, bands) in, the same out.
_UPRIGHT: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels.swapaxes(0, 1)[:, ::-1],
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: pixels.swapaxes(0, 1)[::-1],
}


@dataclass(frozen=True)
class FlatPicture:
    """A picture as it was written.

    Attributes:
        width: Pixels.
        height: Pixels.
        bytes: Size of its file.
    """

    width: int
    height: int
    bytes: int


def make_picture(
    source: Path, outdir: Path, on_needs: Callable[[int], None] | None = None
) -> FlatPicture:
    """Write `picture.webp` into a folder that is empty or does not exist.

    Args:
        source: The picture's file; its name does not matter.
        outdir: Where the picture goes.
        on_needs: Told once how many bytes of memory this process will take at most, before the
            first pixel is decoded; may wait.

    Raises:
        PhotoRefused: The file cannot be used. Nothing is left in `outdir`.
        FileExistsError: `outdir` has something in it.
        OSError: The file cannot be opened or the picture cannot be written.
    """
    with clean_on_failure(outdir):
        header, image = _open(source)
        if on_needs:
            on_needs(estimate_picture(header))
        pixels = _pixels(header, image)
        encoded = _encode(pixels, is_drawn=header.format == "png")
        write_whole(outdir / PICTURE_NAME, encoded)
    height, width, _ = pixels.shape
    return FlatPicture(width, height, len(encoded))


def _open(source: Path) -> tuple[PhotoHeader, VipsImage]:
    header, image = read_header(source, MOST_FILE_BYTES)
    if header.format not in PICTURE_FORMATS:
        raise errors.unsupported_format(header.format.upper())
    if header.width * header.height > MOST_PIXELS or max(header.upright_size) > MOST_EDGE:
        raise errors.too_many_pixels(*header.upright_size, MOST_EDGE, MOST_PIXELS // MOST_EDGE)
    if not is_complete(source, header.format):
        raise errors.truncated(None)
    return header, image


def _pixels(header: PhotoHeader, image: VipsImage) -> Pixels:
    """All pixels that are shown: (h, w, 3), or 4 where some of them let something through."""
    try:
        reduced = to_srgb_with_alpha(image).thumbnail_image(
            LONGEST_EDGE, height=LONGEST_EDGE, size="down", no_rotate=True
        )
        # Row by row: libvips keeps as many of the large picture as it is asked for at once.
        pixels = np.concatenate([strip for _, strip in rows(reduced, _ROWS)])
    except VipsError as error:
        raise errors.decode_failed(str(error)) from error
    if pixels.shape[2] > _ALPHA and pixels[..., _ALPHA].min() == _OPAQUE:
        pixels = pixels[..., :_ALPHA]
    turned = _UPRIGHT.get(header.orientation)
    return np.ascontiguousarray(pixels if turned is None else turned(pixels))


def _encode(pixels: Pixels, *, is_drawn: bool) -> bytes:
    """Encode as WebP: without loss where that is worth it."""
    picture = from_pixels(pixels)
    lossy = picture.webpsave_buffer(Q=_QUALITY, strip=True, effort=_EFFORT)
    if not is_drawn:
        return lossy
    lossless = picture.webpsave_buffer(Q=_QUALITY, strip=True, effort=_EFFORT, lossless=True)
    return lossless if len(lossless) <= _WORTH * len(lossy) else lossy
