"""The rows of one plane of a sphere that are in memory, while a photo streams past."""

from collections import deque
from typing import Final

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

# What a cubic kernel may reach beyond an edge; `native/resample.h` has the same number.
MARGIN: Final = 4
_ALIGNMENT = 32


class PlaneWindow:
    """A plane of 8-bit pixels of which rows are appended at the bottom and released at the top.

    Each row is continued beyond the seam, and the plane beyond its poles, where a sphere goes on
    at its other side: the same rows again, mirrored and half a turn further.

    Attributes:
        width: Pixels around.
        height: Pixels from pole to pole.
        margin: Pixels by which each row is continued on either side.
        filled: Rows that have been appended.
        addresses: Of the first pixel of each row, from `MARGIN` rows above the plane to as many
            below it; 0 where a row is not in memory.
    """

    def __init__(self, width: int, height: int, row_bytes: int | None = None) -> None:
        self.width = width
        self.height = height
        self.margin = MARGIN
        self.filled = 0
        self.addresses = np.zeros(height + 2 * MARGIN, np.uintp)
        self._row_bytes = _ALIGNMENT + max(width, row_bytes or 0) + _ALIGNMENT
        self._bands: deque[tuple[int, Pixels]] = deque()
        self._spare: list[Pixels] = []

    def claim(self, rows: int) -> Pixels:
        """Memory for the next rows: (rows, at least the width), to be filled and appended."""
        for index, spare in enumerate(self._spare):
            if len(spare) == rows:
                return self._spare.pop(index)[:, _ALIGNMENT:-MARGIN]
        return np.empty((rows, self._row_bytes), np.uint8)[:, _ALIGNMENT:-MARGIN]

    def append(self, claimed: Pixels) -> None:
        """Append claimed rows that are filled; those below the plane's last are left out."""
        band = claimed.base
        if not isinstance(band, np.ndarray):
            raise TypeError("Only claimed rows can be appended")
        rows = min(len(band), self.height - self.filled)
        self._keep(self.filled, band, rows)
        self.filled += rows
        if self.filled == rows:
            self._continue(-MARGIN, range(MARGIN - 1, -1, -1))
        if self.filled == self.height:
            last = self.height - 1
            self._continue(self.height, range(last, last - MARGIN, -1))

    def release(self, before: int) -> None:
        """Give back the memory of the rows before a row; nobody may need them any more."""
        while self._bands and self._bands[0][0] + len(self._bands[0][1]) <= before:
            first, band = self._bands.popleft()
            self.addresses[max(0, first + MARGIN) : first + MARGIN + len(band)] = 0
            if first >= 0:
                self._spare.append(band)

    def region(self, first: int, last: int) -> Pixels:
        """A copy of rows `first` to `last`, both included, with their margins."""
        rows = np.empty((last - first + 1, self.width + 2 * MARGIN), np.uint8)
        for top, band in tuple(self._bands):
            start, end = max(first, top), min(last + 1, top + len(band))
            if start < end:
                margins = band[start - top : end - top, _ALIGNMENT - MARGIN :]
                rows[start - first : end - first] = margins[:, : rows.shape[1]]
        return rows

    def _keep(self, first: int, band: Pixels, rows: int) -> None:
        """Continue rows at both ends, and note where they are."""
        start, end = _ALIGNMENT, _ALIGNMENT + self.width
        band[:, start - MARGIN : start] = band[:, end - MARGIN : end]
        band[:, end : end + MARGIN] = band[:, start : start + MARGIN]
        steps = np.arange(rows, dtype=np.uintp) * np.uintp(band.strides[0])
        address = np.uintp(band.ctypes.data + start)
        self.addresses[first + MARGIN : first + MARGIN + rows] = address + steps
        self._bands.append((first, band))

    def _continue(self, first: int, sources: range) -> None:
        """Continue the plane beyond a pole with the rows before it."""
        band = np.empty((MARGIN, self._row_bytes), np.uint8)
        inner = band[:, _ALIGNMENT : _ALIGNMENT + self.width]
        for row, source in enumerate(sources):
            inner[row] = np.roll(self.region(source, source)[0, MARGIN:-MARGIN], self.width // 2)
        self._keep(first, band, MARGIN)
