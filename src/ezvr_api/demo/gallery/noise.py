"""Patterns without memory: the same place always has the same value."""

import numpy as np

from ezvr_api.demo.gallery.rays import Floats


def noise(x: Floats, y: Floats) -> Floats:
    """Smooth noise 0 to 1, the same everywhere: values at whole numbers, eased between."""
    left, low = np.floor(x), np.floor(y)
    a, b = x - left, y - low
    a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
    corner = [scatter(left + i, low + j) for j in (0, 1) for i in (0, 1)]
    under = corner[0] + (corner[1] - corner[0]) * a
    return under + (corner[2] + (corner[3] - corner[2]) * a - under) * b


def scatter(x: Floats, y: Floats) -> Floats:
    """A number 0 to 1 for each pair of whole numbers."""
    i = x.astype(np.int32).view(np.uint32)
    j = y.astype(np.int32).view(np.uint32)
    mixed = i * np.uint32(374761393) + j * np.uint32(668265263)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(1274126177)
    return ((mixed ^ (mixed >> np.uint32(16))) & np.uint32(0xFFFF)).astype(np.float32) / np.float32(
        65535
    )


def distance_to_line(position: Floats, spacing: float) -> Floats:
    """How far the nearest of evenly spaced lines is."""
    place = position / spacing
    return np.abs(place - np.rint(place)) * np.float32(spacing)
