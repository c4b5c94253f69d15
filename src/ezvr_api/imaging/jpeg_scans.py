"""Whether the scans of a JPEG file can hold its picture, told without decoding it.

A file that was cut off and closed with an end-of-image marker has both of its ends.
"""

import mmap
import re

from ezvr_api.imaging.jpeg_header import JpegHeader

# In a scan 0xFF is stuffed with 0x00 (ITU-T T.81, B.1.1.5); restart markers belong to it.
_MARKER_IN_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_END_OF_IMAGE = b"\xff\xd9"
_START_OF_SCAN = 0xDA
# Of those 100 start scans at most, each with a few tables, or the decoder refuses.
_MOST_SEGMENTS = 1000
# libjpeg's words, where the bits are used up before the blocks, or the file ends at a restart.
_DATA_USED_UP = re.compile(r"premature end of data segment|found marker 0xd9 instead of RST")


def has_room_for_all_blocks(data: mmap.mmap, header: JpegHeader) -> bool:
    """Whether there are as many bytes as any picture of that size takes.

    No Huffman code is shorter than one bit. Each block has one for its mean, in a sequential scan
    also one for its end (F.1.2); in progressive ones a single code may end a whole run of blocks,
    except in the first scan, of means (G.1.2).
    """
    if header.scan is None:
        return True
    blocks = 0
    for component in header.components:
        across, down = header.blocks(component)
        blocks += across * down
    bits = blocks if header.is_progressive else 2 * blocks
    return (len(data) - header.scan) * 8 >= bits


def has_all_components(data: mmap.mmap, header: JpegHeader) -> bool:
    """Whether each component has a first scan: they may all come in one, or one by one."""
    if header.scan is None:
        return True
    wanted = {component.identifier for component in header.components}
    position = header.scan
    for _ in range(_MOST_SEGMENTS):
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        segment = data[position + 4 : position + 2 + length]
        if data[position + 1] == _START_OF_SCAN and segment:
            wanted -= _begun_by(segment)
        if not wanted:
            return True
        found = _MARKER_IN_SCAN.search(data, position + 2 + length)
        if found is None or found[0] == _END_OF_IMAGE:
            break
        position = found.start()
    return False


def _begun_by(scan: bytes) -> set[int]:
    """The components that a scan's header (B.2.3), from its count on, starts with the means of."""
    count = scan[0]
    components, spectrum = scan[1 : 1 + 2 * count : 2], scan[1 + 2 * count :]
    return set(components) if spectrum[:1] == b"\x00" else set()


def is_cut_off(said: str, data: mmap.mmap, header: JpegHeader, row: int) -> bool:
    """Whether rows are missing, and not only damaged, where libjpeg complains.

    Coding starts afresh behind a restart marker, so damage before one costs no further rows.

    Args:
        said: What libjpeg said, for the first time.
        data: The file.
        header: Its header.
        row: Above which the complaint is about.
    """
    if not _DATA_USED_UP.search(said):
        return False
    interval, scan = header.restart_interval, header.scan
    if not interval or scan is None or header.is_progressive:
        return True
    across, down = _units(header)
    end = data.find(_END_OF_IMAGE, scan)
    restarts = sum(1 for _ in _RESTART.finditer(data, scan, end if end >= 0 else len(data)))
    rows_begun, rows_ended = restarts * interval // across, (restarts + 1) * interval // across
    if rows_ended + 1 < down:
        return True
    # What follows the last marker is longer than a row, and the complaint may be about it.
    return rows_begun + 1 < down and row * down >= rows_begun * header.height


def _units(header: JpegHeader) -> tuple[int, int]:
    """What a restart interval counts, across and down: the blocks of all components together."""
    if len(header.components) == 1:
        return header.blocks(header.components[0])
    across, down = 8 * header.most_across, 8 * header.most_down
    return -(-header.width // across), -(-header.height // down)
