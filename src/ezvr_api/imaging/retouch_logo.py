"""Reads a logo: a small picture of a stranger, in the same confined process as a photo."""

from pathlib import Path
from typing import Final

import numpy as np

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import to_srgb_with_alpha
from ezvr_api.imaging.header import read_header
from ezvr_api.imaging.logo_header import MOST_LOGO_PIXELS
from ezvr_api.imaging.vips import VipsError, pixels_of
from ezvr_api.imaging.window import Pixels

LOGO_FORMATS: Final = frozenset({"jpeg", "png", "webp"})
MOST_LOGO_BYTES: Final = 1 << 20


def read_logo(path: Path) -> Pixels:
    """Red, green, blue and alpha of a logo's file: (h, w, 4), 8 bit.

    Raises:
        PhotoRefused: logo_unusable.
    """
    try:
        header, image = read_header(path, MOST_LOGO_BYTES)
    except errors.PhotoRefused as refused:
        raise errors.logo_unusable(refused.diagnostics) from refused
    sizes = (header.width, header.height)
    is_small = max(sizes) <= MOST_LOGO_PIXELS
    if header.format not in LOGO_FORMATS or not is_small or header.sample_bytes != 1:
        raise errors.logo_unusable(f"{header.format}, {sizes}, {header.sample_bytes} bytes")
    try:
        pixels = pixels_of(to_srgb_with_alpha(image))
    except VipsError as error:
        raise errors.logo_unusable(str(error)) from error
    if pixels.shape[2] == 4:  # noqa: PLR2004  # Red, green, blue, alpha.
        return pixels
    return np.concatenate([pixels, np.full_like(pixels[..., :1], 255)], axis=-1)
