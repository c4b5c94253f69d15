"""Whether a file has its end: the cheap proof that an upload or a copy broke off."""

import mmap
from pathlib import Path

from ezvr_api.imaging.jpeg_header import read_jpeg_header
from ezvr_api.imaging.jpeg_scans import has_all_components, has_room_for_all_blocks

_TAIL_BYTES = 4096
_BOX_TO_THE_END = 0
_BOX_WITH_LONG_SIZE = 1
_PIXELS = b"mdat"
_BOXES = frozenset({b"ftyp", b"meta", b"moov", b"free", b"skip", b"uuid", _PIXELS})
_PNG_SIGNATURE_BYTES, _PNG_CHUNK_BYTES = 8, 12
# Each holds 8 kB or more, mostly.
_MOST_CHUNKS = 1_000_000


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


def _jpeg_has_end(data: mmap.mmap) -> bool:
    """Look for the end-of-image marker after the first scan: a thumbnail has one before it.

    Within a scan an 0xFF byte is always stuffed, so the marker cannot occur there by chance
    (ITU-T T.81, B.1.1.5). Odd segments, and a scan that is ended too early, are left to the
    decoder.
    """
    header = read_jpeg_header(data)
    if header.scan is None:
        return not header.is_cut
    # Mostly it is the last of all; there may be something else behind the picture.
    near = max(header.scan, len(data) - _TAIL_BYTES)
    has_end = any(data.find(b"\xff\xd9", start) >= 0 for start in (near, header.scan))
    return has_end and has_room_for_all_blocks(data, header) and has_all_components(data, header)


def _png_has_end(data: mmap.mmap) -> bool:
    """Walk the chunks to the last (PNG, 5.3), unless it stands at the end: something may follow."""
    if data.find(b"IEND", max(0, len(data) - _TAIL_BYTES)) >= 0:
        return True
    position = _PNG_SIGNATURE_BYTES
    for _ in range(_MOST_CHUNKS):
        if position + _PNG_CHUNK_BYTES > len(data):
            return False
        if data[position + 4 : position + 8] == b"IEND":
            return True
        position += int.from_bytes(data[position : position + 4], "big") + _PNG_CHUNK_BYTES
    return False


def _webp_has_end(data: mmap.mmap) -> bool:
    return len(data) >= int.from_bytes(data[4:8], "little") + 8


def _tiff_has_directory(data: mmap.mmap) -> bool:
    """The directory is mostly written last; where it is first, only decoding finds the cut."""
    order = "little" if data[:2] == b"II" else "big"
    is_big_tiff = b"+" in data[2:4]
    offset = data[8:16] if is_big_tiff else data[4:8]
    return int.from_bytes(offset, order) < len(data)


def _boxes_fit(data: mmap.mmap) -> bool:
    """Walk the top-level boxes (ISO/IEC 14496-12, 4.2); what follows the pixels may be none."""
    position, seen = 0, set[bytes]()
    while position + 8 <= len(data):
        size, kind = (
            int.from_bytes(data[position : position + 4], "big"),
            data[position + 4 : position + 8],
        )
        if size == _BOX_TO_THE_END:
            return True
        if size == _BOX_WITH_LONG_SIZE:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        if position + size > len(data) and kind not in _BOXES:
            break
        seen.add(kind)
        position += max(8, size)
    return position == len(data) or (position < len(data) and _PIXELS in seen)
