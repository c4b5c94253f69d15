"""Understands a photo without decoding it: format, sizes, metadata, place on the sphere."""

import mmap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import is_srgb
from ezvr_api.imaging.decide import Decision, decide
from ezvr_api.imaging.drawing import PhotoEnds, draw
from ezvr_api.imaging.header import PhotoHeader, read_header
from ezvr_api.imaging.integrity import is_complete
from ezvr_api.imaging.level import turn_of
from ezvr_api.imaging.limits import PhotoLimits, check_pixels, check_sphere
from ezvr_api.imaging.metadata import Metadata, read_metadata
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.vips import VipsError, VipsImage, load_jpeg_closed

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
        overrides: What the customer says of it.
    """

    path: Path
    header: PhotoHeader
    metadata: Metadata
    decision: Decision
    image: VipsImage
    overrides: Overrides

    @property
    def heading(self) -> float | None:
        """Compass direction of its centre in degrees: the customer's word, or the camera's."""
        said = self.overrides.heading
        return self.metadata.gpano.heading if said is None else said

    @property
    def turn(self) -> Matrix | None:
        """The rotation (3, 3) from the level sphere to the photo; None where it is level."""
        return turn_of(self.decision.level)

    @cached_property
    def is_stored_as_shown(self) -> bool:
        """Whether the colours of a JPEG photo are sRGB as they are."""
        try:
            return self.header.format == "jpeg" and is_srgb(self.image)
        except VipsError:
            return False


def inspect_photo(
    path: Path, limits: PhotoLimits, overrides: Overrides | None = None
) -> Inspection:
    """Read a photo's header and metadata, and judge them with what the customer says.

    Raises:
        PhotoRefused: For every reason that shows before the pixels do.
    """
    header, image = read_header(path, limits.max_file_bytes)
    check_pixels(*header.upright_size, limits)
    if not is_complete(path, header.format):
        raise errors.truncated(_readable_share(image, path, header))
    overrides = overrides or Overrides()
    metadata = read_metadata(image, path)
    decision = decide(*header.upright_size, metadata.gpano, overrides)
    check_sphere(header, decision, limits)
    return Inspection(path, header, metadata, decision, image, overrides)


def _readable_share(image: VipsImage, path: Path, header: PhotoHeader) -> float | None:
    """How much of a broken file can be read, 0 to 1; None where that cannot be told.

    A progressive file is spread over the whole height from its first byte on.
    """
    if header.interlaced:
        return None
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    readable = 0
    try:
        found = load_jpeg_closed(data) if header.format == "jpeg" else image
        for top, strip in draw(found.cast("uchar"), path, header, _BLOCK_ROWS):
            readable = top + len(strip)
    except (VipsError, PhotoEnds):
        return readable / header.height
    return 1.0 if header.format == "jpeg" else None
