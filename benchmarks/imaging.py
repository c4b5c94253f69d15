"""What tiling one 5760 x 2880 photo costs: `name value unit ratio-to`, medians of five.

The limit is what no projection can avoid: decoding the photo and encoding exactly these tiles.
Photos are rendered noise of a camera's sharpness, so that the benchmark needs no file.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import psutil

from ezvr_api.imaging.encode import encode_jpeg
from ezvr_api.imaging.geometry import grid_for
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.imaging.sandbox import tile_in_child
from ezvr_api.imaging.window import Pixels
from ezvr_api.imaging.vips import load, rows

WIDTH = 5760
ROUNDS = 5
QUALITY = 80


def photo() -> Pixels:
    """Something with about the detail of a real photo."""
    random = np.random.default_rng(1)
    picture = np.zeros((WIDTH // 2, WIDTH, 3), np.float32)
    for scale in (4, 16, 64, 256):
        coarse = random.normal(size=(WIDTH // 2 // scale, WIDTH // scale, 3)).astype(np.float32)
        enlarged = cv2.resize(coarse, (WIDTH, WIDTH // 2), interpolation=cv2.INTER_CUBIC)
        picture += enlarged * np.float32(6 + scale**0.5)
    return np.clip(picture + 128, 0, 255).astype(np.uint8)


def limit(source: Path, tile: Pixels, count: int) -> None:
    """Decode the photo, encode as many tiles as it gives."""
    for _ in rows(load("jpegload", source), 64):
        pass
    for _ in range(count):
        encode_jpeg(tile, QUALITY)


def seconds(action: Callable[[], object]) -> float:
    """Median of the rounds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


class Ours:
    """Tiling in a child, watched from outside."""

    def __init__(self, source: Path, outdir: Path) -> None:
        self.early: list[float] = []
        self.peaks: list[float] = []
        self._source = source
        self._outdir = outdir
        self._start = 0.0

    def run(self) -> None:
        """Once."""
        shutil.rmtree(self._outdir, ignore_errors=True)
        self._start = time.perf_counter()
        job = tile_in_child(
            self._source, self._outdir, on_progress=self._look, on_previews=self._note
        )
        asyncio.run(job)

    def _note(self, _photo: TiledPhoto) -> None:
        self.early.append(time.perf_counter() - self._start)

    def _look(self, _share: float) -> None:
        for child in psutil.Process().children():
            # The kernel's own record of the peak, in kB; psutil knows only the present size.
            status = (Path("/proc") / str(child.pid) / "status").read_text()
            line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            self.peaks.append(int(line.split()[1]) / 1024)


def main() -> None:
    """Measure and print."""
    memory = Path("/dev/shm")  # noqa: S108  # Memory-backed, so that no disk is measured.
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        source, outdir = Path(folder) / "photo.jpg", Path(folder) / "tiles"
        picture = photo()
        source.write_bytes(encode_jpeg(picture, 90))
        grid = grid_for(WIDTH)
        tile = np.ascontiguousarray(picture[: grid.tile_size, : grid.tile_size])
        count = sum(6 * 4**level for level in range(grid.levels))
        del picture
        ours = Ours(source, outdir)
        least = seconds(lambda: limit(source, tile, count))
        total = seconds(ours.run)
    print(f"imaging.limit {least:.2f} s 1.0")
    first, peak = statistics.median(ours.early), max(ours.peaks)
    print(f"imaging.previews {first:.2f} s {first / least:.1f}")
    print(f"imaging.tiles {total:.2f} s {total / least:.1f}")
    print(f"imaging.peak_memory_of_child {peak:.0f} MB -")


main()
