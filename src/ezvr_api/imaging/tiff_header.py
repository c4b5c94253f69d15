"""What a TIFF file says of its first picture (TIFF 6.0, section 2; BigTIFF has longer numbers)."""

import mmap
from dataclasses import dataclass
from typing import Literal

Order = Literal["little", "big"]

_BITS, _COMPRESSION, _PHOTOMETRIC, _ORIENTATION = 258, 259, 262, 274
_EXTRA_SAMPLES, _SAMPLE_FORMAT = 338, 339
# Bytes of a number by its type: BYTE, SHORT, LONG and LONG8.
_NUMBER_BYTES = {1: 1, 3: 2, 4: 4, 16: 8}
_SHORT = 3
_MOST_ENTRIES, _MOST_NUMBERS = 4096, 64
_COLOURS = {0: 1, 1: 1, 2: 3, 5: 4, 6: 3, 8: 3}
_ALPHA = frozenset({1, 2})
_ORIENTATIONS = range(1, 9)
_UNSIGNED, _SIGNED, _FLOAT, _COMPLEX = 1, 2, 3, (5, 6)
_MOST_BITS, _MOST_FLOAT_BITS = 16, 32
# Those that libtiff or libvips need a further library for, or have no code for.
_COMPRESSIONS = {
    6: "old-style JPEG",
    34661: "JBIG",
    34712: "JPEG 2000",
    33003: "JPEG 2000",
    33004: "JPEG 2000",
    33005: "JPEG 2000",
    34887: "LERC",
    34925: "LZMA",
    50000: "Zstandard",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}


@dataclass(frozen=True)
class TiffHeader:
    """What was found; what is not there has TIFF's own default.

    Attributes:
        compression: Its name, where a build may lack it; else None.
        sample: What its samples are, where they are of a kind that is not read here; else None.
        colours: Channels that are colours; None where that is not known.
        extra_samples: What each further channel is; 1 and 2 are alpha.
        bad_orientation: Where an orientation that does not exist is stored, as a number of two
            bytes; None where it exists.
        order: Of bytes.
    """

    compression: str | None
    sample: str | None
    colours: int | None
    extra_samples: tuple[int, ...]
    bad_orientation: int | None
    order: Order

    @property
    def alpha(self) -> int | None:
        """The number of the channel that is alpha by its own word; None where none is."""
        for index, meaning in enumerate(self.extra_samples):
            if meaning in _ALPHA and self.colours is not None:
                return self.colours + index
        return None


def read_tiff_header(data: mmap.mmap | bytes) -> TiffHeader:
    """Read the first directory of a file that starts as TIFF does; what is broken is left out."""
    entries = _Directory(data)
    orientation = entries.place_of_short(_ORIENTATION)
    is_bad = entries.numbers(_ORIENTATION, 1)[0] not in _ORIENTATIONS
    return TiffHeader(
        compression=_COMPRESSIONS.get(entries.numbers(_COMPRESSION, 1)[0]),
        sample=_odd_sample(
            max(entries.numbers(_BITS, 1)), entries.numbers(_SAMPLE_FORMAT, _UNSIGNED)[0]
        ),
        colours=_COLOURS.get(entries.numbers(_PHOTOMETRIC, -1)[0]),
        extra_samples=entries.numbers(_EXTRA_SAMPLES),
        bad_orientation=orientation if is_bad else None,
        order=entries.order,
    )


def _odd_sample(bits: int, sample_format: int) -> str | None:
    if sample_format == _SIGNED:
        return "signed numbers"
    if sample_format in _COMPLEX:
        return "complex numbers"
    if sample_format == _FLOAT:
        return f"floating-point numbers of {bits} bits" if bits > _MOST_FLOAT_BITS else None
    return f"whole numbers of {bits} bits" if bits > _MOST_BITS else None


class _Directory:
    """The first directory's entries: their types, counts, and where their values stand."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self._data = data
        self.order: Order = "little" if data[:2] == b"II" else "big"
        is_big = b"+" in data[2:4]
        self._word, count_bytes = (8, 8) if is_big else (4, 2)
        directory = self._number(8 if is_big else 4, self._word)
        count = min(self._number(directory, count_bytes), _MOST_ENTRIES)
        size = 4 + 2 * self._word
        first = directory + count_bytes
        self._places = {
            self._number(at, 2): at for at in range(first + (count - 1) * size, first - 1, -size)
        }

    def place_of_short(self, tag: int) -> int | None:
        """Where the one number of two bytes stands that a tag has; None where it has another."""
        at = self._places.get(tag)
        if at is None or (self._number(at + 2, 2), self._number(at + 4, self._word)) != (_SHORT, 1):
            return None
        return at + 4 + self._word

    def numbers(self, tag: int, *default: int) -> tuple[int, ...]:
        """The whole numbers that a tag has."""
        at = self._places.get(tag)
        if at is None:
            return default
        size = _NUMBER_BYTES.get(self._number(at + 2, 2))
        count = min(self._number(at + 4, self._word), _MOST_NUMBERS)
        if size is None or count == 0:
            return default
        value = at + 4 + self._word
        start = value if size * count <= self._word else self._number(value, self._word)
        return tuple(self._number(start + size * index, size) for index in range(count))

    def _number(self, position: int, size: int) -> int:
        return int.from_bytes(self._data[position : position + size], self.order)
