"""Gathers the tiles of the top level, halves them level by level, and writes them all.

    level 0        one tile a face
    level 1        2 x 2 tiles, each sampled or averaged from
    level 2        4 x 4 tiles, and so on: the top level alone is sampled from the photo

Every tile below the top is the 2 x 2 box average of its four children, written as soon as the
last of them is there, and only then forgotten.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from ezvr_api.imaging.encode import TileEncoder
from ezvr_api.imaging.folder import write_whole
from ezvr_api.imaging.geometry import FACES, Face, Grid
from ezvr_api.imaging.window import Pixels

TEMPLATE = "{level}/{face}/{row}_{column}.{format}"

# One tile: its planes, the first at full size, the others at that or at half of it.
TilePlanes = tuple[Pixels, ...]
_CHILDREN = 4


@dataclass(frozen=True)
class TileName:
    """Which tile."""

    level: int
    face: Face
    row: int
    column: int

    @property
    def parent(self) -> "TileName":
        """The tile of the level below that shows it."""
        return TileName(self.level - 1, self.face, self.row // 2, self.column // 2)


@dataclass
class _Growing:
    """A tile of which not all children are there yet."""

    planes: TilePlanes
    missing: int = field(default=_CHILDREN)


class Pyramid:
    """The tiles of all faces and levels. May be used from several threads."""

    def __init__(self, grid: Grid, outdir: Path, encoder: TileEncoder) -> None:
        # Thousands of them: put together as text, which costs a tenth of a `Path`.
        self._path = f"{str(outdir).replace('{', '{{').replace('}', '}}')}/{TEMPLATE}"
        self._encoder = encoder
        self._growing: dict[TileName, _Growing] = {}
        self._lock = threading.Lock()
        for level in range(grid.levels):
            for face in FACES:
                (outdir / str(level) / face).mkdir(parents=True)

    def add(self, name: TileName, planes: TilePlanes) -> None:
        """Write a finished tile, and those below that it completes."""
        while True:
            self._write(name, planes)
            if name.level == 0:
                return
            grown = self._grow(name, planes)
            if grown is None:
                return
            name, planes = name.parent, grown

    def _grow(self, child: TileName, planes: TilePlanes) -> TilePlanes | None:
        """Add a child to its parent; the parent's planes if it was the last."""
        parent = child.parent
        with self._lock:
            growing = self._growing.get(parent)
            if growing is None:
                growing = _Growing(tuple(np.empty_like(plane) for plane in planes))
                self._growing[parent] = growing
        for plane, whole in zip(planes, growing.planes, strict=True):
            half = len(plane) // 2
            top, left = child.row % 2 * half, child.column % 2 * half
            target = whole[top : top + half, left : left + half]
            cv2.resize(plane, (half, half), target, interpolation=cv2.INTER_AREA)
        with self._lock:
            growing.missing -= 1
            if growing.missing:
                return None
            return self._growing.pop(parent).planes

    def _write(self, name: TileName, planes: TilePlanes) -> None:
        path = self._path.format(
            level=name.level,
            face=name.face,
            row=name.row,
            column=name.column,
            format=self._encoder.extension,
        )
        write_whole(path, self._encoder.encode(planes))
