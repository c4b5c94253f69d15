"""Whether a file has its end: the cheap proof that an upload or a copy broke off."""

import mmap
from pathlib import Path

_JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_MARKER = 0xFF
_START_OF_SCAN = 0xDA
_TAIL_BYTES = 4096
_BOX_TO_THE_END = 0
_BOX_WITH_LONG_SIZE = 1


def is_complete(path: Path, photo_format: str) -> bool:
    """Whether the file reaches as far as its own structure says.

    Args:
        path: The file.
        photo_format: `jpeg`, `png`, `webp`, `tiff` or `avif`.
    """
    if path.stat().st_size < 16:  # noqa: PLR2004  # No format's first structure is shorter.
        return False
    checks = {
        "jpeg": _jpeg_has_end,
        "png": _png_has_end,
        "webp": _webp_has_end,
        "tiff": _tiff_has_directory,
        "avif": _boxes_fit,
    }
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return checks[photo_format](data)


def jpeg_scan_start(data: mmap.mmap) -> int | None:
    """Where a JPEG file's first scan starts, before which all its descriptions stand.

    Its end where it ends before; None where its segments are not as they should be (ITU-T T.81,
    B.1.1.4).
    """
    position = 2
    while position + 4 <= len(data):
        if data[position] != _JPEG_MARKER:
            return None
        marker = data[position + 1]
        if marker == _START_OF_SCAN:
            return position
        if marker == _JPEG_MARKER:
            position += 1
        elif marker in _JPEG_STANDALONE:
            position += 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return len(data)


def _jpeg_has_end(data: mmap.mmap) -> bool:
    """Look for the end-of-image marker after the first scan: a thumbnail has one before it.

    Within a scan an 0xFF byte is always stuffed, so the marker cannot occur there by chance
    (ITU-T T.81, B.1.1.5). Odd segments are left to the decoder.
    """
    scan = jpeg_scan_start(data)
    if scan is None:
        return True
    # Mostly it is the last of all; there may be something else behind the picture.
    near = max(scan, len(data) - _TAIL_BYTES)
    return any(data.find(b"\xff\xd9", start) >= 0 for start in (near, scan))


def _png_has_end(data: mmap.mmap) -> bool:
    return data.find(b"IEND", max(0, len(data) - _TAIL_BYTES)) >= 0


def _webp_has_end(data: mmap.mmap) -> bool:
    return len(data) >= int.from_bytes(data[4:8], "little") + 8


def _tiff_has_directory(data: mmap.mmap) -> bool:
    """The directory is mostly written last; where it is first, only decoding finds the cut."""
    order = "little" if data[:2] == b"II" else "big"
    is_big_tiff = b"+" in data[2:4]
    offset = data[8:16] if is_big_tiff else data[4:8]
    return int.from_bytes(offset, order) < len(data)


def _boxes_fit(data: mmap.mmap) -> bool:
    """Walk the top-level boxes (ISO/IEC 14496-12, 4.2)."""
    position = 0
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        if size == _BOX_TO_THE_END:
            return True
        if size == _BOX_WITH_LONG_SIZE:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        position += max(8, size)
    return position == len(data)
