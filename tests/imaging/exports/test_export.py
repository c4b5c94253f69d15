"""What is written; `tests/e2e/test_exports.py` opens it with the viewers themselves."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from ezvr_api.imaging.exports.export import PACKAGES, ExportName, write_export
from ezvr_api.imaging.exports.pannellum import link_or_copy, pannellum_config
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.visible import VisibleRange
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has a random name

every_export = pytest.mark.parametrize("name", get_args(ExportName))


@pytest.fixture
def outdir(tmp_path: Path) -> Path:
    return tmp_path / "tiles"


@pytest.fixture
def tiled(save: Save, smooth: Pixels, outdir: Path) -> TiledPhoto:
    return tile_photo(save(smooth, "photo.png"), outdir)


@every_export
def test_an_export_has_a_page_and_the_packages_that_it_loads(
    name: ExportName, tiled: TiledPhoto, outdir: Path
) -> None:
    page = write_export(name, tiled, outdir)
    assert page == outdir / name / "index.html"
    package = json.loads((outdir / name / "package.json").read_text())
    assert package == {"private": True, "dependencies": PACKAGES[name]}
    loaded = set(re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", page.read_text()))
    # Three.js is what Photo Sphere Viewer itself depends on.
    assert loaded - {"three"} == set(PACKAGES[name])


@every_export
def test_an_export_leaves_what_was_tiled_as_it_was(
    name: ExportName, tiled: TiledPhoto, outdir: Path
) -> None:
    before = {path: path.read_bytes() for path in outdir.rglob("*.*")}
    write_export(name, tiled, outdir)
    assert {path: path.read_bytes() for path in before} == before


def test_pannellum_finds_every_tile_one_level_higher(tiled: TiledPhoto, outdir: Path) -> None:
    write_export("pannellum", tiled, outdir)
    tiles = [path for path in outdir.glob("?/?/*.jpg") if path.parts[-3].isdigit()]
    assert len(tiles) == 6 * sum(4**level for level in range(tiled.levels))
    for tile in tiles:
        level, face, name = tile.parts[-3:]
        there = outdir / "pannellum" / str(int(level) + 1) / face / name
        assert there.samefile(tile)


def test_pannellum_is_told_of_the_grid(tiled: TiledPhoto) -> None:
    deep = replace(tiled, face_size=3840, tile_size=480, levels=4, formats=("png",), heading=None)
    config = pannellum_config(deep)
    assert config["multiRes"] == {
        "path": "%l/%s/%y_%x",
        "extension": "png",
        "tileResolution": 480,
        "maxLevel": 4,
        "cubeResolution": 3840,
    }
    assert not {"northOffset", "minYaw", "minPitch"} & config.keys()


def test_pannellum_is_told_where_north_is(tiled: TiledPhoto) -> None:
    assert pannellum_config(replace(tiled, heading=120.5))["northOffset"] == 120.5


def test_pannellum_keeps_the_view_within_what_was_photographed(tiled: TiledPhoto) -> None:
    visible = VisibleRange(yaw_min=-100, yaw_max=60, pitch_min=-40, pitch_max=20)
    config = pannellum_config(replace(tiled, visible=visible))
    assert (config["minYaw"], config["maxYaw"]) == (-100, 60)
    assert (config["minPitch"], config["maxPitch"]) == (-40, 20)
    assert (config["yaw"], config["pitch"]) == (-20, -10)


def test_pannellum_lets_the_view_turn_all_around_where_all_around_was_photographed(
    tiled: TiledPhoto,
) -> None:
    visible = VisibleRange(yaw_min=-180, yaw_max=180, pitch_min=-40, pitch_max=20)
    config = pannellum_config(replace(tiled, visible=visible))
    assert not {"minYaw", "maxYaw", "yaw"} & config.keys()


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no second file system is at hand")
def test_a_tile_is_copied_where_it_cannot_have_a_second_name(tmp_path: Path) -> None:
    tile = tmp_path / "0_0.jpg"
    tile.write_bytes(b"tile")
    name = SHARED_MEMORY / f"ezvr-{tmp_path.name}-{id(tile)}.jpg"
    link_or_copy(tile, name)
    copied = name.read_bytes()
    name.unlink()
    assert copied == b"tile"
