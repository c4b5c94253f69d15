"""AVIF tiles show what the other tiles show, in fewer bytes, and nothing else."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save


def psnr(one: Pixels, other: Pixels) -> float:
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def picture(path: Path) -> Pixels:
    return np.asarray(Image.open(path).convert("RGB"), dtype=np.uint8)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "grey.jpg"])
def test_every_tile_is_there_and_looks_like_the_lossless_one(
    save: Save, smooth: Pixels, tmp_path: Path, name: str
) -> None:
    source = save(smooth, name, cv2.IMWRITE_JPEG_QUALITY, 98) if "photo" in name else None
    if source is None:
        source = tmp_path / name
        assert cv2.imwrite(str(source), cv2.cvtColor(smooth, cv2.COLOR_RGB2GRAY))
    tiled = tile_photo(source, tmp_path / "avif", TilingOptions(tile_format="avif"))
    tile_photo(source, tmp_path / "png", TilingOptions(tile_format="png"))
    assert tiled.formats == ("avif",)
    tiles = sorted((tmp_path / "avif").glob("*/*/*.avif"))
    others = sorted((tmp_path / "png").glob("*/*/*.png"))
    assert [path.stem for path in tiles] == [path.stem for path in others]
    for tile, other in zip(tiles, others, strict=True):
        assert psnr(picture(tile), picture(other)) >= 40, tile


def test_nothing_but_the_picture_is_in_it(save: Save, smooth: Pixels, tmp_path: Path) -> None:
    tile_photo(save(smooth, "photo.jpg"), tmp_path / "tiles", TilingOptions(tile_format="avif"))
    for path in (tmp_path / "tiles").glob("*/*/*.avif"):
        data = path.read_bytes()
        assert not [word for word in (b"Exif", b"mime", b"prof", b"rICC") if word in data]


def test_a_street_takes_two_thirds_of_the_bytes(photos: Path, tmp_path: Path) -> None:
    street = cv2.imread(str(photos / "street-tour" / "gopromax_road_1.jpg"))
    assert street is not None
    source = tmp_path / "street.png"
    # A fifth of it, at its own scale, is enough to compare sizes.
    assert cv2.imwrite(str(source), cv2.resize(street, (1024, 512), interpolation=cv2.INTER_AREA))
    sizes = dict[str, int]()
    for name in ("jpg", "avif"):
        tile_photo(source, tmp_path / name, TilingOptions(tile_format=name))
        sizes[name] = sum(path.stat().st_size for path in (tmp_path / name).glob(f"*/*/*.{name}"))
    assert sizes["avif"] <= 0.75 * sizes["jpg"]
