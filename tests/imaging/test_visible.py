"""The box of a turned part holds all that was photographed, and not much else."""

import math

import numpy as np
import pytest

from ezvr_api.imaging.level import turn_of
from ezvr_api.imaging.overrides import Level
from ezvr_api.imaging.visible import VisibleRange, turned_range

PARTS = [
    VisibleRange(-60, 80, -30, 40),
    VisibleRange(-180, 180, -40, 50),
    VisibleRange(-180, 180, -90, 20),
    VisibleRange(100, 170, 20, 60),
    VisibleRange(-100, 100, 60, 88),
]
LEVELS = [Level(8, 0), Level(-8, 3), Level(0, -20), Level(60, 90), Level(-90, 0)]


def directions_within(part: VisibleRange) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    random = np.random.default_rng(5)
    yaw = np.radians(random.uniform(part.yaw_min, part.yaw_max, 20_000))
    pitch = np.radians(random.uniform(part.pitch_min, part.pitch_max, 20_000))
    level = np.cos(pitch)
    return np.stack([level * np.sin(yaw), np.sin(pitch), level * np.cos(yaw)], axis=-1)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("part", PARTS)
def test_everything_photographed_lies_in_the_box(part: VisibleRange, level: Level) -> None:
    turn = turn_of(level)
    assert turn is not None
    box = turned_range(part, turn)
    # A direction of the photo on the level sphere: the turn's inverse.
    shown = np.linalg.solve(turn, directions_within(part).T).T
    pitches = np.degrees(np.arcsin(np.clip(shown[:, 1], -1, 1)))
    yaws = np.degrees(np.arctan2(shown[:, 0], shown[:, 2]))
    assert box.yaw_min <= yaws.min()
    assert yaws.max() <= box.yaw_max
    assert box.pitch_min <= pitches.min()
    assert pitches.max() <= box.pitch_max
    # It is no larger than that, but for the seam.
    assert box.pitch_max - pitches.max() < 2
    assert pitches.min() - box.pitch_min < 2
    if (box.yaw_min, box.yaw_max) != (-180, 180):
        assert box.yaw_max - yaws.max() < 3
        assert yaws.min() - box.yaw_min < 3


def test_a_part_ahead_that_is_pitched_moves_up() -> None:
    turn = turn_of(Level(10, 0))
    assert turn is not None
    box = turned_range(VisibleRange(-1, 1, -5, 5), turn)
    assert (box.pitch_min, box.pitch_max) == pytest.approx((5, 15), abs=0.05)
    assert box.yaw_max == pytest.approx(1 / math.cos(math.radians(15)), abs=0.05)


def test_a_part_that_comes_to_lie_over_the_seam_is_open_all_around() -> None:
    turn = turn_of(Level(0, 20))
    assert turn is not None
    box = turned_range(VisibleRange(150, 179.9, -40, 40), turn)
    assert (box.yaw_min, box.yaw_max) == (-180, 180)
