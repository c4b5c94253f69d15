"""The full sphere that a photo is laid on: upright, in place, what it does not show filled."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import to_srgb
from ezvr_api.imaging.drawing import PhotoEnds, draw
from ezvr_api.imaging.fill import fill_unseen
from ezvr_api.imaging.header import read_header
from ezvr_api.imaging.inspect import Inspection
from ezvr_api.imaging.kinds import read_refusal
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.imaging.retouch_blur import COARSE_WIDTH, coarse_copy
from ezvr_api.imaging.retouching import Retouching
from ezvr_api.imaging.vips import VipsError, VipsImage, load_jpeg_reduced
from ezvr_api.imaging.window import Pixels

_BAND_ROWS = 64
# At which libjpeg decodes: 1 over these.
_SHRINKS = (1, 2, 4, 8)


class Canvas:
    """A sphere of 8-bit sRGB in bands of rows.

    Attributes:
        width: Pixels around.
        height: Pixels from pole to pole.
        is_bare: The photo covers it all, upright, and nothing is painted over it.
    """

    def __init__(self, photo: Inspection, retouch: Retouch, logo: Path | None = None) -> None:
        self._photo = photo
        self._retouch = retouch
        self._logo = logo
        self.width, self.height = photo.decision.width, photo.decision.height
        self._streams = photo.decision.coverage == "full" and photo.header.orientation == 1
        self.is_bare = self._streams and not retouch

    def bands(self) -> Iterator[Pixels]:
        """The sphere from top to bottom, (rows, width, 3).

        Raises:
            PhotoRefused: truncated, decode_failed, out_of_memory, logo_unusable.
        """
        if self._streams:
            retouching = self._prepare(self._read_small) if self._retouch else None
            for top, strip in self._strips(self._photo.image):
                yield strip if retouching is None else retouching.apply(strip, top)
            return
        sphere = self._whole()
        retouching = self._prepare(lambda: coarse_copy(sphere)) if self._retouch else None
        for top in range(0, self.height, _BAND_ROWS):
            band = sphere[top : top + _BAND_ROWS]
            yield band if retouching is None else retouching.apply(band, top)

    def _prepare(self, small: Callable[[], Pixels]) -> Retouching:
        return Retouching(self._photo, small(), self._retouch, self._logo)

    def _read_small(self) -> Pixels:
        """The whole sphere, small: read once more, as it has to be known before its first row."""
        photo = self._photo
        if photo.header.format == "jpeg":
            shrink = max(n for n in _SHRINKS if n == 1 or self.width >= n * COARSE_WIDTH)
            image = load_jpeg_reduced(photo.path, shrink)
        else:
            _, image = read_header(photo.path, photo.header.file_bytes)
        width = min(COARSE_WIDTH, image.width)
        parts = [
            np.asarray(
                cv2.resize(strip, (width, len(strip)), interpolation=cv2.INTER_AREA), np.uint8
            )
            for _, strip in self._strips(image)
        ]
        return coarse_copy(np.concatenate(parts))

    def _whole(self) -> Pixels:
        """The sphere at once: a photo that is rotated or partial cannot stream."""
        decision = self._photo.decision
        sphere = np.empty((self.height, self.width, 3), np.uint8)
        width, height = self._photo.header.upright_size
        shown = sphere[decision.top : decision.top + height, decision.left : decision.left + width]
        stored = _as_stored(shown, self._photo.header.orientation)
        for top, strip in self._strips(self._photo.image):
            stored[top : top + len(strip)] = strip
        if decision.coverage == "partial":
            fill_unseen(sphere, decision.left, decision.top, width, height)
        return sphere

    def _strips(self, image: VipsImage) -> Iterator[tuple[int, Pixels]]:
        header, readable = self._photo.header, 0
        try:
            for top, strip in draw(to_srgb(image), self._photo.path, header, _BAND_ROWS):
                readable = top + len(strip)
                yield top, strip
        except PhotoEnds as end:
            share = None if header.interlaced else readable / image.height
            raise errors.truncated(share, str(end)) from end
        except VipsError as error:
            message = str(error)
            # Where a TIFF's tables come first, its missing end shows only here.
            if header.format == "tiff" and "read error" in message.lower():
                share = None if header.interlaced else readable / image.height
                raise errors.truncated(share, message) from error
            raise read_refusal(message, header.tiff) from error


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
