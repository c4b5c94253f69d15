"""Finds what a photo tells about people, wherever its file keeps it.

    EXIF        tags of TIFF directories (EXIF 2.32, 4.6)
    XMP         properties of a packet, and of the extension that a large one is split into
    IPTC        data sets of record 2 (IPTC-IIM 4.2), in Photoshop's resources
    JPEG        further segments: a second EXIF or XMP, thumbnails of JFIF, pictures of MPF

Only the kind is told, never the value.
"""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from ezvr_api.imaging.exif import tags_of

Kind = Literal["position", "serial_number", "owner", "thumbnail", "maker_notes"]
KINDS: Final[tuple[Kind, ...]] = (
    "position",
    "serial_number",
    "owner",
    "thumbnail",
    "maker_notes",
)

_EXIF_HEADER = b"Exif\x00"
_TIFF_OFFSET = 6
_XMP_HEADERS = (b"http://ns.adobe.com/xap/1.0/\x00", b"http://ns.adobe.com/xmp/extension/\x00")
_PHOTOSHOP_HEADER = b"Photoshop 3.0\x00"
_JFIF_HEADER, _JFXX_HEADER, _MPF_HEADER = b"JFIF\x00", b"JFXX\x00", b"MPF\x00"
_JFIF_BYTES = 14

# Any prefix may stand for a namespace, so properties are known by their own names.
_XMP: dict[Kind, re.Pattern[bytes]] = {
    "position": re.compile(
        rb":(GPS(Dest)?(Latitude|Longitude|Position)|Gps(Latitude|Longitude|Longtitude)|City|State|"
        rb"Country|Location|LocationCreated|LocationShown)\b"
    ),
    "serial_number": re.compile(rb"SerialNumber\b"),
    "owner": re.compile(
        rb":(creator|rights|Artist|Copyright|Credit|Owner|OwnerName|CameraOwnerName|CreatorContactInfo)\b"
    ),
    "thumbnail": re.compile(rb":Thumbnails\b|\bGImage:Data\b|xmpGImg:image\b"),
    "maker_notes": re.compile(rb":MakerNote\b"),
}
_SERIAL_TAGS = frozenset({0xA431, 0xA435, 0xC62F})
_OWNER_TAGS = frozenset({0x013B, 0x8298, 0xA430, 0x9C9D})
_MAKER_TAGS = frozenset({0x927C, 0xC634})
_THUMBNAIL_TAGS = frozenset({0x0201, 0x0202})
# GPSVersionID (0) alone is a camera that would write a position if it knew one.
_POSITION_TAGS = frozenset(range(1, 32))
# By-line, its title, credit, source, copyright, contact; city, sublocation, state, country.
_IPTC_OWNERS = frozenset({80, 85, 110, 115, 116, 118})
_IPTC_PLACES = frozenset({26, 27, 90, 92, 95, 100, 101})
_IPTC_RESOURCE, _EXIF_RESOURCES, _XMP_RESOURCE = 0x0404, (0x0422, 0x0423), 0x0424
_THUMBNAIL_RESOURCES = (0x0409, 0x040C)
_RESOURCE_MARK = b"8BIM"
_IPTC_MARK = b"\x1c\x02"
_IPTC_HEADER_BYTES = 5

_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_APPLICATION = range(0xE0, 0xF0)
# Each holds 64 kB: no camera has use for so many.
_MOST_SEGMENTS = 4096
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def kinds_in_xmp(packet: bytes) -> set[Kind]:
    """What an XMP packet tells."""
    return {kind for kind, pattern in _XMP.items() if pattern.search(packet)}


def kinds_in_exif(exif: mmap.mmap | bytes) -> set[Kind]:
    """What EXIF tells, with its own header or only TIFF's."""
    found: set[Kind] = set()
    has_header = exif[: len(_EXIF_HEADER)] == _EXIF_HEADER
    for directory, tags in tags_of(exif[_TIFF_OFFSET:] if has_header else exif):
        if directory == "position":
            if tags & _POSITION_TAGS:
                found.add("position")
            continue
        if directory == "thumbnail" and tags & _THUMBNAIL_TAGS:
            found.add("thumbnail")
        if tags & _SERIAL_TAGS:
            found.add("serial_number")
        if tags & _OWNER_TAGS:
            found.add("owner")
        if tags & _MAKER_TAGS:
            found.add("maker_notes")
    return found


