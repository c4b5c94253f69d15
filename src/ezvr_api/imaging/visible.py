"""The photographed part of a sphere, as a box that a visitor's view is kept in."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_EDGE_SAMPLES = 2048
_HALF_TURN = 180.0
_QUARTER_TURN = 90.0
_DECIMALS = 4

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class VisibleRange:
    """What was photographed, as a box in degrees: yaw positive right, pitch positive up."""

    yaw_min: float
    yaw_max: float
    pitch_min: float
    pitch_max: float

    def holds(self, yaw: float, pitch: float) -> bool:
        """Whether a direction lies in the box."""
        return self.yaw_min <= yaw <= self.yaw_max and self.pitch_min <= pitch <= self.pitch_max


def turned_range(seen: VisibleRange, turn: _Floats) -> VisibleRange:
    """The smallest box, a little generous, that holds a box of the photo on the level sphere.

    Args:
        seen: A box in the photo's own directions.
        turn: A rotation (3, 3) that takes a direction of the level sphere to one of the photo.
    """
    # The turn's transpose goes back; applied to rows, that is the turn itself.
    edge = _edge(seen) @ turn
    pitches = np.degrees(np.arcsin(np.clip(edge[:, 1], -1, 1)))
    slack = max(seen.yaw_max - seen.yaw_min, seen.pitch_max - seen.pitch_min) / _EDGE_SAMPLES
    # Away from the poles, a part reaches furthest at its edge.
    zenith = seen.holds(*_angles(turn[:, 1]))
    nadir = seen.holds(*_angles(-turn[:, 1]))
    yaws = np.degrees(np.arctan2(edge[:, 0], edge[:, 2]))
    yaw_min, yaw_max = (-_HALF_TURN, _HALF_TURN) if zenith or nadir else _span(yaws, slack)
    return VisibleRange(
        yaw_min=round(yaw_min, _DECIMALS),
        yaw_max=round(yaw_max, _DECIMALS),
        pitch_min=_pole(-_QUARTER_TURN, float(pitches.min() - slack), reached=nadir),
        pitch_max=_pole(_QUARTER_TURN, float(pitches.max() + slack), reached=zenith),
    )


def _edge(seen: VisibleRange) -> _Floats:
    """Unit directions (n, 3) all along a box's edge: x right, y up, z to the photo's centre."""
    across = np.radians(np.linspace(seen.yaw_min, seen.yaw_max, _EDGE_SAMPLES))
    up = np.radians(np.linspace(seen.pitch_min, seen.pitch_max, _EDGE_SAMPLES))
    longitude = np.concatenate(
        [across, across, np.full_like(up, across[0]), np.full_like(up, across[-1])]
    )
    latitude = np.concatenate([np.full_like(across, up[0]), np.full_like(across, up[-1]), up, up])
    level = np.cos(latitude)
    return np.stack(
        [level * np.sin(longitude), np.sin(latitude), level * np.cos(longitude)], axis=-1
    )


def _angles(direction: _Floats) -> tuple[float, float]:
    """Yaw and pitch of a unit direction (3,), in degrees."""
    x, y, z = direction.tolist()
    return math.degrees(math.atan2(x, z)), math.degrees(math.asin(max(-1.0, min(1.0, y))))


def _span(yaws: _Floats, slack: float) -> tuple[float, float]:
    """Where yaws start and end: everything but their widest gap, or all around."""
    ordered = np.sort(yaws)
    gaps = np.diff(ordered, append=ordered[0] + 2 * _HALF_TURN)
    # The widest gap is the one over the seam, or the part lies across it.
    if gaps.argmax() < len(gaps) - 1 or ordered[0] - slack < -_HALF_TURN:
        return -_HALF_TURN, _HALF_TURN
    return float(ordered[0] - slack), min(_HALF_TURN, float(ordered[-1] + slack))


def _pole(pole: float, pitch: float, *, reached: bool) -> float:
    if reached:
        return pole
    return round(max(-_QUARTER_TURN, min(_QUARTER_TURN, pitch)), _DECIMALS)
