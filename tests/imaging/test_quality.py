"""The picture itself: every pixel of every face against a scene whose truth is known."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.tile import tile_photo
from tests.imaging.analytic import FACE_AXES, Pixels, PlaneWaves, decibels

pytestmark = pytest.mark.xdist_group("analytic")

WIDTH = 2240
GOAL = 51.5
LOWER_GOAL = 48.0
HIGH_GOAL = 50.5


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
def errors(lossless: Lossless) -> dict[str, npt.NDArray[np.float64]]:
    """Squared error of each pixel of each face of the top level."""
    size, top = lossless.photo.face_size, lossless.photo.levels - 1
    return {
        face: ((lossless.face(face, top) - lossless.scene.face(face, size)) ** 2).mean(axis=-1)
        for face in FACE_AXES
    }


def test_the_seam_of_the_photo_does_not_show(errors: dict[str, npt.NDArray[np.float64]]) -> None:
    """It is the middle of the face that looks back; the other sides have a middle without one."""
    middle = slice(errors["b"].shape[1] // 2 - 2, errors["b"].shape[1] // 2 + 2)
    elsewhere = max(errors[face][:, middle].mean() for face in "frl")
    assert errors["b"][:, middle].mean() <= 1.3 * elsewhere


@pytest.mark.parametrize("face", ["u", "d"])
def test_the_poles_do_not_show(errors: dict[str, npt.NDArray[np.float64]], face: str) -> None:
    middle = slice(errors[face].shape[0] // 2 - 4, errors[face].shape[0] // 2 + 4)
    assert errors[face][middle, middle].mean() <= 1.5 * errors[face].mean()


def test_high_quality_averages_the_area_of_each_pixel(tmp_path: Path) -> None:
    scene = PlaneWaves(WIDTH)
    source = tmp_path / "scene.png"
    assert cv2.imwrite(str(source), scene.photo(WIDTH, WIDTH // 2)[..., ::-1])
    options = TilingOptions(tile_format="png", quality="high")
    photo = tile_photo(source, tmp_path / "tiles", options)
    made = Lossless(photo, tmp_path / "tiles", scene)
    for face in ("r", "u"):
        truth = scene.face(face, photo.face_size, oversampling=4)
        assert decibels(made.face(face, photo.levels - 1), truth) >= HIGH_GOAL


def test_the_folder_describes_itself(lossless: Lossless) -> None:
    described = json.loads((lossless.folder / "tiles.json").read_text())
    size = described["tile_size"] * 2 ** (described["levels"] - 1)
    assert described["face_size"] == size
    assert described["formats"] == ["png"]
    assert described["visible"] is None
    tiles = sum(6 * 4**level for level in range(described["levels"]))
    assert len(list(lossless.folder.glob("*/*/*.png"))) == tiles
