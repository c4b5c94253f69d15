"""Understands a photo without decoding it: format, sizes, metadata, place on the sphere."""

from dataclasses import dataclass
from pathlib import Path

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import is_srgb
from ezvr_api.imaging.decide import Decision, decide
from ezvr_api.imaging.header import PhotoHeader, read_header
from ezvr_api.imaging.integrity import is_complete
from ezvr_api.imaging.limits import PhotoLimits, check_pixels, check_sphere
from ezvr_api.imaging.metadata import Metadata, read_metadata
from ezvr_api.imaging.vips import VipsError, VipsImage, rows

_BLOCK_ROWS = 16


@dataclass(frozen=True)
class Inspection:
    """An acceptable photo, opened.

    Attributes:
        path: Its file.
        header: Its format and sizes.
        metadata: What it carries.
        decision: Where it lies on the sphere.
        image: Its pixels, to be drawn once, from top to bottom.
    """

    path: Path
    header: PhotoHeader
    metadata: Metadata
    decision: Decision
    image: VipsImage

    @property
    def is_stored_as_shown(self) -> bool:
        """Whether the colours of a JPEG photo are sRGB as they are."""
        return self.header.format == "jpeg" and is_srgb(self.image)


def inspect_photo(path: Path, limits: PhotoLimits) -> Inspection:
    """Read a photo's header and metadata, and judge them.

    Raises:
        PhotoRefused: For every reason that shows before the pixels do.
    """
    header, image = read_header(path, limits.max_file_bytes)
    check_pixels(*header.upright_size, limits)
    if not is_complete(path, header.format):
        raise errors.truncated(_readable_share(image, header))
    metadata = read_metadata(image)
    decision = decide(*header.upright_size, metadata.gpano)
    check_sphere(header, decision, limits)
    return Inspection(path, header, metadata, decision, image)


def _readable_share(image: VipsImage, header: PhotoHeader) -> float | None:
    """How much of a broken file can be read, 0 to 1; None where that cannot be told.

    A progressive file is spread over the whole height from its first byte on.
    """
    if header.interlaced:
        return None
    readable = 0
    try:
        for top, strip in rows(image, _BLOCK_ROWS):
            readable = top + len(strip)
    except VipsError:
        return readable / header.height
    return None
