"""Photos as planes of a full sphere, streaming from top to bottom.

JpegSource   a whole, upright JPEG photo in sRGB: Y, Cb and Cr as they are stored
RgbSource    every other photo: red, green and blue
"""

from collections.abc import Iterator
from typing import Literal, Protocol

import cv2

from ezvr_api.imaging import errors
from ezvr_api.imaging.canvas import Canvas
from ezvr_api.imaging.compiled import JpegFailure, JpegPlanes, is_available
from ezvr_api.imaging.inspect import Inspection
from ezvr_api.imaging.jpeg_header import are_plain
from ezvr_api.imaging.window import Pixels, PlaneWindow

Colours = Literal["ycbcr", "rgb"]

_BLOCKS_AT_ONCE = 4


class PlaneSource(Protocol):
    """A photo's planes.

    Attributes:
        colours: What the planes are; `ycbcr` with one plane is grey.
        windows: Where the planes appear, the first at the size of the sphere.
    """

    colours: Colours
    windows: tuple[PlaneWindow, ...]

    def bands(self) -> Iterator[tuple[Pixels, ...]]:
        """Read on, band by band: the rows that were appended to each window."""
        ...


class JpegSource:
    """The planes of a JPEG photo as they are stored."""

    colours: Colours = "ycbcr"

    def __init__(self, photo: Inspection, planes: JpegPlanes) -> None:
        self._planes = planes
        self._is_interlaced = photo.header.interlaced
        across, down = planes.most
        self.windows = tuple(
            PlaneWindow(planes.width * own[0] // across, planes.height * own[1] // down, row_bytes)
            for own, row_bytes in zip(planes.sampling, planes.row_bytes, strict=True)
        )

    def bands(self) -> Iterator[tuple[Pixels, ...]]:
        """Read on; the file is closed at the end.

        Raises:
            PhotoRefused: truncated, decode_failed, out_of_memory.
        """
        try:
            while self.windows[0].filled < self.windows[0].height:
                yield self._next()
        except JpegFailure as failure:
            share = self.windows[0].filled / self.windows[0].height
            raise _refusal(failure, None if self._is_interlaced else share) from failure
        finally:
            self._planes.close()

    def _next(self) -> tuple[Pixels, ...]:
        left = self.windows[0].height - self.windows[0].filled
        reads = min(_BLOCKS_AT_ONCE, -(-left // self._planes.rows_at_once))
        heights = [8 * down for _, down in self._planes.sampling]
        bands = tuple(
            window.claim(height * reads)
            for window, height in zip(self.windows, heights, strict=True)
        )
        self._planes.read(bands)
        return tuple(
            window.append(len(band)) for window, band in zip(self.windows, bands, strict=True)
        )


class RgbSource:
    """Red, green and blue of a canvas."""

    colours: Colours = "rgb"

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.windows = tuple(PlaneWindow(canvas.width, canvas.height) for _ in range(3))

    def bands(self) -> Iterator[tuple[Pixels, ...]]:
        """Read on.

        Raises:
            PhotoRefused: truncated, decode_failed, out_of_memory.
        """
        for rows in self._canvas.bands():
            bands = tuple(window.claim(len(rows)) for window in self.windows)
            for band, channel in zip(bands, cv2.split(rows), strict=True):
                band[:, : self._canvas.width] = channel
            yield tuple(window.append(len(rows)) for window in self.windows)


def open_source(photo: Inspection, canvas: Canvas, *, lossless: bool) -> PlaneSource:
    """Choose how a photo is read.

    Args:
        photo: The inspected photo.
        canvas: The sphere that it is laid on.
        lossless: Whether its colours must not be taken as they are stored.
    """
    is_plain = canvas.is_bare and photo.is_stored_as_shown
    if lossless or not is_plain or not is_available():
        return RgbSource(canvas)
    try:
        planes = JpegPlanes(photo.path)
    except JpegFailure as failure:
        if failure.kind == "unsuitable":
            return RgbSource(canvas)
        raise _refusal(failure, None) from failure
    if not _fits(planes, canvas):
        planes.close()
        return RgbSource(canvas)
    return JpegSource(photo, planes)


def _fits(planes: JpegPlanes, canvas: Canvas) -> bool:
    """Whether Y has the photo's size, in whole groups, and Cb and Cr are whole parts of it."""
    across, down = planes.most
    return (
        (planes.width, planes.height) == (canvas.width, canvas.height)
        and are_plain(planes.sampling)
        and not (planes.width % across or planes.height % down)
    )


def _refusal(failure: JpegFailure, share: float | None) -> errors.PhotoRefused:
    """What a failure means; `share` of the photo's rows were read."""
    message = str(failure)
    if failure.kind == "truncated":
        return errors.truncated(share, message)
    if failure.kind == "no_memory" or "Insufficient memory" in message:
        return errors.out_of_memory(message)
    return errors.decode_failed(message)