def kinds_in_iptc(data: bytes) -> set[Kind]:
    """What IPTC data sets, or Photoshop's resources with them inside, tell."""
    if data.startswith(_RESOURCE_MARK):
        return _kinds_in_resources(data)
    return _kinds_in_data_sets(data)


def _kinds_in_data_sets(data: bytes) -> set[Kind]:
    found: set[Kind] = set()
    position = 0
    while data.startswith(_IPTC_MARK, position):
        number = data[position + 2 : position + 3]
        length = int.from_bytes(data[position + 3 : position + _IPTC_HEADER_BYTES], "big")
        # The highest bit says that the length itself is so many bytes long: nobody writes that.
        position += _IPTC_HEADER_BYTES + (length & 0x7FFF)
        if number and number[0] in _IPTC_OWNERS:
            found.add("owner")
        if number and number[0] in _IPTC_PLACES:
            found.add("position")
    return found


def kinds_in_file(path: Path) -> set[Kind]:
    """What the segments before a JPEG's picture and the directories of a TIFF tell.

    What other formats tell is found by libvips: each keeps one EXIF, one XMP and one IPTC.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = kinds_in_exif(data)
        for payload in _segments(data):
            found |= _kinds_in_segment(payload)
    return found


def _segments(data: mmap.mmap) -> Iterator[bytes]:
    """The contents of a JPEG's application segments (ITU-T T.81, B.1.1)."""
    position = 2
    if data[:2] != b"\xff\xd8":
        return
    for _ in range(_MOST_SEGMENTS):
        if position + 4 > len(data) or data[position] != 0xFF:  # noqa: PLR2004  # Of every marker.
            return
        marker = data[position + 1]
        if marker in {_START_OF_SCAN, _END_OF_IMAGE}:
            return
        if marker == 0xFF or marker in _ALONE:  # noqa: PLR2004  # It may be filled up with these.
            position += 1 if marker == 0xFF else 2  # noqa: PLR2004  # As above.
            continue
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if marker in _APPLICATION:
            yield data[position + 4 : position + 2 + length]
        position += 2 + max(2, length)


def _kinds_in_segment(payload: bytes) -> set[Kind]:
    if payload.startswith(_EXIF_HEADER):
        return kinds_in_exif(payload)
    if payload.startswith(_XMP_HEADERS):
        return kinds_in_xmp(payload)
    if payload.startswith(_PHOTOSHOP_HEADER):
        return _kinds_in_resources(payload[len(_PHOTOSHOP_HEADER) :])
    has_picture = payload.startswith((_JFXX_HEADER, _MPF_HEADER)) or (
        payload.startswith(_JFIF_HEADER) and len(payload) > _JFIF_BYTES
    )
    return {"thumbnail"} if has_picture else set()


def _kinds_in_resources(data: bytes) -> set[Kind]:
    """What Photoshop's image resources tell (Adobe Photoshop File Formats, Image Resources)."""
    found: set[Kind] = set()
    position = 0
    while data.startswith(_RESOURCE_MARK, position) and position + 7 <= len(data):
        number = int.from_bytes(data[position + 4 : position + 6], "big")
        # Names and contents are padded to even lengths.
        start = position + 6 + (data[position + 6] + 2) // 2 * 2
        length = int.from_bytes(data[start : start + 4], "big")
        content = data[start + 4 : start + 4 + length]
        position = start + 4 + length + length % 2
        if number == _IPTC_RESOURCE:
            # Resources do not nest; those of an attack would, without end.
            found |= _kinds_in_data_sets(content)
        elif number in _EXIF_RESOURCES:
            found |= kinds_in_exif(content)
        elif number == _XMP_RESOURCE:
            found |= kinds_in_xmp(content)
        elif number in _THUMBNAIL_RESOURCES:
            found.add("thumbnail")
    return found
