"""A small copy of a sphere, averaged from its planes while they stream past."""

import cv2
import numpy as np

from ezvr_api.imaging.encode import Colours
from ezvr_api.imaging.sphere import Sphere
from ezvr_api.imaging.window import Pixels, PlaneWindow

_STRIP_ROWS = 64


class _PlaneReduction:
    """One plane, every `factor` by `factor` pixels averaged to one of `target`."""

    def __init__(self, factor: int, target: Pixels) -> None:
        self.target = target
        self._factor = factor
        self._rest: list[Pixels] = []
        self._filled = 0

    def add(self, band: Pixels) -> None:
        rows = np.concatenate([*self._rest, band]) if self._rest else band
        count = len(rows) // self._factor
        used = count * self._factor
        self._rest = [rows[used:].copy()] if used < len(rows) else []
        if count:
            size = (self.target.shape[1], count)
            reduced = cv2.resize(rows[:used], size, interpolation=cv2.INTER_AREA)
            self.target[self._filled : self._filled + count] = reduced
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
        self._sphere = Sphere(windows[0].width // factor, windows[0].height // factor)
        whole = self._sphere.interior
        self._planes: list[_PlaneReduction] = []
        for channel, window in enumerate(windows):
            shape = (window.height // factor, window.width // factor)
            # Planes of the sphere's own size are collected in its place, to hold them once.
            target = whole[..., channel] if shape == whole.shape[:2] else np.empty(shape, np.uint8)
            self._planes.append(_PlaneReduction(factor, target))

    def add(self, bands: tuple[Pixels, ...]) -> None:
        """Take the next rows of each plane."""
        for plane, band in zip(self._planes, bands, strict=True):
            plane.add(band)

    def sphere(self) -> Sphere:
        """The small sphere, closed; once all rows are there."""
        whole = self._sphere.interior
        if len(self._planes) == 1:
            whole[..., 1] = whole[..., 2] = whole[..., 0]
        elif self._colours == "ycbcr":
            for top in range(0, len(whole), _STRIP_ROWS):
                self._convert(range(top, min(top + _STRIP_ROWS, len(whole))))
        self._sphere.close()
        return self._sphere

    def _convert(self, rows: range) -> None:
        """Make some rows of Y, Cb and Cr red, green and blue."""
        height, width = self._sphere.interior.shape[:2]
        luma, blue, red = (_part(plane.target, rows, width, height) for plane in self._planes)
        converted = cv2.cvtColor(cv2.merge([luma, red, blue]), cv2.COLOR_YCrCb2RGB)
        self._sphere.interior[rows.start : rows.stop] = converted


def _part(plane: Pixels, rows: range, width: int, height: int) -> Pixels:
    """Some rows of a plane at the sphere's size; one that is stored coarser is enlarged."""
    if plane.shape == (height, width):
        return np.ascontiguousarray(plane[rows.start : rows.stop])
    coarse = plane[np.arange(rows.start, rows.stop) * len(plane) // height]
    size = (width, len(rows))
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_NEAREST), np.uint8)
