"""Decodes a photo upright onto its sphere, strip by strip."""

from collections.abc import Callable, Iterator

import numpy as np

from ezvr_api.imaging import errors
from ezvr_api.imaging.colour import to_srgb
from ezvr_api.imaging.fill import fill_unseen
from ezvr_api.imaging.inspect import Inspection
from ezvr_api.imaging.sphere import Pixels, Sphere
from ezvr_api.imaging.vips import VipsError, rows

_STRIP_ROWS = 64


def decode(photo: Inspection, on_progress: Callable[[float], None]) -> Sphere:
    """Decode a photo onto its sphere and fill what it does not show.

    Raises:
        PhotoRefused: truncated, decode_failed, out_of_memory.
    """
    header, decision = photo.header, photo.decision
    sphere = Sphere(decision.width, decision.height)
    width, height = header.upright_size
    shown = sphere.interior[
        decision.top : decision.top + height, decision.left : decision.left + width
    ]
    stored = _as_stored(shown, header.orientation)
    for top, strip in _strips(photo):
        stored[top : top + len(strip)] = strip
        on_progress((top + len(strip)) / header.height)
    if decision.coverage == "partial":
        fill_unseen(sphere.interior, decision.left, decision.top, width, height)
    sphere.close()
    return sphere


def _strips(photo: Inspection) -> Iterator[tuple[int, Pixels]]:
    header, readable = photo.header, 0
    try:
        for top, strip in rows(to_srgb(photo.image), _STRIP_ROWS):
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
