"""The ways from one JPEG's planes to its tiles give the same tiles, before these are compressed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ezvr_api.imaging import compiled
from ezvr_api.imaging.canvas import Canvas
from ezvr_api.imaging.encode import TileEncoder
from ezvr_api.imaging.geometry import grid_for
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.plan import plan
from ezvr_api.imaging.pyramid import Pyramid, TileName
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.imaging.sources import JpegSource, PlaneSource, open_source
from ezvr_api.imaging.streaming import Cutting, Listener, cut_streaming
from ezvr_api.imaging.window import Pixels

pytestmark = pytest.mark.skipif(
    not compiled.is_available(), reason="the kernel was not built: there is no C compiler"
)

Tiles = dict[TileName, tuple[Pixels, ...]]


class Recording(Pyramid):
    """Keeps the planes of the top level's tiles."""

    tiles: Tiles

    def add(self, name: TileName, planes: tuple[Pixels, ...]) -> None:
        self.tiles[name] = tuple(plane.copy() for plane in planes)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    random = np.random.default_rng(3).integers(0, 255, (64, 128, 3), np.uint8)
    pixels = cv2.resize(random, (2048, 1024), interpolation=cv2.INTER_CUBIC)
    path = tmp_path / "photo.jpg"
    assert cv2.imwrite(str(path), pixels, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return path


def opened(photo: Path) -> PlaneSource:
    seen = inspect_photo(photo, PhotoLimits(), Overrides())
    return open_source(seen, Canvas(seen, Retouch()), lossless=False)


def tiles_of(source: PlaneSource, folder: Path) -> Tiles:
    grid = grid_for(2048)
    recording = Recording(grid, folder, TileEncoder("jpg", 80, source.colours))
    recording.tiles = {}
    listener = Listener(lambda _: None, lambda: None)
    cut_streaming(source, plan(grid, None), Cutting(grid, 1, 2), recording, listener)
    assert len(recording.tiles) == 6 * 4 ** (grid.levels - 1)
    return recording.tiles


def test_stored_planes_are_cut_alike_by_the_kernel_and_by_the_portable_way(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened(photo)
    assert isinstance(source, JpegSource)
    fast = tiles_of(source, tmp_path / "fast")
    source = opened(photo)
    monkeypatch.setattr(compiled, "is_available", lambda: False)
    portable = tiles_of(source, tmp_path / "portable")
    assert fast.keys() == portable.keys()
    for name, planes in fast.items():
        assert len(planes) == 3
        for ours, theirs in zip(planes, portable[name], strict=True):
            assert np.abs(ours.astype(int) - theirs).max() <= 1
