"""Pannellum's own description of tiles, and the tiles where it looks for them.

Its levels count from 1, and a path cannot say otherwise, so that every tile has a second name. Its
faces have the same letters and stand the same way; any tile size serves, as every level is whole
tiles. See https://pannellum.org/documentation/reference/#multires-specific-options
"""

import json
import os
import shutil
from pathlib import Path

from ezvr_api.imaging.geometry import FACES
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.imaging.visible import VisibleRange

CONFIG_NAME = "config.json"

_WHOLE_TURN = 360.0
_HFOV = 90


def write_pannellum(photo: TiledPhoto, outdir: Path, folder: Path) -> None:
    """Write `config.json` and the tiles of a panorama into `folder`.

    Raises:
        OSError: A file cannot be written.
    """
    for level in range(photo.levels):
        for face in FACES:
            _link_tiles(photo, level, outdir, folder / str(level + 1) / face)
    config = json.dumps(pannellum_config(photo), indent=2) + "\n"
    (folder / CONFIG_NAME).write_text(config, encoding="utf-8")


def pannellum_config(photo: TiledPhoto) -> dict[str, object]:
    """What Pannellum is told. Its paths are relative to the page, or to the file itself."""
    config: dict[str, object] = {
        "type": "multires",
        "autoLoad": True,
        "hfov": _HFOV,
        "multiRes": {
            "path": "%l/%s/%y_%x",
            "extension": photo.formats[0],
            "tileResolution": photo.tile_size,
            "maxLevel": photo.levels,
            "cubeResolution": photo.face_size,
        },
    }
    if photo.heading is not None:
        config["northOffset"] = photo.heading
    if photo.visible is not None:
        config |= _limits(photo.visible)
    return config


def _limits(visible: VisibleRange) -> dict[str, float]:
    """Where a visitor may look. A whole turn has no limits: they would stop it at the seam."""
    limits = {
        "pitch": (visible.pitch_min + visible.pitch_max) / 2,
        "minPitch": visible.pitch_min,
        "maxPitch": visible.pitch_max,
    }
    if visible.yaw_max - visible.yaw_min < _WHOLE_TURN:
        limits["yaw"] = (visible.yaw_min + visible.yaw_max) / 2
        limits["minYaw"] = visible.yaw_min
        limits["maxYaw"] = visible.yaw_max
    return limits


def _link_tiles(photo: TiledPhoto, level: int, outdir: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    source = outdir / str(level) / folder.name
    for tile in source.glob(f"*.{photo.formats[0]}"):
        link_or_copy(tile, folder / tile.name)


def link_or_copy(file: Path, name: Path) -> None:
    """Give a file a second name, or copy it where it cannot have one.

    Raises:
        OSError: It cannot be written.
    """
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)
