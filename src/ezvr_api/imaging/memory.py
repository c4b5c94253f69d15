"""How much memory tiling a photo takes at most, told before a pixel is decoded.

This is memory that is really used, unlike the address space of `limits.estimate_memory`. The
photo's file, of which pages may be mapped, is left out: the kernel drops them when it needs room.
The constants are fitted to the peaks of child processes (`tests/imaging/test_memory.py`).
"""

from ezvr_api.imaging.compiled import is_available
from ezvr_api.imaging.header import PhotoHeader
from ezvr_api.imaging.inspect import Inspection
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.retouch import Retouch

_MEGABYTE = 1 << 20
# The interpreter, its libraries, and the small pictures, whatever the photo's size.
_BASE_BYTES = 136 * _MEGABYTE
_ENCODER_BYTES = 64 * _MEGABYTE
# Rows of a plane, all around, that are in memory at once: a tile is up to 725 pixels high and, near
# a pole, up to 1.6 times as many rows of the photo; tiles of lower levels that grow are as many.
_PLANE_ROWS = 2100
# The same, of each band, with the rows that libvips and conversions keep beside the windows.
_BAND_ROWS = 5500
_RGB_BANDS = 3
_COEFFICIENT_BYTES = 2
# libwebp works on four bytes a pixel beside those that it gives.
_WEBP_BYTES = 4
# What libtiff gives to a strip at most, as libvips asks it to.
_STRIP_BYTES = 50 * _MEGABYTE
# Blurring a coarse sphere; a mask and soft colours for each region; a band that is mixed.
_RETOUCH_BYTES = 64 * _MEGABYTE
_REGION_BYTES = 5 * _MEGABYTE // 2
_MIXED_ROWS = 2500
# A logo of 2048 by 2048, as it is read and as numbers of four bytes.
_LOGO_BYTES = 2048 * 2048 * (4 + 4 + 16 + 16)
# A picture of 2048 by 2048 with alpha, turned, and what encoding it without loss takes.
_PICTURE_BYTES = 256 * _MEGABYTE
# Planes as they are stored need whole blocks; what is odd may have to be read as RGB.
_WHOLE = 4


def estimate_resident(photo: Inspection, options: TilingOptions) -> int:
    """Bytes of memory that this process takes at most while it tiles a photo."""
    return (
        _BASE_BYTES
        + (0 if options.tile_format == "jpg" else _ENCODER_BYTES)
        + _streaming_bytes(photo, options)
        + _decoder_bytes(photo.header)
        + (0 if _is_whole_and_upright(photo) else _sphere_bytes(photo))
        + _retouch_bytes(photo, options.retouch)
    )


def estimate_picture(header: PhotoHeader) -> int:
    """Bytes of memory that this process takes at most while it makes a picture of one."""
    frame = header.width * header.height * header.bands * header.sample_bytes
    # libvips keeps a PNG with alpha while it reduces it, and libheif a third copy of alpha.
    kept = frame if header.format in {"png", "avif"} else 0
    return _BASE_BYTES + _PICTURE_BYTES + kept + _decoder_bytes(header)


def _is_whole_and_upright(photo: Inspection) -> bool:
    return photo.decision.coverage == "full" and photo.header.orientation == 1


def _sphere_bytes(photo: Inspection) -> int:
    return photo.decision.width * photo.decision.height * _RGB_BANDS


def _streaming_bytes(photo: Inspection, options: TilingOptions) -> int:
    header = photo.header
    if _is_read_as_stored(photo, options):
        return round(photo.decision.width * header.stored_samples * _PLANE_ROWS)
    return photo.decision.width * max(_RGB_BANDS, header.bands) * _BAND_ROWS


def _is_read_as_stored(photo: Inspection, options: TilingOptions) -> bool:
    """Whether `sources.open_source` will surely take a JPEG's own planes."""
    header = photo.header
    return (
        is_available()
        and options.tile_format != "png"
        and not options.retouch
        and _is_whole_and_upright(photo)
        and header.jpeg is not None
        and header.jpeg.has_plain_planes
        and not (header.width % _WHOLE or header.height % _WHOLE)
        and photo.is_stored_as_shown
    )


def _decoder_bytes(header: PhotoHeader) -> int:
    """What a decoder keeps of the photo beside a few rows."""
    pixels = header.width * header.height
    if header.format == "webp":
        return pixels * (header.bands + _WEBP_BYTES)
    if header.format == "avif":
        # The planes that it decodes, and the bands that it makes of them.
        return pixels * 2 * header.bands * header.sample_bytes
    if header.format == "tiff":
        return _STRIP_BYTES + header.width * header.tile_rows * header.bands * header.sample_bytes
    if not header.interlaced:
        return 0
    if header.format == "jpeg":
        return round(pixels * header.stored_samples) * _COEFFICIENT_BYTES
    return pixels * header.bands * header.sample_bytes


def _retouch_bytes(photo: Inspection, retouch: Retouch) -> int:
    if not retouch:
        return 0
    patch = retouch.nadir_patch
    return (
        _RETOUCH_BYTES
        + len(retouch.blur_regions) * _REGION_BYTES
        + photo.decision.width * _MIXED_ROWS
        + (_LOGO_BYTES if patch is not None and patch.kind == "logo" else 0)
    )
