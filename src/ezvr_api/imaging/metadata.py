"""What a photo carries besides its picture: read for its use, reported by kind, then removed."""

import re
from dataclasses import dataclass
from pathlib import Path

from ezvr_api.imaging.gpano import GPano, parse_gpano
from ezvr_api.imaging.traces import (
    KINDS,
    kinds_in_exif,
    kinds_in_file,
    kinds_in_iptc,
    kinds_in_xmp,
)
from ezvr_api.imaging.vips import VipsImage

_EXIF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_EXIF_OFFSET = re.compile(r"[+-]\d\d:\d\d")


@dataclass(frozen=True)
class Metadata:
    """A photo's metadata, as far as tiling has a use for it.

    Attributes:
        gpano: The camera's word about the sphere.
        captured_at: ISO 8601, by the camera's clock; with an offset only where it stated one.
        removed: The kinds of personal or bulky data that the tiles no longer have.
    """

    gpano: GPano
    captured_at: str | None
    removed: tuple[str, ...]


def read_metadata(image: VipsImage, path: Path) -> Metadata:
    """Read what the opened photo, whose file lies at `path`, carries."""
    xmp = _bytes(image, "xmp-data")
    found = kinds_in_file(path) | kinds_in_xmp(xmp) | kinds_in_exif(_bytes(image, "exif-data"))
    for name in ("iptc-data", "photoshop-data"):
        found |= kinds_in_iptc(_bytes(image, name))
    removed = tuple(kind for kind in KINDS if kind in found)
    return Metadata(parse_gpano(xmp), _captured_at(image), removed)


def _captured_at(image: VipsImage) -> str | None:
    time = _EXIF_TIME.match(_text(image, "exif-ifd2-DateTimeOriginal"))
    if time is None or time[1] == "0000":
        return None
    offset = _EXIF_OFFSET.match(_text(image, "exif-ifd2-OffsetTimeOriginal"))
    return f"{time[1]}-{time[2]}-{time[3]}T{time[4]}{offset[0] if offset else ''}"


def _bytes(image: VipsImage, name: str) -> bytes:
    value = image.get(name) if image.get_typeof(name) else b""
    return value if isinstance(value, bytes) else b""


def _text(image: VipsImage, name: str) -> str:
    value = image.get(name) if image.get_typeof(name) else ""
    return value if isinstance(value, str) else ""
