"""A tilted camera's photo comes out level, by GPano's own definition of pitch and roll."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from ezvr_api.imaging.level import turn_of
from ezvr_api.imaging.overrides import Level, Overrides
from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.tile import tile_photo
from tests.imaging.analytic import FACE_AXES, Floats, Pixels, PlaneWaves, decibels, photo_directions
from tests.imaging.conftest import Save
from tests.imaging.test_gpano import as_attributes

WIDTH = 1120
GOAL = 48.0
TILT = Level(pitch=-7.8, roll=12.0)
SIDES = "frbl"


def camera_axes(level: Level) -> Floats:
    """Right, up and ahead of a tilted camera in the world: x right, y up, z to its heading.

    First it looks up: its ahead rises, its up falls back. Then it rolls clockwise about where it
    looks, its right side down, so that what it sees turns counterclockwise.
    """
    pitch, roll = math.radians(level.pitch), math.radians(level.roll)
    ahead = np.array([0, math.sin(pitch), math.cos(pitch)])
    right, up = np.array([1.0, 0, 0]), np.array([0, math.cos(pitch), -math.sin(pitch)])
    return np.stack(
        [
            right * math.cos(roll) - up * math.sin(roll),
            up * math.cos(roll) + right * math.sin(roll),
            ahead,
        ]
    )


def whole_face(folder: Path, photo: TiledPhoto, face: str) -> Pixels:
    count = 1 << (photo.levels - 1)
    names = [
        [
            photo.template.format(
                level=photo.levels - 1, face=face, row=row, column=column, format=photo.formats[0]
            )
            for column in range(count)
        ]
        for row in range(count)
    ]
    rows = [[cv2.imread(str(folder / name), cv2.IMREAD_COLOR_RGB) for name in row] for row in names]
    return np.vstack([np.hstack([np.asarray(tile) for tile in row]) for row in rows])


@pytest.mark.parametrize("level", [TILT, Level(pitch=70.0, roll=-150.0)])
def test_a_tilted_photo_of_a_known_scene_comes_out_level(
    save: Save, tmp_path: Path, level: Level
) -> None:
    scene = PlaneWaves(WIDTH)
    seen = photo_directions(WIDTH, WIDTH // 2) @ camera_axes(level)
    source = save(np.clip(np.rint(scene.colours(seen)), 0, 255).astype(np.uint8), "tilted.png")
    options = TilingOptions(tile_format="png", overrides=Overrides(level=level))
    photo = tile_photo(source, tmp_path / "tiles", options)
    assert (photo.decision.level, photo.decision.level_ground) == (level, "customer")
    for face in FACE_AXES:
        truth = scene.face(face, photo.face_size)
        assert decibels(whole_face(tmp_path / "tiles", photo, face), truth) >= GOAL


def horizon(level: Level) -> Pixels:
    """A white sky and a black ground as a camera sees them whose pitch is 0."""
    roll = math.radians(level.roll)
    # In the picture the horizon rises to the right: it is turned counterclockwise.
    above = np.array([-math.sin(roll), math.cos(roll), 0])
    sky = photo_directions(WIDTH, WIDTH // 2) @ above > 0
    return np.repeat(np.where(sky, 255, 0).astype(np.uint8)[..., None], 3, axis=2)


def test_a_horizon_turned_counterclockwise_comes_out_level(save: Save, tmp_path: Path) -> None:
    level = Level(pitch=0.0, roll=15.0)
    source = save(horizon(level), "rolled.png")
    tile_photo(source, tmp_path / "tiles", TilingOptions(overrides=Overrides(level=level)))
    strip = cv2.imread(str(tmp_path / "tiles" / "faces.jpg"), cv2.IMREAD_GRAYSCALE)
    assert strip is not None
    sides = strip[:, : 4 * 256]
    assert sides[:120].min() > 200
    assert sides[136:].max() < 55


def test_what_lies_at_the_centre_of_a_pitched_photo_is_shown_so_far_up(
    save: Save, tmp_path: Path
) -> None:
    pitch = 30.0
    black = np.zeros((WIDTH // 2, WIDTH, 3), np.uint8)
    cv2.circle(black, (WIDTH // 2, WIDTH // 4), 8, (255, 255, 255), -1)
    options = TilingOptions(overrides=Overrides(level=Level(pitch, 0.0)))
    tile_photo(save(black, "mark.png"), tmp_path / "tiles", options)
    strip = cv2.imread(str(tmp_path / "tiles" / "faces.jpg"), cv2.IMREAD_GRAYSCALE)
    assert strip is not None
    row, column = np.argwhere(strip > 128).mean(axis=0)
    assert column == pytest.approx(127.5, abs=1)
    assert row == pytest.approx(127.5 - 128 * math.tan(math.radians(pitch)), abs=2)


def test_the_tiles_and_the_small_pictures_are_turned_alike(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    """Here the photo's own planes are cut, as they are stored, by its camera's word."""
    source = save(smooth, "tilted.jpg", cv2.IMWRITE_JPEG_QUALITY, 95)
    pose = {"PosePitchDegrees": "20", "PoseRollDegrees": "-10"}
    payload = b"http://ns.adobe.com/xap/1.0/\x00" + as_attributes(pose)
    segment = b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload
    source.write_bytes(source.read_bytes()[:2] + segment + source.read_bytes()[2:])
    photo = tile_photo(source, tmp_path / "tiles")
    assert (photo.decision.level, photo.decision.level_ground) == (Level(20.0, -10.0), "camera")
    strip = cv2.imread(str(tmp_path / "tiles" / photo.faces), cv2.IMREAD_COLOR_RGB)
    assert strip is not None
    for index, face in enumerate("frblud"):
        tile = cv2.resize(whole_face(tmp_path / "tiles", photo, face), (256, 256))
        small = strip[:, index * 256 : (index + 1) * 256]
        assert np.abs(tile.astype(float) - small).mean() < 2


@pytest.mark.parametrize("level", [None, Level(0.0, 0.0), Level(0.001, -0.009)])
def test_what_is_level_is_not_turned(level: Level | None) -> None:
    assert turn_of(level) is None
