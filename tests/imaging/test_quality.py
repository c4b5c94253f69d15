"""The picture itself: every pixel of every face against a scene whose truth is known."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.sphere import Sphere
from ezvr_api.imaging.tile import tile_photo
from tests.imaging.analytic import FACE_AXES, Pixels, PlaneWaves, decibels

pytestmark = pytest.mark.xdist_group("analytic")

WIDTH = 2240
PIXEL = 2 * math.pi / WIDTH
GOAL = 48.5
LOWER_GOAL = 47.0


@dataclass(frozen=True)
class Lossless:
    photo: TiledPhoto
    folder: Path
    scene: PlaneWaves

    def face(self, face: str, level: int) -> Pixels:
        """One face of one level, put together from its tiles."""
        count = 2**level
        rows = [
            np.hstack([self._tile(level, face, row, column) for column in range(count)])
            for row in range(count)
        ]
        return np.vstack(rows)

    def _tile(self, level: int, face: str, row: int, column: int) -> Pixels:
        name = self.photo.template.format(
            level=level, face=face, row=row, column=column, format="png"
        )
        tile = cv2.imread(str(self.folder / name), cv2.IMREAD_COLOR_RGB)
        assert tile is not None
        assert tile.shape == (self.photo.tile_size, self.photo.tile_size, 3)
        return np.asarray(tile, np.uint8)


@pytest.fixture(scope="session")
def lossless(tmp_path_factory: pytest.TempPathFactory) -> Lossless:
    folder = tmp_path_factory.mktemp("analytic")
    scene = PlaneWaves(WIDTH)
    source = folder / "scene.png"
    assert cv2.imwrite(str(source), scene.photo(WIDTH, WIDTH // 2)[..., ::-1])
    photo = tile_photo(source, folder / "tiles", TilingOptions(tile_format="png"))
    return Lossless(photo, folder / "tiles", scene)


@pytest.mark.parametrize("face", FACE_AXES)
def test_a_face_is_what_a_visitor_would_see(lossless: Lossless, face: str) -> None:
    truth = lossless.scene.face(face, lossless.photo.face_size)
    assert decibels(lossless.face(face, lossless.photo.levels - 1), truth) >= GOAL


@pytest.mark.parametrize("face", ["b", "u"])
def test_a_lower_level_averages_the_area_of_its_pixels(lossless: Lossless, face: str) -> None:
    level = lossless.photo.levels - 2
    truth = lossless.scene.face(face, lossless.photo.tile_size << level, oversampling=4)
    assert decibels(lossless.face(face, level), truth) >= LOWER_GOAL


@pytest.fixture(scope="session")
def closed() -> tuple[Sphere, PlaneWaves]:
    scene = PlaneWaves(WIDTH)
    sphere = Sphere(WIDTH, WIDTH // 2)
    sphere.interior[:] = scene.photo(WIDTH, WIDTH // 2)
    sphere.close()
    return sphere, scene


def mean_error(
    closed: tuple[Sphere, PlaneWaves],
    longitudes: tuple[float, float],
    latitudes: tuple[float, float],
) -> float:
    """Squared error of samples at random places between two longitudes and two latitudes."""
    sphere, scene = closed
    random = np.random.default_rng(2)
    longitude = random.uniform(*longitudes, (50, 50))
    latitude = random.uniform(*latitudes, (50, 50))
    level = np.cos(latitude)
    directions = np.stack(
        [level * np.sin(longitude), np.sin(latitude), level * np.cos(longitude)], axis=-1
    )
    sampled = sphere.sample(longitude.astype(np.float32), latitude.astype(np.float32))
    return float(((sampled - scene.colours(directions)) ** 2).mean())


@pytest.mark.parametrize("side", [(-math.pi, -math.pi + 2 * PIXEL), (math.pi - 2 * PIXEL, math.pi)])
def test_the_seam_of_the_photo_does_not_show(
    closed: tuple[Sphere, PlaneWaves], side: tuple[float, float]
) -> None:
    anywhere = mean_error(closed, (0.3, 0.3 + 2 * PIXEL), (-1, 1))
    opposite = mean_error(closed, (-0.3, -0.3 + 2 * PIXEL), (-1, 1))
    assert mean_error(closed, side, (-1, 1)) <= 1.3 * max(anywhere, opposite)


@pytest.mark.parametrize("quarter", range(4))
@pytest.mark.parametrize("pole", [-1, 1])
def test_the_poles_do_not_show(closed: tuple[Sphere, PlaneWaves], pole: int, quarter: int) -> None:
    quadrant = (-math.pi + quarter * math.pi / 2, -math.pi / 2 + quarter * math.pi / 2)
    latitudes = sorted((pole * math.pi / 2, pole * (math.pi / 2 - 2 * PIXEL)))
    anywhere = mean_error(closed, quadrant, (-1, 1))
    assert mean_error(closed, quadrant, (latitudes[0], latitudes[1])) <= 1.3 * anywhere


def test_the_folder_describes_itself(lossless: Lossless) -> None:
    described = json.loads((lossless.folder / "tiles.json").read_text())
    size = described["tile_size"] * 2 ** (described["levels"] - 1)
    assert described["face_size"] == size
    assert described["formats"] == ["png"]
    assert described["visible"] is None
    tiles = sum(6 * 4**level for level in range(described["levels"]))
    assert len(list(lossless.folder.glob("*/*/*.png"))) == tiles
