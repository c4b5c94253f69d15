"""The full sphere that a photo is laid on: upright, in place, what it does not show filled."""

from collections.abc import Iterator

import numpy as np

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import to_srgb
from ezvr_api.imaging.fill import fill_unseen
from ezvr_api.imaging.inspect import Inspection
from ezvr_api.imaging.vips import VipsError, rows
from ezvr_api.imaging.window import Pixels

_BAND_ROWS = 64


class Canvas:
    """A sphere of 8-bit sRGB in bands of rows.

    Attributes:
        width: Pixels around.
        height: Pixels from pole to pole.
        is_bare: The photo covers it all, upright, and nothing is painted over it.
    """

    def __init__(self, photo: Inspection) -> None:
        self._photo = photo
        self.width, self.height = photo.decision.width, photo.decision.height
        self.is_bare = photo.decision.coverage == "full" and photo.header.orientation == 1

    def bands(self) -> Iterator[Pixels]:
        """The sphere from top to bottom, (rows, width, 3).

        Raises:
            PhotoRefused: truncated, decode_failed, out_of_memory.
        """
        if self.is_bare:
            for _, strip in self._strips():
                yield strip
            return
        sphere = self._whole()
        for top in range(0, self.height, _BAND_ROWS):
            yield sphere[top : top + _BAND_ROWS]

    def _whole(self) -> Pixels:
        """The sphere at once: a photo that is rotated or partial cannot stream."""
        decision = self._photo.decision
        sphere = np.empty((self.height, self.width, 3), np.uint8)
        width, height = self._photo.header.upright_size
        shown = sphere[decision.top : decision.top + height, decision.left : decision.left + width]
        stored = _as_stored(shown, self._photo.header.orientation)
        for top, strip in self._strips():
            stored[top : top + len(strip)] = strip
        if decision.coverage == "partial":
            fill_unseen(sphere, decision.left, decision.top, width, height)
        return sphere

    def _strips(self) -> Iterator[tuple[int, Pixels]]:
        header, readable = self._photo.header, 0
        try:
            for top, strip in rows(to_srgb(self._photo.image), _BAND_ROWS):
                readable = top + len(strip)
                yield top, strip
        except VipsError as error:
            message = str(error)
            if "out of memory" in message:
                raise errors.out_of_memory(message) from error
            # Where a TIFF's tables come first, its missing end shows only here.
            if header.format == "tiff" and "read error" in message.lower():
                share = None if header.interlaced else readable / header.height
                raise errors.truncated(share, message) from error
            raise errors.decode_failed(message) from error


def _as_stored(upright: Pixels, orientation: int) -> Pixels:
    """A view of an upright picture in the order in which the file stores its pixels.

    Orientation names the sides where the stored first row and first column lie (EXIF 2.32,
    4.6.5.A): 1 top-left, 2 top-right, 3 bottom-right, 4 bottom-left, 5 left-top, 6 right-top,
    7 right-bottom, 8 left-bottom.
    """
    views = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: np.swapaxes(upright, 0, 1),
        6: np.swapaxes(upright, 0, 1)[::-1],
        7: np.swapaxes(upright, 0, 1)[::-1, ::-1],
        8: np.swapaxes(upright, 0, 1)[:, ::-1],
    }
    return views[orientation]
