"""How large the folder of a child may become, and the child's end where it grows beyond that."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ezvr_api.imaging.geometry import FACES, grid_for
from ezvr_api.imaging.job import Job, TilingJob

# Noise as lossless tiles takes 3 bytes and a little, as JPEG of the best quality less than 5.
_BYTES_OF_PIXEL: Final = 6
_BLOCK_BYTES: Final = 4096
_BESIDE_TILES_BYTES: Final = 64 << 20
_BESIDE_TILES: Final = 64
# To look costs a few milliseconds where there are thousands of tiles: no more than a twentieth.
_SECONDS_BETWEEN_LOOKS: Final = 0.5
_REST: Final = 20


@dataclass(frozen=True)
class FolderLimit:
    """What a folder may hold.

    Attributes:
        bytes: On the disk.
        entries: Files and folders.
    """

    bytes: int
    entries: int


def folder_limit(max_width: int) -> FolderLimit:
    """What the tiles and pictures of the widest sphere take at most, in any format."""
    grid = grid_for(max_width)
    levels = [4**level for level in range(grid.levels)]
    tiles = len(FACES) * sum(levels)
    folders = (len(FACES) + 1) * grid.levels
    # A tile has another name while it is written.
    entries = 2 * tiles + folders + _BESIDE_TILES
    pixels = tiles * grid.tile_size**2
    size = pixels * _BYTES_OF_PIXEL + entries * _BLOCK_BYTES + _BESIDE_TILES_BYTES
    return FolderLimit(size, entries)


def limit_for(job: Job) -> FolderLimit:
    """What the widest sphere that a job accepts takes at most, or one small picture."""
    if isinstance(job, TilingJob):
        return folder_limit(job.photo_limits["max_width"])
    return FolderLimit(_BESIDE_TILES_BYTES, _BESIDE_TILES)


async def end_when_grown(child: asyncio.subprocess.Process, folder: Path, most: FolderLimit) -> str:
    """Kill the child once its folder is beyond the limit, and return what is to be said of that."""
    pause = _SECONDS_BETWEEN_LOOKS
    while True:
        await asyncio.sleep(pause)
        started = time.monotonic()
        if await asyncio.to_thread(is_beyond, folder, most):
            break
        pause = max(_SECONDS_BETWEEN_LOOKS, _REST * (time.monotonic() - started))
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    return f"The child's folder grew beyond {most.bytes} bytes or {most.entries} entries"


def is_beyond(folder: Path, most: FolderLimit) -> bool:
    """Whether a folder holds more than that now; what vanishes meanwhile does not count."""
    size = entries = 0
    folders = [os.fspath(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as found:
            for entry in found:
                entries += 1
                with suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                if size > most.bytes or entries > most.entries:
                    return True
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return False
