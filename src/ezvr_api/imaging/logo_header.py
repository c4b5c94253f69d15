"""Looks at a logo's first bytes without any decoder: enough to tell a mistake at once.

What passes may still be broken, which is seen where it is decoded, in the confined process.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from ezvr_api.imaging.jpeg_header import read_jpeg_header

MOST_LOGO_PIXELS: Final = 2048
_JPEG, _PNG, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_MOST_BITS = 8
# Less than any of these formats needs, and more than is looked at in a PNG or a WebP.
_LEAST_BYTES = 30


class _Picture(NamedTuple):
    """What a header says: pixels across and down, and bits of a sample."""

    width: int
    height: int
    bits: int = _MOST_BITS


def may_be_logo(data: bytes) -> bool:
    """Tell whether a file is a JPEG, PNG or WebP of 8 bits and of a size that a logo may have."""
    if len(data) < _LEAST_BYTES:
        return False
    for signature, read in _READERS:
        if data.startswith(signature):
            picture = read(data)
            return picture is not None and _fits(picture)
    return False


def _fits(picture: _Picture) -> bool:
    sides = (picture.width, picture.height)
    return min(sides) > 0 and max(sides) <= MOST_LOGO_PIXELS and picture.bits <= _MOST_BITS


def _jpeg(data: bytes) -> _Picture | None:
    """Precision, lines and samples per line of the frame (ITU-T T.81, B.2.2)."""
    frame = read_jpeg_header(data).frame
    if frame is None:
        return None
    return _Picture(
        width=int.from_bytes(data[frame + 7 : frame + 9], "big"),
        height=int.from_bytes(data[frame + 5 : frame + 7], "big"),
        bits=data[frame + 4],
    )


def _png(data: bytes) -> _Picture | None:
    """The chunk IHDR, which comes first (PNG, 11.2.1)."""
    if data[12:16] != b"IHDR":
        return None
    return _Picture(
        width=int.from_bytes(data[16:20], "big"),
        height=int.from_bytes(data[20:24], "big"),
        bits=data[24],
    )


def _webp(data: bytes) -> _Picture | None:
    """The first chunk: extended, lossless or lossy (RFC 9649, 2.5 to 2.7)."""
    if data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8X":
            width, height = data[24:27], data[27:30]
            return _Picture(
                1 + int.from_bytes(width, "little"), 1 + int.from_bytes(height, "little")
            )
        case b"VP8L":
            sides = int.from_bytes(data[21:25], "little")
            return _Picture(1 + (sides & 0x3FFF), 1 + (sides >> 14 & 0x3FFF))
        case b"VP8 ":
            width, height = data[26:28], data[28:30]
            return _Picture(
                int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
            )
        case _:
            return None


_READERS: tuple[tuple[bytes, Callable[[bytes], _Picture | None]], ...] = (
    (_JPEG, _jpeg),
    (_PNG, _png),
    (_WEBP, _webp),
)
