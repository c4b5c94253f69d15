"""GPano: what a camera says about the part of the sphere that its photo shows.

https://developers.google.com/streetview/spherical-metadata
"""

import math
from dataclasses import dataclass
from xml.parsers import expat

_NAMESPACE = "http://ns.google.com/photos/1.0/panorama/"
_CROP_PROPERTIES = (
    "FullPanoWidthPixels",
    "FullPanoHeightPixels",
    "CroppedAreaLeftPixels",
    "CroppedAreaTopPixels",
    "CroppedAreaImageWidthPixels",
    "CroppedAreaImageHeightPixels",
)
_XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\x00"
_MAX_XMP_BYTES = 1 << 20
_FULL_TURN = 360.0
_LARGEST_PITCH = 90.0
_LARGEST_ROLL = 180.0
_LARGEST_SIZE = 1e7


@dataclass(frozen=True)
class Crop:
    """The sphere and the photographed part of it, in the pixels that the metadata speaks of."""

    full_width: float
    full_height: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class GPano:
    """What was found. Angles are degrees as GPano means them; None is unknown."""

    projection: str | None = None
    crop: Crop | None = None
    heading: float | None = None
    pitch: float | None = None
    roll: float | None = None


class _ForbiddenError(Exception):
    """The document declares a type: XMP never does, attacks do."""


def parse_gpano(xmp: bytes) -> GPano:
    """Read GPano properties from an XMP packet, given as attributes or as elements.

    A broken, oversized or hostile packet says nothing: the photo is then judged by its shape.
    """
    if len(xmp) > _MAX_XMP_BYTES:
        return GPano()
    reader = _Reader()
    try:
        reader.read(xmp.strip(b"\x00 \r\n\t"))
    except (expat.ExpatError, _ForbiddenError, ValueError):
        return GPano()
    return _interpret(reader.properties)


class _Reader:
    """Collects the GPano properties of a packet, and refuses any document type."""

    def __init__(self) -> None:
        self.properties: dict[str, str] = {}
        self._open: str | None = None
        self._pieces: list[str] = []

    def read(self, xmp: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._forbid
        parser.Parse(xmp, True)  # noqa: FBT003  # expat takes it by position.

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith(_NAMESPACE):
                self.properties[_local(key)] = value
        self._open = _local(name) if name.startswith(_NAMESPACE) else None
        self._pieces = []

    def _text(self, data: str) -> None:
        # Expat hands over every line by itself: joined one by one, a packet of lines takes minutes.
        if self._open:
            self._pieces.append(data)

    def _end(self, _name: str) -> None:
        if self._open:
            self.properties[self._open] = "".join(self._pieces)
        self._open = None

    def _forbid(self, *_declaration: object) -> None:
        raise _ForbiddenError


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _interpret(properties: dict[str, str]) -> GPano:
    heading, pitch, roll = (
        _number(properties, f"Pose{name}Degrees") for name in ("Heading", "Pitch", "Roll")
    )
    # Cameras without a compass or a level write zeros (GoPro): then nothing is known.
    if not any((heading, pitch, roll)):
        heading = pitch = roll = None
    projection = properties.get("ProjectionType", "").strip().lower() or None
    return GPano(
        projection=projection,
        crop=_crop(properties),
        heading=None if heading is None else heading % _FULL_TURN,
        pitch=_within(pitch, _LARGEST_PITCH),
        roll=_within(roll, _LARGEST_ROLL),
    )


def _within(angle: float | None, largest: float) -> float | None:
    """An angle that can be; a camera that says another knows none."""
    return angle if angle is not None and abs(angle) <= largest else None


def _crop(properties: dict[str, str]) -> Crop | None:
    sizes = [_number(properties, name) for name in _CROP_PROPERTIES]
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    crop = Crop(*known)
    return crop if _is_sound(crop) else None


def _is_sound(crop: Crop) -> bool:
    """Whether the part has a pixel and lies within the whole, one pixel of rounding allowed."""
    return (
        1 <= crop.width <= crop.full_width <= _LARGEST_SIZE
        and 1 <= crop.height <= crop.full_height <= _LARGEST_SIZE
        and crop.left >= 0
        and crop.top >= 0
        and crop.left + crop.width <= crop.full_width + 1
        and crop.top + crop.height <= crop.full_height + 1
    )


def _number(properties: dict[str, str], name: str) -> float | None:
    try:
        value = float(properties[name])
    except (KeyError, ValueError):
        return None
    return value if math.isfinite(value) else None


def with_gpano(jpeg: bytes, width: int, height: int) -> bytes:
    """Add to a JPEG without metadata the statement that it shows the full sphere.

    Args:
        jpeg: Starts with the start-of-image marker alone.
        width: Pixels of the photo and of the sphere.
        height: Pixels of the photo and of the sphere.
    """
    sizes = (width, height, 0, 0, width, height)
    properties = " ".join(
        f'GPano:{name}="{size}"' for name, size in zip(_CROP_PROPERTIES, sizes, strict=True)
    )
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:GPano="{_NAMESPACE}" GPano:ProjectionType="equirectangular" '
        f"{properties}/></rdf:RDF></x:xmpmeta>"
    )
    payload = _XMP_HEADER + packet.encode()
    segment = b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload
    return jpeg[:2] + segment + jpeg[2:]
