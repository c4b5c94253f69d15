"""A small copy of a sphere, averaged from its planes while they stream past."""

import cv2
import numpy as np

from ezvr_api.imaging.encode import Colours
from ezvr_api.imaging.sphere import Sphere
from ezvr_api.imaging.window import Pixels, PlaneWindow

_STRIP_ROWS = 64


class _PlaneReduction:
    """One plane, every `factor` by `factor` pixels averaged to one."""

    def __init__(self, window: PlaneWindow, factor: int) -> None:
        self._factor = factor
        self._rest = np.empty((0, window.width), np.uint8)
        self._filled = 0
        self.plane: Pixels = np.empty((window.height // factor, window.width // factor), np.uint8)

    def add(self, band: Pixels) -> None:
        rows = np.concatenate([self._rest, band]) if len(self._rest) else band
        count = len(rows) // self._factor
        used = count * self._factor
        self._rest = rows[used:].copy()
        target = self.plane[self._filled : self._filled + count]
        if count:
            size = (target.shape[1], count)
            cv2.resize(rows[:used], size, target, interpolation=cv2.INTER_AREA)
        self._filled += count


class Reduction:
    """Collects a small sphere of 8-bit sRGB."""

    def __init__(self, windows: tuple[PlaneWindow, ...], colours: Colours, width: int) -> None:
        """Prepare.

        Args:
            windows: The planes to come.
            colours: What they are.
            width: Pixels around that the small sphere shall not exceed.
        """
        self._colours = colours
        factor = -(-windows[0].width // width)
        self._planes = [_PlaneReduction(window, factor) for window in windows]

    def add(self, bands: tuple[Pixels, ...]) -> None:
        """Take the next rows of each plane."""
        for plane, band in zip(self._planes, bands, strict=True):
            plane.add(band)

    def sphere(self) -> Sphere:
        """The small sphere, closed; once all rows are there."""
        planes = [reduction.plane for reduction in self._planes]
        height, width = planes[0].shape
        sphere = Sphere(width, height)
        for top in range(0, height, _STRIP_ROWS):
            strip = sphere.interior[top : top + _STRIP_ROWS]
            self._paint(strip, planes, range(top, top + len(strip)), height)
        sphere.close()
        return sphere

    def _paint(self, strip: Pixels, planes: list[Pixels], rows: range, height: int) -> None:
        """Fill the given rows of a sphere of `height` rows."""
        parts = [_part(plane, rows, strip.shape[1], height) for plane in planes]
        if self._colours == "rgb":
            cv2.merge(parts, strip)
        elif len(parts) == 1:
            strip[:] = parts[0][..., None]
        else:
            luma, blue, red = parts
            cv2.cvtColor(cv2.merge([luma, red, blue]), cv2.COLOR_YCrCb2RGB, strip)


def _part(plane: Pixels, rows: range, width: int, height: int) -> Pixels:
    """Some rows of a plane at the sphere's size; one that is stored coarser is enlarged."""
    if plane.shape == (height, width):
        return plane[rows.start : rows.stop]
    coarse = plane[np.arange(rows.start, rows.stop) * len(plane) // height]
    size = (width, len(rows))
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_NEAREST), np.uint8)
