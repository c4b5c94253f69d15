"""How large a photo may be; checked from its header, before any pixel is decoded."""

from dataclasses import dataclass

from ezvr_api.imaging import errors
from ezvr_api.imaging.decide import Decision
from ezvr_api.imaging.header import PhotoHeader

_RGB_BYTES = 3
_COEFFICIENT_BYTES = 2
# A sphere costs time and memory by its own size, however few pixels fill it. A sixteenth of a
# turn (22.5 degrees) is a quarter of what an ordinary lens sees: no panorama is narrower.
_MAX_ENLARGEMENT = 16
_WHOLE_FRAME_FORMATS = frozenset({"webp", "avif"})


@dataclass(frozen=True)
class PhotoLimits:
    """What is accepted.

    Attributes:
        max_width: Pixels, of the photo and of the full sphere.
        max_height: Pixels, of the photo and of the full sphere.
        min_width: Pixels of the full sphere around.
        max_file_bytes: Size of the file.
        memory_bytes: What decoding may take by estimate; None for no limit.
    """

    max_width: int = 32768
    max_height: int = 16384
    min_width: int = 512
    max_file_bytes: int = 1 << 30
    memory_bytes: int | None = None


def check_pixels(width: int, height: int, limits: PhotoLimits) -> None:
    """Refuse a photo, or the sphere that its metadata claims, that is too large.

    Raises:
        PhotoRefused: too_many_pixels.
    """
    if width > limits.max_width or height > limits.max_height:
        raise errors.too_many_pixels(width, height, limits.max_width, limits.max_height)


def check_sphere(header: PhotoHeader, decision: Decision, limits: PhotoLimits) -> None:
    """Refuse a sphere that is too small, too large, hardly seen, or more than the memory holds.

    Raises:
        PhotoRefused: too_small, too_many_pixels, out_of_memory.
    """
    if decision.width < limits.min_width:
        raise errors.too_small(decision.width, decision.height, limits.min_width)
    check_pixels(decision.width, decision.height, limits)
    _check_seen(*header.upright_size, decision)
    needed = estimate_memory(header, decision)
    if limits.memory_bytes is not None and needed > limits.memory_bytes:
        raise errors.out_of_memory(f"{needed} bytes estimated, {limits.memory_bytes} allowed")


def _check_seen(width: int, height: int, decision: Decision) -> None:
    if max(decision.width / width, decision.height / height) > _MAX_ENLARGEMENT:
        raise errors.too_little_seen(width, height, decision.width, decision.height)


def estimate_memory(header: PhotoHeader, decision: Decision) -> int:
    """Bytes of address space that decoding takes at most.

    The windows have room for a whole sphere; a photo that is rotated or partial is laid on another
    one first; and a decoder may keep the photo itself.
    """
    pixels = header.width * header.height
    sphere = decision.width * decision.height * _RGB_BYTES
    if decision.coverage == "partial" or header.orientation != 1:
        sphere *= 2
    if header.interlaced:
        if header.format == "jpeg":
            return sphere + round(pixels * header.stored_samples) * _COEFFICIENT_BYTES
        return sphere + pixels * header.bands * header.sample_bytes
    if header.format in _WHOLE_FRAME_FORMATS:
        return sphere + pixels * header.bands * header.sample_bytes
    return sphere
