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
        self.factor = factor
        self.width = window.width // factor
        self._rest = np.empty((0, window.width), np.uint8)
        self._rows: list[Pixels] = []

    def add(self, band: Pixels) -> None:
        if self.factor == 1:
            self._rows.append(band.copy())
            return
        rows = np.concatenate([self._rest, band]) if len(self._rest) else band
        count = len(rows) // self.factor
        self._rest = rows[count * self.factor :].copy()
        if count:
            whole = rows[: count * self.factor]
            reduced = cv2.resize(whole, (self.width, count), interpolation=cv2.INTER_AREA)
            self._rows.append(np.asarray(reduced, np.uint8))

    def plane(self) -> Pixels:
        return np.concatenate(self._rows)


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
        self._planes = [_PlaneReduction(window, -(-window.width // width)) for window in windows]

    def add(self, bands: tuple[Pixels, ...]) -> None:
        """Take the next rows of each plane."""
        for plane, band in zip(self._planes, bands, strict=True):
            plane.add(band)

    def sphere(self) -> Sphere:
        """The small sphere, closed; once all rows are there."""
        planes = [reduction.plane() for reduction in self._planes]
        height, width = planes[0].shape
        sphere = Sphere(width, height)
        for top in range(0, height, _STRIP_ROWS):
            strip = sphere.interior[top : top + _STRIP_ROWS]
            self._paint(strip, planes, top / height)
        sphere.close()
        return sphere

    def _paint(self, strip: Pixels, planes: list[Pixels], depth: float) -> None:
        """Fill a strip (rows, width, 3) that starts at a share of the sphere's height."""
        rows, width = strip.shape[:2]
        parts = [_part(plane, depth, rows, width) for plane in planes]
        if self._colours == "rgb":
            cv2.merge(parts, strip)
        elif len(parts) == 1:
            strip[:] = parts[0][..., None]
        else:
            luma, blue, red = parts
            cv2.cvtColor(cv2.merge([luma, red, blue]), cv2.COLOR_YCrCb2RGB, strip)


def _part(plane: Pixels, depth: float, rows: int, width: int) -> Pixels:
    """So many rows of a plane; one that is stored coarser is enlarged."""
    factor = width // plane.shape[1]
    first = round(depth * len(plane))
    part = plane[first : first + -(-rows // factor)]
    if factor == 1:
        return part
    enlarged = cv2.resize(part, (width, len(part) * factor), interpolation=cv2.INTER_NEAREST)
    return np.asarray(enlarged[:rows], np.uint8)
