"""What a JPEG file says before its first scan, walked as a decoder walks it (ITU-T T.81, B.1.1).

A stranger's file may hide something where only one of two readers looks. So the walk stops at
everything that is not plainly a segment, and says that it did: garbage between segments, which
decoders skip, included.
"""

import mmap
from collections.abc import Sequence
from dataclasses import dataclass

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEGMENTS = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)}
_MARKER = 0xFF
_START_OF_SCAN = 0xDA
_PROGRESSIVE = 0xC2
_RESTART_INTERVAL = 0xDD
_BLOCK = 8
_LENGTH_BYTES = 2
_COUNT_AT, _COMPONENTS_AT, _COMPONENT_BYTES = 7, 8, 3
_FACTORS = range(1, 5)
_JFIF, _ADOBE, _TRANSFORM_AT = (0xE0, b"JFIF\x00"), (0xEE, b"Adobe"), 13
_RGB_IDENTIFIERS = b"RGB"


@dataclass(frozen=True)
class Component:
    """One component: its identifier, and its sampling factors across and down."""

    identifier: int
    across: int
    down: int


@dataclass(frozen=True)
class JpegHeader:
    """What was found.

    Attributes:
        scan: Where the first scan starts; None where the walk stopped before it.
        is_cut: Whether the file ended before it.
        frame: Where the frame starts, at its marker; None where it was not found.
        coding: The frame's marker, which says how it is coded; None where it was not found.
        bits: Of a sample, as the frame says.
        width: Pixels, as the frame says.
        height: Pixels, as the frame says.
        components: Of the frame; empty where it was not found.
        restart_interval: Units of blocks after which coding starts afresh; 0 where it never does.
        is_rgb: Whether the components are, or may be, red, green and blue.
    """

    scan: int | None
    is_cut: bool
    frame: int | None
    coding: int | None
    bits: int
    width: int
    height: int
    components: tuple[Component, ...]
    restart_interval: int
    is_rgb: bool

    @property
    def is_progressive(self) -> bool:
        """Whether its blocks come in several scans, Huffman coded."""
        return self.coding == _PROGRESSIVE

    @property
    def most_down(self) -> int:
        """The largest sampling factor down."""
        return max((component.down for component in self.components), default=1)

    @property
    def most_across(self) -> int:
        """The largest sampling factor across."""
        return max((component.across for component in self.components), default=1)

    def blocks(self, component: Component) -> tuple[int, int]:
        """Blocks of a component that are not only padding, across and down (A.1.1, A.2.3)."""
        across = -(-self.width * component.across // self.most_across)
        down = -(-self.height * component.down // self.most_down)
        return -(-across // _BLOCK), -(-down // _BLOCK)

    @property
    def samples_per_pixel(self) -> float | None:
        """Samples of all components for one pixel: 1.5 where Cb and Cr are halved."""
        if not self.components:
            return None
        stored = sum(component.across * component.down for component in self.components)
        return stored / (self.most_across * self.most_down)

    @property
    def has_plain_planes(self) -> bool:
        """Whether its planes can surely be cut as they are stored."""
        factors = [(component.across, component.down) for component in self.components]
        return not self.is_rgb and are_plain(factors)


def read_jpeg_header(data: mmap.mmap | bytes) -> JpegHeader:
    """Walk the segments of a file that starts as JPEG does."""
    position, frame, coding, interval = 2, None, None, 0
    components, sizes = tuple[Component, ...](), bytes(_COUNT_AT)
    has_jfif = is_adobe_rgb = is_scan = is_cut = False
    while position + 2 + _LENGTH_BYTES <= len(data):
        marker = data[position + 1]
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        is_scan = data[position] == _MARKER and marker == _START_OF_SCAN
        is_plain = data[position] == _MARKER and marker in _SEGMENTS and length >= _LENGTH_BYTES
        if is_scan or not is_plain:
            break
        segment = data[position + 2 : position + 2 + length]
        if marker in _FRAMES:
            components = _components_of(segment)
            frame, coding = (position, marker) if components else (None, None)
            sizes = segment.ljust(_COUNT_AT, b"\x00")
        if marker == _RESTART_INTERVAL:
            interval = int.from_bytes(segment[2:4], "big")
        has_jfif |= (marker, segment[2:7]) == _JFIF
        if (marker, segment[2:7]) == _ADOBE:
            is_adobe_rgb = segment[_TRANSFORM_AT : _TRANSFORM_AT + 1] == b"\x00"
        position += 2 + length
    else:
        is_scan, is_cut = False, True
    return JpegHeader(
        scan=position if is_scan and components else None,
        is_cut=is_cut,
        frame=frame,
        coding=coding,
        bits=sizes[2],
        width=int.from_bytes(sizes[5:7], "big"),
        height=int.from_bytes(sizes[3:5], "big"),
        components=components,
        restart_interval=interval,
        is_rgb=_is_rgb(components, has_jfif, is_adobe_rgb),
    )


def are_plain(factors: Sequence[tuple[int, int]]) -> bool:
    """Whether planes with these factors, across and down, can be cut as they are stored.

    The first has the photo's size, and the others are alike, whole parts of it, with at least
    every second row. A stranger's file may name any factors from 1 to 4.
    """
    if not factors:
        return False
    first, *others = factors
    return first == (
        max(across for across, _ in factors),
        max(down for _, down in factors),
    ) and all(
        own == others[0] and not (first[0] % own[0] or first[1] % own[1]) and first[1] <= 2 * own[1]
        for own in others
    )


def _components_of(frame: bytes) -> tuple[Component, ...]:
    """The components of a frame (B.2.2); none where their factors cannot be."""
    if len(frame) <= _COUNT_AT:
        return ()
    end = _COMPONENTS_AT + frame[_COUNT_AT] * _COMPONENT_BYTES
    if end > len(frame):
        return ()
    found = tuple(
        Component(frame[at], *divmod(frame[at + 1], 16))
        for at in range(_COMPONENTS_AT, end, _COMPONENT_BYTES)
    )
    known = all(one.across in _FACTORS and one.down in _FACTORS for one in found)
    return found if known else ()


def _is_rgb(components: tuple[Component, ...], has_jfif: bool, is_adobe_rgb: bool) -> bool:  # noqa: FBT001  # Two facts of one file.
    """As libjpeg guesses: JFIF is Y, Cb and Cr; else Adobe's word counts, else the identifiers."""
    if has_jfif:
        return False
    return is_adobe_rgb or bytes(one.identifier for one in components) == _RGB_IDENTIFIERS
