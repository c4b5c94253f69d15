"""Level correction: a tilted camera's photo, with its horizon where visitors expect it."""

import math
from typing import Literal

import numpy as np

from ezvr_api.imaging.gpano import GPano
from ezvr_api.imaging.overrides import Level, Overrides
from ezvr_api.imaging.plan import Matrix

LevelGround = Literal["camera", "customer"]

# Less than a tenth of a pixel at 4096 around: not worth the symmetry of the cube.
_LEAST_DEGREES = 0.01
_UNTOUCHED = Level(0.0, 0.0)


def choose_level(gpano: GPano, overrides: Overrides) -> tuple[Level | None, LevelGround | None]:
    """Whose word about the camera's tilt holds; nobody's where none is known.

    No level is corrected where the customer says so, by zeros.
    """
    if overrides.level is not None:
        return (None if overrides.level == _UNTOUCHED else overrides.level), "customer"
    if gpano.pitch is None and gpano.roll is None:
        return None, None
    return Level(gpano.pitch or 0.0, gpano.roll or 0.0), "camera"


def turn_of(level: Level | None) -> Matrix | None:
    """The rotation (3, 3) that takes a direction of the level sphere to one of the photo.

    Directions are x right, y up, z ahead; the photo keeps its heading. Its rows are the photo's
    own axes on the level sphere, by the pose of https://developers.google.com/streetview/
    spherical-metadata. None where there is nothing to correct.
    """
    if level is None or max(abs(level.pitch), abs(level.roll)) < _LEAST_DEGREES:
        return None
    pitch, roll = math.radians(level.pitch), math.radians(level.roll)
    right = np.array([1.0, 0.0, 0.0])
    up = np.array([0.0, math.cos(pitch), -math.sin(pitch)])
    ahead = np.array([0.0, math.sin(pitch), math.cos(pitch)])
    return np.stack(
        [
            math.cos(roll) * right - math.sin(roll) * up,
            math.sin(roll) * right + math.cos(roll) * up,
            ahead,
        ]
    )
