"""The first visit: when the picture can be recognised, when it is sharp, and what that took."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from browser import Asked, Frame, Line, Visit, visit  # A benchmark's own neighbours.
from ideal import Floats, Pixels, psnr, read_photo
from playwright.async_api import Browser
from viewers import Viewer

BLOCK = 8
LEAST_CHANGE = 2.0
"""Levels of 255 in the mean of a block: below it JPEG's own noise, above it a tile that came."""


@dataclass(frozen=True)
class Loading:
    """A first visit.

    Attributes:
        recognisable: Seconds from the navigation to the first picture like the ideal.
        sharp: Seconds to the last change of the picture.
        precision: Seconds between the frames around that, how exact it is.
        received: Bytes until then, headers included.
        requests: Requests until then, the page included.
        code: Bytes of script and style, gzipped.
    """

    recognisable: float
    sharp: float
    precision: float
    received: float
    requests: int
    code: int


@dataclass(frozen=True)
class Expected:
    """What every viewer shall come to show.

    Attributes:
        truth: The ideal picture.
        like: The PSNR in dB from which a picture counts as recognisable.
        folder: What is served.
    """

    truth: Pixels
    like: float
    folder: Path


async def load(
    browser: Browser, viewer: Viewer, origin: str, line: Line, expected: Expected
) -> Loading:
    """Visit a viewer's page with a cold cache, and film it."""
    async with visit(browser, viewer) as visited:
        await visited.throttle(line)
        await visited.film()
        await visited.page.goto(origin + viewer.address, wait_until="commit")
        await visited.ready()
        return _measure(visited, expected)


def _measure(visited: Visit, expected: Expected) -> Loading:
    asked = list(visited.asked.values())
    begin = min(request.started for request in asked)
    frames = [frame for frame in visited.frames if frame.shown >= begin]
    first = next(frame for frame in frames if _is_like(frame, expected))
    index = _last_change(frames)
    sharp = frames[index].shown
    until = [request for request in asked if request.started <= sharp]
    return Loading(
        recognisable=first.shown - begin,
        sharp=sharp - begin,
        precision=sharp - frames[max(index - 1, 0)].shown,
        received=sum(request.received for request in until if (request.ended or sharp) <= sharp),
        requests=len(until),
        code=sum(_gzipped(request, expected.folder) for request in until),
    )


def _is_like(frame: Frame, expected: Expected) -> bool:
    return psnr(read_photo(frame.jpeg), expected.truth) >= expected.like


def _last_change(frames: list[Frame]) -> int:
    """The first of the frames that all look like the last one."""
    final = _blocks(frames[-1])
    index = len(frames) - 1
    while index > 0:
        before = frames[index - 1]
        if before.jpeg != frames[-1].jpeg and np.abs(_blocks(before) - final).max() > LEAST_CHANGE:
            break
        index -= 1
    return index


def _blocks(frame: Frame) -> Floats:
    pixels = read_photo(frame.jpeg).astype(np.float32)
    height, width, channels = pixels.shape
    blocks = pixels.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, channels)
    return blocks.mean(axis=(1, 3))


def _gzipped(request: Asked, folder: Path) -> int:
    path = urlsplit(request.url).path
    if not path.endswith((".js", ".css")):
        return 0
    return len(gzip.compress((folder / path.lstrip("/")).read_bytes(), 9))
