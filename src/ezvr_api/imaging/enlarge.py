"""Coarse pictures of a sphere, at the size of a photo."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

# OpenCV writes at most 32766 columns at once.
_BLOCK_COLUMNS = 8192

Picture = npt.NDArray[Any]


def enlarged(coarse: Picture, rows: range, size: tuple[int, int]) -> Picture:
    """Some rows of an equirectangular picture, enlarged linearly; the seam wraps.

    Args:
        coarse: The whole sphere (m, n) or (m, n, 3), 8-bit or float32.
        rows: The rows that are wanted.
        size: Width and height of the enlarged sphere, in pixels.
    """
    width, height = size
    down = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * (len(coarse) / height) - 0.5
    columns = np.arange(width, dtype=np.float32) + 0.5
    columns = columns * (coarse.shape[1] / width) + 0.5
    first, last = max(0, int(down[0])), min(len(coarse), int(down[-1]) + 2)
    part = coarse[first:last]
    wrapped = np.concatenate([part[:, -1:], part, part[:, :1]], axis=1)
    band = np.empty((len(rows), width, *coarse.shape[2:]), coarse.dtype)
    for left in range(0, width, _BLOCK_COLUMNS):
        block = columns[left : left + _BLOCK_COLUMNS]
        shape = (len(rows), len(block))
        band[:, left : left + len(block)] = cv2.remap(
            wrapped,
            np.ascontiguousarray(np.broadcast_to(block, shape)),
            np.ascontiguousarray(np.broadcast_to(down[:, None] - first, shape), np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
    return band
