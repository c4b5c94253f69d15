"""How finely a JPEG stores its colours, read from the header of its frame (ITU-T T.81, B.2.2)."""

import mmap
from pathlib import Path

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_MARKER = 0xFF
_START_OF_SCAN = 0xDA
_COUNT_AT, _COMPONENTS_AT, _COMPONENT_BYTES = 9, 10, 3
_FACTORS = range(1, 5)


def samples_per_pixel(path: Path) -> float | None:
    """Samples of all components that are stored for one pixel: 1.5 where Cb and Cr are halved.

    None where the frame is not where it belongs.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        frame = _find_frame(data)
        return None if frame is None else _samples(data, frame)


def _find_frame(data: mmap.mmap) -> int | None:
    position = 2
    while position + _COMPONENTS_AT <= len(data) and data[position] == _MARKER:
        marker = data[position + 1]
        if marker in _FRAMES:
            return position
        if marker == _START_OF_SCAN:
            return None
        if marker == _MARKER:
            position += 1
        elif marker in _ALONE:
            position += 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None


def _samples(data: mmap.mmap, frame: int) -> float | None:
    start = frame + _COMPONENTS_AT
    end = start + data[frame + _COUNT_AT] * _COMPONENT_BYTES
    factors = [divmod(both, 16) for both in data[start + 1 : end : _COMPONENT_BYTES]]
    if not factors or any(f not in _FACTORS for both in factors for f in both):
        return None
    across, down = (max(axis) for axis in zip(*factors, strict=True))
    return sum(h * v for h, v in factors) / (across * down)
