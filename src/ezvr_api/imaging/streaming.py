"""Cuts a photo's tiles while it is still being read.

Rows stream into windows, one for each plane. A square of the top level is cut as soon as the
last row that it needs is there, by one of a few threads, and rows that no remaining square needs
are given back: the photo is never in memory as a whole.
"""

import math
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import cv2
import numpy as np

from ezvr_api.imaging.geometry import Grid
from ezvr_api.imaging.plan import Step
from ezvr_api.imaging.pyramid import Pyramid, TileName
from ezvr_api.imaging.resample import cut_tiles
from ezvr_api.imaging.sources import PlaneSource
from ezvr_api.imaging.window import Pixels, PlaneWindow

_MORE_ROWS = 4


@dataclass(frozen=True)
class Cutting:
    """How tiles are cut.

    Attributes:
        grid: The tiles of a face.
        oversampling: Pixels along either axis that are sampled for one of the top level.
        threads: How many squares are cut at once.
    """

    grid: Grid
    oversampling: int
    threads: int


@dataclass(frozen=True)
class Listener:
    """Who is told what happens.

    Attributes:
        on_band: The rows of each plane, as they are read, before what needs them is cut.
        on_step: A step is finished.
    """

    on_band: Callable[[tuple[Pixels, ...]], None]
    on_step: Callable[[], None]


def cut_streaming(
    source: PlaneSource,
    steps: list[Step],
    cutting: Cutting,
    pyramid: Pyramid,
    listener: Listener,
) -> None:
    """Read a photo and cut all its tiles.

    Args:
        source: The photo.
        steps: What to cut, sorted by the last row that is needed.
        cutting: How.
        pyramid: What the tiles of the top level are given to.
        listener: Told what happens, in this thread.

    Raises:
        PhotoRefused: The photo cannot be read.
        OSError: A tile cannot be written.
    """
    crew = _Crew(source, cutting, pyramid, listener.on_step)
    with ThreadPoolExecutor(cutting.threads) as executor:
        try:
            pending = steps
            for bands in source.bands():
                # What is made of the last row, previews, must not wait for the tiles that need it.
                listener.on_band(bands)
                pending = crew.start_ready(executor, pending)
                crew.release(pending)
            crew.finish(0)
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise


class _Crew:
    """The squares that are being cut."""

    def __init__(
        self, source: PlaneSource, cutting: Cutting, pyramid: Pyramid, on_step: Callable[[], None]
    ) -> None:
        self._source = source
        self._cutting = cutting
        self._pyramid = pyramid
        self._on_step = on_step
        self._running: dict[Future[None], Step] = {}
        # Planes of one size are cut together. Y stands alone: its tiles may be larger.
        windows = source.windows
        alone = (windows[:1], windows[1:]) if source.colours == "ycbcr" else (windows,)
        self._groups = [group for group in alone if group]

    def start_ready(self, executor: ThreadPoolExecutor, pending: list[Step]) -> list[Step]:
        """Start what can be cut; what must wait for more rows is returned."""
        ready = 0
        while ready < len(pending) and self._has_rows(pending[ready]):
            self.finish(self._cutting.threads)
            future = executor.submit(self._cut, pending[ready])
            self._running[future] = pending[ready]
            ready += 1
        self._collect([future for future in self._running if future.done()])
        return pending[ready:]

    def finish(self, still_running: int) -> None:
        """Wait until no more than so many squares are being cut."""
        while len(self._running) > still_running:
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            self._collect(done)

    def release(self, pending: list[Step]) -> None:
        """Give back the rows that no square needs any more."""
        needed = min((step.first for step in [*pending, *self._running.values()]), default=1.0)
        for window in self._source.windows:
            window.release(math.floor(needed * window.height) - _MORE_ROWS)

    def _collect(self, done: Iterable[Future[None]]) -> None:
        for future in done:
            del self._running[future]
            future.result()
            self._on_step()

    def _has_rows(self, step: Step) -> bool:
        return all(
            window.filled >= min(window.height, math.ceil(step.last * window.height) + _MORE_ROWS)
            for window in self._source.windows
        )

    def _cut(self, step: Step) -> None:
        planes = [tiles for windows in self._groups for tiles in self._cut_planes(windows, step)]
        top = self._cutting.grid.levels - 1
        for place, *tile in zip(step.tiles, *planes, strict=True):
            name = TileName(top, place.face, place.row, place.column)
            self._pyramid.add(name, tuple(tile))

    def _cut_planes(self, windows: tuple[PlaneWindow, ...], step: Step) -> list[list[Pixels]]:
        """Tiles of planes alike: the first of Y, Cb and Cr at full size, the others at half."""
        main, window = self._source.windows[0], windows[0]
        grid, oversampling = self._cutting.grid, self._cutting.oversampling
        halves = window is not main and self._source.colours == "ycbcr"
        size = grid.tile_size // 2 if halves else grid.tile_size
        # Colours that are stored finer than they are written are averaged, not skipped.
        if halves and (window.width, window.height) != (main.width // 2, main.height // 2):
            oversampling *= 2
        fine = size * oversampling
        planes = cut_tiles(windows, step, fine << (grid.levels - 1), fine)
        return [[_reduced(tile, size) for tile in tiles] for tiles in planes]


def _reduced(tile: Pixels, size: int) -> Pixels:
    if len(tile) == size:
        return tile
    return np.asarray(cv2.resize(tile, (size, size), interpolation=cv2.INTER_AREA), np.uint8)
