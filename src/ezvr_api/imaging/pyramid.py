"""Cuts the tiles of all levels.

    level 0        one tile a face
    level 1        2 x 2 tiles, each sampled or averaged from
    level 2        4 x 4 tiles, and so on: the top level alone is sampled from the photo

Every tile below the top is the 2 x 2 box average of its four children. They are cut depth first:
a tile's children are finished just before it, so that only one branch is ever in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ezvr_api.imaging.encode import TileFormat, encode
from ezvr_api.imaging.faces import FACE_GROUPS, cut_square
from ezvr_api.imaging.geometry import FACES, Face, Grid, Square
from ezvr_api.imaging.sphere import Pixels, Sphere

TEMPLATE = "{level}/{face}/{row}_{column}.{format}"


@dataclass(frozen=True)
class TileWriter:
    """Where the tiles go, and how they are encoded."""

    outdir: Path
    tile_format: TileFormat
    quality: int

    def prepare(self, grid: Grid) -> None:
        """Make the folders."""
        for level in range(grid.levels):
            for face in FACES:
                (self.outdir / str(level) / face).mkdir(parents=True)

    def write(self, level: int, face: Face, row: int, column: int, pixels: Pixels) -> None:
        """Write one tile."""
        name = TEMPLATE.format(
            level=level, face=face, row=row, column=column, format=self.tile_format
        )
        (self.outdir / name).write_bytes(encode(pixels, self.tile_format, self.quality))


def cut_pyramid(
    sphere: Sphere, grid: Grid, writer: TileWriter, on_progress: Callable[[float], None]
) -> None:
    """Cut and write every tile of a closed sphere; progress runs from 0 to 1."""
    writer.prepare(grid)
    total = len(FACES) * 4 ** (grid.levels - 1)
    done = 0

    def cut(group: tuple[Face, ...], level: int, row: int, column: int) -> list[Pixels]:
        nonlocal done
        if level == grid.levels - 1:
            size = grid.tile_size
            square = Square(grid.face_size, row * size, column * size, size)
            tiles = cut_square(sphere, group, square)
            done += len(group)
            on_progress(done / total)
        else:
            children = [
                [cut(group, level + 1, 2 * row + y, 2 * column + x) for x in (0, 1)] for y in (0, 1)
            ]
            tiles = [
                _halved([[child[index] for child in line] for line in children])
                for index in range(len(group))
            ]
        for face, tile in zip(group, tiles, strict=True):
            writer.write(level, face, row, column, tile)
        return tiles

    for group in FACE_GROUPS:
        cut(group, 0, 0, 0)


def _halved(quarters: list[list[Pixels]]) -> Pixels:
    """Four tiles as one of the same size, by 2 x 2 box averages."""
    whole = np.vstack([np.hstack(line) for line in quarters])
    size = whole.shape[0] // 2
    halved = cv2.resize(whole, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(halved, dtype=np.uint8)
