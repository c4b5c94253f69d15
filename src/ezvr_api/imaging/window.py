"""The rows of one plane of a sphere that are in memory, while a photo streams past."""

import errno
import mmap
from typing import Final

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

# What a cubic kernel may reach beyond an edge; `native/resample.h` has the same number.
MARGIN: Final = 4
_ALIGNMENT = 32
# A JPEG photo ends with a whole group of blocks, at most four of eight rows.
_ROWS_TOO_MANY = 4 * 8 * 4


class PlaneWindow:
    """A plane of 8-bit pixels of which rows are appended at the bottom and released at the top.

    Each row is continued beyond the seam, and the plane beyond its poles, where a sphere goes on
    at its other side: the same rows again, mirrored and half a turn further. All rows have their
    place in one piece of address space, and only those in use have memory.

    Attributes:
        width: Pixels around.
        height: Pixels from pole to pole.
        stride: Bytes from one row to the next.
        address: Of the first pixel.
        filled: Rows that have been appended.
        first: The first row in memory; negative while those above the pole are.
        end: The row after the last that can be used; those below the lower pole included.
    """

    def __init__(self, width: int, height: int, row_bytes: int | None = None) -> None:
        self.width = width
        self.height = height
        self.stride = _ALIGNMENT + _aligned(max(width + MARGIN, row_bytes or 0))
        rows = MARGIN + height + max(MARGIN, _ROWS_TOO_MANY)
        self._memory = _address_space(rows * self.stride)
        self._rows = np.frombuffer(self._memory, np.uint8).reshape(rows, self.stride)
        self.address = self._rows.ctypes.data + MARGIN * self.stride + _ALIGNMENT
        self.filled = 0
        self.first = -MARGIN
        self.end = -MARGIN
        self._released = 0

    def claim(self, rows: int) -> Pixels:
        """Memory for the next rows: (rows, at least the width), to be filled and appended."""
        start = MARGIN + self.filled
        return self._rows[start : start + rows, _ALIGNMENT:]

    def append(self, rows: int) -> Pixels:
        """Append claimed rows that are filled; those below the plane's last are left out.

        Returns:
            The rows that were appended, (rows, width).
        """
        before, self.filled = self.filled, min(self.filled + rows, self.height)
        self._continue_rows(before, self.filled)
        if before < MARGIN and (self.filled >= MARGIN or self.filled == self.height):
            self._continue_plane(-MARGIN, range(MARGIN - 1, -1, -1))
        if self.filled == self.height:
            last = self.height - 1
            self._continue_plane(self.height, range(last, last - MARGIN, -1))
        # Only now: whoever cuts may look at any time.
        self.end = self.filled + (MARGIN if self.filled == self.height else 0)
        return self.region(before, self.filled - 1)[:, MARGIN:-MARGIN]

    def release(self, before: int) -> None:
        """Give back the memory of the rows before a row; nobody may need them any more."""
        self.first = max(self.first, min(before, self.filled))
        end = (MARGIN + self.first) * self.stride // mmap.PAGESIZE * mmap.PAGESIZE
        if end > self._released:
            self._memory.madvise(mmap.MADV_DONTNEED, self._released, end - self._released)
            self._released = end

    def region(self, first: int, last: int) -> Pixels:
        """Rows `first` to `last`, both included, with their margins: a view."""
        start, end = _ALIGNMENT - MARGIN, _ALIGNMENT + self.width + MARGIN
        return self._rows[MARGIN + first : MARGIN + last + 1, start:end]

    def _continue_rows(self, first: int, end: int) -> None:
        rows = self.region(first, end - 1)
        rows[:, :MARGIN] = rows[:, self.width : self.width + MARGIN]
        rows[:, -MARGIN:] = rows[:, MARGIN : 2 * MARGIN]

    def _continue_plane(self, first: int, sources: range) -> None:
        """Continue the plane beyond a pole with the rows before it."""
        for row, source in enumerate(sources, first):
            inner = self.region(source, source)[0, MARGIN:-MARGIN]
            self.region(row, row)[0, MARGIN:-MARGIN] = np.roll(inner, self.width // 2)
        self._continue_rows(first, first + MARGIN)


def _address_space(size: int) -> mmap.mmap:
    """So many bytes that take memory only once they are used.

    Raises:
        MemoryError: This process may not have so many.
    """
    try:
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError(f"{size} bytes of address space") from error
        raise


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
