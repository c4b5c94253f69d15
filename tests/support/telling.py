"""A panorama that tells of its maker wherever a JPEG can, and a JPEG's segments."""

import io
import struct
from functools import cache

from PIL import Image, ImageCms

from tests.support.photos import small_panorama

MARKER = "Zebramarkering"
TAKEN_AT = "2021:07:29 11:16:42"
KINDS = {"position", "serial_number", "owner", "thumbnail", "maker_notes"}

_EXIF_IFD, _POSITION_IFD = 0x8769, 0x8825
_MADE_BY, _ARTIST, _COPYRIGHT, _TITLE = 0x010F, 0x013B, 0x8298, 0x010E
_TIME, _MAKER_NOTE, _COMMENT, _OWNER, _SERIAL_NUMBER = 0x9003, 0x927C, 0x9286, 0xA430, 0xA431
_LATITUDE_IS, _LATITUDE, _LONGITUDE_IS, _LONGITUDE, _METHOD = 1, 2, 3, 4, 27
_COPYRIGHT_OF_PROFILE = "No copyright, use freely".encode("utf-16-be")

_XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 aux:SerialNumber="{MARKER}" aux:OwnerName="{MARKER}"><dc:creator>{MARKER}</dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@cache
def telling_panorama() -> bytes:
    """A full sphere with EXIF, XMP, IPTC, a colour profile, a comment and a thumbnail."""
    file = io.BytesIO()
    Image.open(io.BytesIO(small_panorama())).save(
        file,
        "JPEG",
        exif=_exif(),
        xmp=_XMP.encode(),
        icc_profile=_profile(),
        comment=MARKER.encode(),
        extra=_iptc(),
    )
    return file.getvalue()


def segments_of(jpeg: bytes) -> list[tuple[int, bytes]]:
    """Marker and content of each segment (ITU-T T.81, B.1.1), and what follows the end as 0."""
    found: list[tuple[int, bytes]] = []
    position = 2
    while jpeg[position + 1] != 0xDA:
        assert jpeg[position] == 0xFF
        length = int.from_bytes(jpeg[position + 2 : position + 4], "big")
        found.append((jpeg[position + 1], jpeg[position + 4 : position + 2 + length]))
        position += 2 + length
    scan, end, rest = jpeg[position:].partition(b"\xff\xd9")
    assert end
    return [*found, (0xDA, scan), *([(0, rest)] if rest else [])]


def chunks_of(webp: bytes) -> list[bytes]:
    """The names of a WebP's chunks (RFC 9649, 2.3)."""
    found: list[bytes] = []
    position = 12
    while position < len(webp):
        found.append(webp[position : position + 4])
        size = int.from_bytes(webp[position + 4 : position + 8], "little")
        position += 8 + size + size % 2
    return found


def _exif() -> bytes:
    exif = Image.Exif()
    exif.update(dict.fromkeys((_MADE_BY, _ARTIST, _COPYRIGHT, _TITLE), MARKER))
    exif.get_ifd(_EXIF_IFD).update(
        {
            _TIME: TAKEN_AT,
            _MAKER_NOTE: MARKER.encode(),
            _COMMENT: b"ASCII\x00\x00\x00" + MARKER.encode(),
            _OWNER: MARKER,
            _SERIAL_NUMBER: MARKER,
        }
    )
    exif.get_ifd(_POSITION_IFD).update(
        {
            _LATITUDE_IS: "N",
            _LATITUDE: (52.0, 0.0, 25.0),
            _LONGITUDE_IS: "E",
            _LONGITUDE: (4.0, 21.0, 30.0),
            _METHOD: b"ASCII\x00\x00\x00" + MARKER.encode(),
        }
    )
    return _with_thumbnail(exif.tobytes())


def _with_thumbnail(exif: bytes) -> bytes:
    """Append the directory of a thumbnail, which has a comment of its own."""
    head, tiff = exif[:6], bytearray(exif[6:])
    order = "<" if tiff.startswith(b"II") else ">"
    file = io.BytesIO()
    Image.new("RGB", (160, 80)).save(file, "JPEG", comment=MARKER.encode())
    thumbnail = file.getvalue()
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    struct.pack_into(f"{order}I", tiff, first + 2 + 12 * count, len(tiff))
    entries = ((0x0103, 3, 6 if order == "<" else 6 << 16), (0x0201, 4, len(tiff) + 42))
    entries += ((0x0202, 4, len(thumbnail)),)
    directory = b"".join(struct.pack(f"{order}HHII", tag, kind, 1, at) for tag, kind, at in entries)
    return head + bytes(tiff) + struct.pack(f"{order}H", 3) + directory + bytes(4) + thumbnail


def _profile() -> bytes:
    """SRGB, with the marker as its copyright."""
    made = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # Pillow leaves its type open.
    profile = ImageCms.ImageCmsProfile(made).tobytes()  # pyright: ignore[reportUnknownArgumentType]  # As above.
    copyrighted = MARKER.ljust(len(_COPYRIGHT_OF_PROFILE) // 2).encode("utf-16-be")
    assert _COPYRIGHT_OF_PROFILE in profile
    return profile.replace(_COPYRIGHT_OF_PROFILE, copyrighted)


def _iptc() -> bytes:
    """An APP13 segment with a by-line (IPTC-IIM, 2:80) in a Photoshop resource."""
    byline = b"\x1c\x02\x50" + struct.pack(">H", len(MARKER)) + MARKER.encode()
    padded = byline + bytes(len(byline) % 2)
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(byline)) + padded
    payload = b"Photoshop 3.0\x00" + resource
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload
