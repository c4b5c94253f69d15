"""A small copy of a sphere, averaged from its planes while they stream past."""

import cv2
import numpy as np

from ezvr_api.imaging.encode import Colours
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.small import SmallSphere
from ezvr_api.imaging.window import Pixels, PlaneWindow


class _PlaneReduction:
    """One plane, averaged to another size."""

    def __init__(self, plane: PlaneWindow, width: int, height: int) -> None:
        self.window = PlaneWindow(width, height)
        self._factor = plane.height // height
        self._rest: list[Pixels] = []

    def add(self, band: Pixels) -> None:
        rows = np.concatenate([*self._rest, band]) if self._rest else band
        count = min(len(rows) // self._factor, self.window.height - self.window.filled)
        used = count * self._factor
        self._rest = [rows[used:].copy()] if used < len(rows) else []
        if not count:
            return
        size = (self.window.width, count)
        target = self.window.claim(count)[:, : self.window.width]
        cv2.resize(rows[:used], size, target, interpolation=cv2.INTER_AREA)
        self.window.append(count)


class Reduction:
    """Collects a small sphere."""

    def __init__(self, planes: tuple[PlaneWindow, ...], colours: Colours, width: int) -> None:
        """Prepare.

        Args:
            planes: The planes to come.
            colours: What they are.
            width: Pixels around that the small sphere shall not exceed.
        """
        self._colours: Colours = colours
        factor = -(-planes[0].width // width)
        small = planes[0].width // factor, planes[0].height // factor
        # Cb and Cr have half the size in every picture, however the photo stores them.
        halved = small[0] // 2, small[1] // 2
        self._parts = [
            _PlaneReduction(plane, *(halved if colours == "ycbcr" and index else small))
            for index, plane in enumerate(planes)
        ]

    def add(self, bands: tuple[Pixels, ...]) -> None:
        """Take the next rows of each plane."""
        for part, band in zip(self._parts, bands, strict=True):
            part.add(band)

    def sphere(self, turn: Matrix | None) -> SmallSphere:
        """The small sphere, once all rows are there; `turn` as `SmallSphere` has it."""
        return SmallSphere(tuple(part.window for part in self._parts), self._colours, turn)
