"""Draws a photo's pixels, and notices where libjpeg goes on although there are no more."""

import mmap
from collections.abc import Iterator
from pathlib import Path

from ezvr_api.imaging.header import PhotoHeader
from ezvr_api.imaging.jpeg_header import JpegHeader
from ezvr_api.imaging.jpeg_scans import is_cut_off
from ezvr_api.imaging.vips import VipsImage, rows, take_warnings
from ezvr_api.imaging.window import Pixels

_BLOCK = 8


class PhotoEnds(Exception):
    """A photo whose last rows are missing, though its file has an end."""


def draw(
    image: VipsImage, path: Path, header: PhotoHeader, count: int
) -> Iterator[tuple[int, Pixels]]:
    """Decode a photo from top to bottom.

    What is missing of the last row of blocks may be a flipped bit's work and is let pass, as the
    compiled reader does.

    Args:
        image: Its pixels, 8 bit, at its own size or reduced.
        path: Its file.
        header: Its header.
        count: Rows to decode at once.

    Yields:
        The first row's number and an array (up to `count`, width, bands).

    Raises:
        PhotoEnds: No more rows are stored.
        VipsError: The pixels cannot be read further.
    """
    jpeg = header.jpeg
    if jpeg is None:
        yield from rows(image, count)
        return
    reduction = header.height / image.height
    last = round(_last_rows(jpeg) / reduction)
    take_warnings()
    for top, strip in rows(image, count, last):
        said = take_warnings()
        end = top + len(strip)
        if said and end < image.height:
            reached = round(end * reduction) + _last_rows(jpeg)
            _check(said, path, jpeg, reached)
        yield top, strip


def _last_rows(jpeg: JpegHeader) -> int:
    """Rows for which only the last row of blocks is still to be read.

    libjpeg reads one ahead where it has to smooth colours that are halved.
    """
    return _BLOCK * jpeg.most_down * (1 if jpeg.most_down == 1 else 2)


def _check(said: str, path: Path, jpeg: JpegHeader, reached: int) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if is_cut_off(said, data, jpeg, reached):
            raise PhotoEnds(said)
