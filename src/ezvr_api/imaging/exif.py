"""Walks EXIF's directories: which tags they have, and whether they lead on without end.

libexif, which libvips reads every photo's EXIF with, follows the pointers of a directory to others
(TIFF 6.0, section 2; EXIF 2.32, 4.6.3). It forgets a directory that holds nothing but pointers, so
69 kB of them keep it busy for minutes.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.jpeg_header import read_jpeg_header

# A camera writes five: the picture, its thumbnail, EXIF, position, interoperability.
_MOST_DIRECTORIES = 16
# Maker notes, further pictures in the file and their EXIF have headers of their own.
_MOST_HEADERS = 64
_HEADERS = {b"II*\x00": "<", b"MM\x00*": ">"}
_HEADER_BYTES = 8
_DETAILS, _POSITION, _INTEROPERABILITY = 0x8769, 0x8825, 0xA005
_POINTERS = (_DETAILS, _POSITION, _INTEROPERABILITY)

Directory = Literal["picture", "thumbnail", "details", "position"]
_DETAILED: tuple[tuple[int, Directory], ...] = ((_DETAILS, "details"), (_POSITION, "position"))


class Named(NamedTuple):
    """A directory and the tags in it."""

    directory: Directory
    tags: frozenset[int]


def has_endless_exif(path: Path, photo_format: str) -> bool:
    """Whether a file holds EXIF of far more directories than any camera writes.

    It looks wherever a TIFF header stands, as every container stores EXIF as it is; in JPEG where
    descriptions stand.

    Args:
        path: The file.
        photo_format: `jpeg`, `png`, `webp` or `avif`.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(
            number >= _MOST_HEADERS or _Walk(data, start, order).is_endless()
            for number, (start, order) in enumerate(
                _headers(data, _end_of_words(data, photo_format))
            )
        )


def tags_of(tiff: mmap.mmap | bytes) -> list[Named]:
    """The tags of the directories that say something, of EXIF that starts with its TIFF header.

    What is broken has none.
    """
    order = _HEADERS.get(tiff[:4])
    return [] if order is None or len(tiff) < _HEADER_BYTES else _Walk(tiff, 0, order).named()


def _end_of_words(data: mmap.mmap, photo_format: str) -> int:
    """Where the last description ends, as far as that is known."""
    scan = read_jpeg_header(data).scan if photo_format == "jpeg" else None
    return len(data) if scan is None else scan


def _headers(data: mmap.mmap, end: int) -> Iterator[tuple[int, str]]:
    """Where TIFF headers stand before `end`, and their byte orders."""
    for signature, order in _HEADERS.items():
        start = data.find(signature, 0, end)
        while start >= 0:
            if start + _HEADER_BYTES <= len(data):
                yield start, order
            start = data.find(signature, start + 1, end)


class _Walk:
    """A walk as libexif's, each directory as often as something points to it."""

    def __init__(self, data: mmap.mmap | bytes, start: int, order: str) -> None:
        self._data = data
        self._start = start
        self._long = np.dtype(f"{order}u4")
        self._short = np.dtype(f"{order}u2")
        self._entry = np.dtype(
            [("tag", self._short), ("type", self._short), ("count", self._long), ("at", self._long)]
        )

    def is_endless(self) -> bool:
        first = self._number(self._start + 4, self._long)
        waiting = [first, *self._next(first)]
        walked = 0
        while waiting:
            walked += 1
            if walked + len(waiting) > _MOST_DIRECTORIES:
                return True
            waiting += self._pointers(waiting.pop())
        return False

    def _number(self, position: int, kind: np.dtype[np.uint16] | np.dtype[np.uint32]) -> int:
        if position + kind.itemsize > len(self._data):
            return 0
        return int(np.frombuffer(self._data, kind, 1, position)[0])

    def _next(self, directory: int) -> list[int]:
        """The directory that follows the first one: the thumbnail's."""
        position = self._start + directory
        count = self._number(position, self._short)
        following = self._number(position + 2 + count * self._entry.itemsize, self._long)
        return [following] if following else []

    def _pointers(self, directory: int) -> list[int]:
        entries = self._entries(directory)
        found = entries["at"][np.isin(entries["tag"], _POINTERS)]
        return [int(at) for at in found if self._start + at < len(self._data)]

    def _entries(self, directory: int) -> npt.NDArray[np.void]:
        first = self._start + directory + 2
        room = (len(self._data) - first) // self._entry.itemsize
        count = min(self._number(first - 2, self._short), room)
        return np.frombuffer(self._data, self._entry, max(0, count), first if count > 0 else 0)

    def named(self) -> list[Named]:
        """The picture's directory, the thumbnail's, and those that either points to."""
        first = self._number(self._start + 4, self._long)
        found = self._with_details("picture", first)
        for following in self._next(first):
            found += self._with_details("thumbnail", following)
        return found

    def _with_details(self, name: Directory, directory: int) -> list[Named]:
        entries = self._entries(directory)
        found = [Named(name, _tags(entries))]
        for pointer, inner in _DETAILED:
            pointed = entries["at"][entries["tag"] == pointer][:_MOST_DIRECTORIES]
            found += [Named(inner, _tags(self._entries(int(at)))) for at in pointed]
        return found


def _tags(entries: npt.NDArray[np.void]) -> frozenset[int]:
    return frozenset(int(tag) for tag in entries["tag"])
