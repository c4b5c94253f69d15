import json
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from ezvr_api.imaging.gpano import with_gpano
from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save

DETAIL_LIMIT = 6


@pytest.mark.parametrize("extension", ["jpg", "png"])
def test_the_previews_are_told_of_before_the_tile_at_the_photos_last_row_is_cut(
    save: Save, smooth: Pixels, tmp_path: Path, extension: str
) -> None:
    seen: list[tuple[TiledPhoto, set[str]]] = []
    nadir = tmp_path / "tiles" / "0" / "d" / "0_0.jpg"

    def look(early: TiledPhoto) -> None:
        seen.append((early, {path.name for path in (tmp_path / "tiles").glob("*.jpg")}))
        # Long enough for it to be cut, if that had begun.
        time.sleep(0.2)
        assert not nadir.exists()

    source = save(smooth, f"photo.{extension}")
    photo = tile_photo(source, tmp_path / "tiles", None, None, look)
    assert seen == [(photo, {"faces.jpg", "poster.jpg", "social.jpg"})]
    assert nadir.exists()


@pytest.mark.parametrize(
    ("name", "size"),
    [("faces.jpg", (1536, 256)), ("poster.jpg", (1280, 720)), ("social.jpg", (1200, 630))],
)
def test_each_preview_has_its_size(
    save: Save, smooth: Pixels, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    tile_photo(save(smooth, "photo.png"), tmp_path / "tiles")
    picture = cv2.imread(str(tmp_path / "tiles" / name))
    assert picture is not None
    assert (picture.shape[1], picture.shape[0]) == size


def test_the_inline_preview_is_small(save: Save, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (320, 640, 3), np.uint8)
    photo = tile_photo(save(noise, "photo.png"), tmp_path / "tiles")
    assert photo.preview.startswith("data:image/webp;base64,")
    assert len(photo.preview) < 1300


def test_progress_rises_to_one(save: Save, smooth: Pixels, tmp_path: Path) -> None:
    shares: list[float] = []
    tile_photo(save(smooth, "photo.png"), tmp_path / "tiles", None, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert shares[-2] < 1


def test_the_manifest_says_what_was_decided(save: Save, smooth: Pixels, tmp_path: Path) -> None:
    tile_photo(save(smooth, "photo.png"), tmp_path / "tiles")
    manifest = json.loads((tmp_path / "tiles" / "tiles.json").read_text())
    assert manifest["decision"]["ground"] == "shape"
    assert "twice as wide" in manifest["decision"]["sentence"]


def test_a_folder_with_something_in_it_is_left_alone(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(FileExistsError):
        tile_photo(save(smooth, "photo.png"), tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_work_that_fails_halfway_leaves_nothing(save: Save, smooth: Pixels, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    def interrupt(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tile_photo(save(smooth, "photo.png"), tmp_path / "empty", None, interrupt)
    assert list((tmp_path / "empty").iterdir()) == []


def test_quality_is_obeyed(save: Save, smooth: Pixels, tmp_path: Path) -> None:
    for quality in (20, 95):
        options = TilingOptions(jpeg_quality=quality)
        tile_photo(save(smooth, "photo.png"), tmp_path / str(quality), options)
    low, high = (
        sum(tile.stat().st_size for tile in (tmp_path / quality / "0").rglob("*.jpg"))
        for quality in ("20", "95")
    )
    assert low < high


def test_our_own_statement_of_a_full_sphere_is_understood(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    path = save(smooth, "photo.jpg")
    path.write_bytes(with_gpano(path.read_bytes(), 640, 320))
    assert tile_photo(path, tmp_path / "tiles").decision.ground == "gpano"


def partial(save: Save, photo: Pixels, left: int, top: int, full: int) -> Path:
    """A photo that says that it is a part of a sphere `full` pixels around."""
    height, width = photo.shape[:2]
    path = save(photo, "part.jpg", cv2.IMWRITE_JPEG_QUALITY, 100)
    whole = with_gpano(path.read_bytes(), width, height)
    for name, value in (
        ("FullPanoWidthPixels", full),
        ("FullPanoHeightPixels", full // 2),
        ("CroppedAreaLeftPixels", left),
        ("CroppedAreaTopPixels", top),
    ):
        before = whole.index(name.encode()) + len(name) + 2
        after = whole.index(b'"', before)
        # The segment's length must stay: values are padded with leading zeros.
        old_length = after - before
        digits = str(value).encode()
        grown = len(digits) - old_length
        length = int.from_bytes(whole[4:6], "big") + grown
        whole = whole[:4] + length.to_bytes(2, "big") + whole[6:before] + digits + whole[after:]
    path.write_bytes(whole)
    return path


def test_a_part_keeps_its_place_and_the_rest_is_quiet(save: Save, tmp_path: Path) -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::32] = 255
    stripes[:, 1::32] = 255
    source = partial(save, stripes, left=768, top=256, full=2048)
    photo = tile_photo(source, tmp_path / "tiles", TilingOptions(tile_format="png"))
    assert photo.visible is not None
    assert (photo.visible.yaw_min, photo.visible.yaw_max) == (-45, 45)
    assert (photo.visible.pitch_min, photo.visible.pitch_max) == (-45, 45)
    for face in "fb":
        tile = cv2.imread(str(tmp_path / "tiles" / "0" / face / "0_0.png"))
        assert tile is not None
        detail = np.abs(np.diff(tile.astype(int), axis=1)).max()
        assert (detail > 100) == (face == "f")
        assert (detail < DETAIL_LIMIT) == (face == "b")


def test_the_poster_of_a_part_shows_the_part(save: Save, tmp_path: Path) -> None:
    red = np.zeros((256, 512, 3), np.uint8)
    red[..., 0] = 220
    source = partial(save, red, left=1300, top=300, full=2048)
    tile_photo(source, tmp_path / "tiles")
    poster = cv2.imread(str(tmp_path / "tiles" / "poster.jpg"))
    assert poster is not None
    blue, _, middle_red = poster[360, 640].tolist()
    assert middle_red > 200
    assert blue < 30
