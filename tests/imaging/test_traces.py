"""What a photo tells about people is found wherever its file keeps it."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.traces import kinds_in_exif, kinds_in_iptc, kinds_in_xmp

XMP = b"http://ns.adobe.com/xap/1.0/\x00"
EXTENSION = b"http://ns.adobe.com/xmp/extension/\x00" + b"0" * 32 + bytes(8)
NOTHING_TOLD = b"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmp:CreatorTool='PTGui'/>"

TAGS = {
    "position": (0x8825, {1: "N", 2: (52.0, 0.0, 25.0)}),
    "serial_number": (0x8769, {0xA431: "4711"}),
    "owner": (0x8769, {0xA430: "Anna"}),
    "maker_notes": (0x8769, {0x927C: b"notes"}),
}
PROPERTIES = {
    "position": [b"exif:GPSLatitude", b"drone-dji:GpsLongitude", b"photoshop:City"],
    "serial_number": [b"aux:SerialNumber", b"exifEX:BodySerialNumber", b"aux:LensSerialNumber"],
    "owner": [b"dc:creator", b"dc:rights", b"aux:OwnerName", b"tiff:Artist"],
    "thumbnail": [b"xmp:Thumbnails", b"xmpGImg:image"],
    "maker_notes": [b"exif:MakerNote"],
}


def exif_with(kind: str) -> bytes:
    """EXIF, header included, that tells of one thing."""
    directory, tags = TAGS[kind]
    exif = Image.Exif()
    exif.get_ifd(directory).update(tags)
    data = exif.tobytes()
    return data if data.startswith(b"Exif\x00\x00") else b"Exif\x00\x00" + data


def iptc_with(number: int) -> bytes:
    """Photoshop's resources with one IPTC data set of record 2."""
    data_set = b"\x1c\x02" + bytes([number]) + struct.pack(">H", 4) + b"Anna"
    # A path before it, with a name of odd length.
    first = b"8BIM\x07\xd0\x03one\x00\x00\x00\x03abc\x00"
    return first + b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(data_set)) + data_set + b"\x00"


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def removed(tmp_path: Path, *segments: bytes) -> set[str]:
    """The kinds that are named of a panorama with these segments."""
    file = io.BytesIO()
    Image.new("RGB", (640, 320)).save(file, "JPEG")
    path = tmp_path / "photo.jpg"
    path.write_bytes(file.getvalue()[:2] + b"".join(segments) + file.getvalue()[2:])
    return set(inspect_photo(path, PhotoLimits()).metadata.removed)


def test_a_photo_that_tells_nothing_has_nothing_removed(tmp_path: Path) -> None:
    assert removed(tmp_path, segment(0xE1, XMP + NOTHING_TOLD)) == set()


@pytest.mark.parametrize("kind", TAGS)
def test_it_is_found_in_a_second_exif(tmp_path: Path, kind: str) -> None:
    first, second = Image.Exif(), exif_with(kind)
    first[0x010F] = "Maker"
    harmless = b"Exif\x00\x00" + first.tobytes().removeprefix(b"Exif\x00\x00")
    assert removed(tmp_path, segment(0xE1, harmless), segment(0xE1, second)) == {kind}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in PROPERTIES.items() for name in names]
)
def test_it_is_found_in_xmp(kind: str, name: bytes) -> None:
    assert kinds_in_xmp(NOTHING_TOLD + b"<" + name + b">x") == {kind}


def test_it_is_found_in_a_second_packet_and_in_an_extension(tmp_path: Path) -> None:
    quiet = segment(0xE1, XMP + NOTHING_TOLD)
    telling = b'<rdf:Description aux:SerialNumber="4711">'
    assert removed(tmp_path, quiet, segment(0xE1, XMP + telling)) == {"serial_number"}
    assert removed(tmp_path, quiet, segment(0xE1, EXTENSION + telling)) == {"serial_number"}


@pytest.mark.parametrize(("number", "kind"), [(80, "owner"), (116, "owner"), (90, "position")])
def test_it_is_found_in_iptc(tmp_path: Path, number: int, kind: str) -> None:
    payload = b"Photoshop 3.0\x00" + iptc_with(number)
    assert removed(tmp_path, segment(0xED, payload)) == {kind}
    assert kinds_in_iptc(iptc_with(number)) == {kind}


@pytest.mark.parametrize(
    "payload", [b"JFXX\x00\x10thumb", b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01\xff\xff\xff"]
)
def test_a_thumbnail_is_found_in_jfif(tmp_path: Path, payload: bytes) -> None:
    assert removed(tmp_path, segment(0xE0, payload)) == {"thumbnail"}


def test_further_pictures_in_the_file_are_thumbnails(tmp_path: Path) -> None:
    assert removed(tmp_path, segment(0xE2, b"MPF\x00" + bytes(20))) == {"thumbnail"}


@pytest.mark.parametrize("name", ["photo.png", "photo.webp", "photo.avif"])
@pytest.mark.parametrize("kind", TAGS)
def test_it_is_found_in_other_formats(tmp_path: Path, name: str, kind: str) -> None:
    Image.new("RGB", (640, 320)).save(tmp_path / name, exif=exif_with(kind))
    photo = inspect_photo(tmp_path / name, PhotoLimits())
    assert photo.metadata.removed == (kind,)


@pytest.mark.parametrize("kind", TAGS)
def test_it_is_found_in_the_directories_of_a_tiff(tmp_path: Path, kind: str) -> None:
    directory, tags = TAGS[kind]
    Image.new("RGB", (640, 320)).save(tmp_path / "photo.tif", tiffinfo={directory: tags})
    photo = inspect_photo(tmp_path / "photo.tif", PhotoLimits())
    assert photo.metadata.removed == (kind,)


@pytest.mark.parametrize("length", range(0, 120, 3))
def test_what_is_cut_off_is_read_as_far_as_it_goes(length: int) -> None:
    assert kinds_in_exif(exif_with("owner")[:length]) <= {"owner"}
    assert kinds_in_iptc(iptc_with(80)[:length]) <= {"owner"}


def test_resources_within_resources_are_not_followed() -> None:
    nested = b""
    for _ in range(3000):
        size = struct.pack(">I", len(nested))
        nested = b"8BIM\x04\x04\x00\x00" + size + nested
    assert kinds_in_iptc(nested) == set()
