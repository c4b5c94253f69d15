"""Colours of the sample gallery's surfaces: oak floor, plaster, frames, pictures, sky."""

import numpy as np

from ezvr_api.demo.gallery.art import ARTS
from ezvr_api.demo.gallery.noise import distance_to_line, noise, scatter
from ezvr_api.demo.gallery.rays import Floats, Mask, column
from ezvr_api.demo.gallery.scene import Box, Opening, Space

_PLANK_WIDTH = 0.16
_PLANK_LENGTH = 1.9
_GAP = 0.0022
_SKIRTING = 0.13
_CASING = 0.085
_TRIM = column((0.8, 0.79, 0.76))
_FRAME = 0.045
_MAT = 0.1
_LINE = 0.006
_TOUCHING = 1e-3
_HORIZON = -0.03
_CEILING = column((0.8, 0.8, 0.79))


def oak(along: Floats, across: Floats, footprint: Floats) -> Floats:
    """Planks: colours (3, n) at positions in metres.

    Args:
        along: Position along the planks.
        across: Position across them.
        footprint: Size of a pixel there in metres; what is finer fades into its mean.
    """
    row = np.floor(across / _PLANK_WIDTH)
    shifted = along / _PLANK_LENGTH + scatter(row, row * 0 + 17)
    plank = np.floor(shifted)
    tone = scatter(plank, row)
    fine = np.clip(0.012 / np.maximum(footprint, 1e-4), 0, 1)
    grain = noise(along * 2.2 + tone * 50, across * 55 + tone * 90) * fine + 0.5 * (1 - fine)
    figure = noise(along * 0.9 + tone * 31, across * 9 + tone * 70)
    light = 0.8 + 0.22 * tone + 0.14 * (figure - 0.5) + 0.16 * (grain - 0.5)
    joint = np.minimum(
        distance_to_line(across, _PLANK_WIDTH), distance_to_line(shifted, 1.0) * _PLANK_LENGTH
    )
    half = np.maximum(footprint * 0.5, 1e-4)
    covered = np.clip((_GAP + half - joint) / (2 * half), 0, 1) * np.minimum(1, 2 * _GAP / half)
    warm = column((0.47, 0.285, 0.145)) + column((0.02, -0.005, -0.02)) * (tone - 0.5)
    return warm * light * (1 - 0.75 * covered)


def face_paint(space: Space, axis: int, side: int, points: Floats, footprint: Floats) -> Floats:
    """Colours (3, n) of a room's face at points (3, n)."""
    if axis == 1:
        if side > 0:
            return np.broadcast_to(_CEILING, points.shape)
        return oak(points[0], points[2], footprint)
    paint = space.accent if space.accent_face == (axis, side) else space.wall
    mottle = 1 + 0.018 * (noise(points[0] * 7 + points[2] * 7, points[1] * 7) - 0.5)
    colours = column(paint) * mottle
    height = points[1]
    trim = height < _SKIRTING
    for opening in space.openings:
        if (opening.axis, opening.side) == (axis, side):
            trim |= _casing(opening, points)
    colours = np.where(trim, _TRIM, colours)
    line = (np.abs(height - _SKIRTING) < _LINE) & trim
    return colours * np.where(line, np.float32(0.6), np.float32(1))


def _casing(opening: Opening, points: Floats) -> Mask:
    first, second = (points[axis] for axis in range(3) if axis != opening.axis)
    outside = np.maximum(
        np.maximum(opening.low[0] - first, first - opening.high[0]),
        np.maximum(opening.low[1] - second, second - opening.high[1]),
    )
    return outside < _CASING


def picture_paint(box: Box, points: Floats) -> Floats:
    """Colours (3, n) of a picture's box: frame, mat, and the picture itself on its front."""
    if box.front is None or box.material.art is None:
        return np.broadcast_to(column(box.material.colour), points.shape)
    axis, side = box.front
    other = 2 - axis
    width, height = box.high[other] - box.low[other], box.high[1] - box.low[1]
    # Seen from the front, right is where the viewer's right hand is.
    mirrored = (axis > 0) == (side > 0)
    across = (points[other] - np.float32(box.low[other])) / np.float32(width)
    across = 1 - across if mirrored else across
    up = (points[1] - np.float32(box.low[1])) / np.float32(height)
    on_front = np.abs(points[axis] - (box.high if side > 0 else box.low)[axis]) < _TOUCHING
    edge = np.minimum(
        np.minimum(across, 1 - across) * np.float32(width),
        np.minimum(up, 1 - up) * np.float32(height),
    )
    inner = _FRAME + _MAT
    x = (across * np.float32(width) - inner) / np.float32(width - 2 * inner)
    y = (up * np.float32(height) - inner) / np.float32(height - 2 * inner)
    shape = (width - 2 * inner) / (height - 2 * inner)
    colours = np.where(
        edge > inner, ARTS[box.material.art](np.clip(x, 0, 1), np.clip(y, 0, 1), shape), _TRIM
    )
    bevel = np.where((edge > inner - _LINE) & (edge <= inner), np.float32(0.7), np.float32(1))
    framed = (edge < _FRAME) | ~on_front
    shade = 0.8 + 0.4 * np.clip(edge / _FRAME, 0, 1)
    return np.where(framed, column(box.material.frame) * shade, colours * bevel)


def sky(directions: Floats) -> Floats:
    """What is outside, far away: (3, n) by direction."""
    x, y, z = directions
    azimuth = np.arctan2(x, z)
    up = np.clip(y, 0, 1)
    blue = column((0.32, 0.55, 0.95)) * (1 - up) ** 2 + column((0.16, 0.36, 0.82)) * (
        1 - (1 - up) ** 2
    )
    haze = column((0.95, 0.97, 1.0))
    glow = np.exp(-up * 5)
    colours = blue + (haze - blue) * glow
    reach = np.float32(1) / np.maximum(y + 0.12, 0.05)
    u, v = x * reach * 1.6, z * reach * 1.6
    cloud = noise(u, v) * 0.5 + noise(u * 2.1, v * 2.1) * 0.3 + noise(u * 4.3, v * 4.3) * 0.2
    cover = np.clip((cloud - 0.5) * 4, 0, 1) * np.clip(y * 6, 0, 1)
    colours = (colours + (column((1.0, 0.99, 0.97)) - colours) * cover * 0.85) * np.float32(2.0)
    far = 0.05 + 0.025 * np.sin(azimuth * 3 + 1) + 0.02 * noise(azimuth * 25, azimuth * 0 + 9)
    near = (
        0.02 + 0.07 * noise(azimuth * 9, azimuth * 0) + 0.025 * noise(azimuth * 40, azimuth * 0 + 3)
    )
    leaf = 0.45 * noise(azimuth * 60, y * 60) + 0.55 * noise(azimuth * 170, y * 170)
    wood = column((0.055, 0.115, 0.035)) * (0.5 + 1.6 * leaf)
    colours = np.where(y < far, column((0.30, 0.42, 0.40)) * (0.9 + 0.2 * leaf), colours)
    colours = np.where(y < near, wood * np.float32(1.5), colours)
    lawn = column((0.22, 0.36, 0.10)) * (1.0 + 0.3 * noise(azimuth * 30, y * 90))
    shade = np.clip((_HORIZON - y) * 30, 0.35, 1)
    return np.where(y < _HORIZON, lawn * shade, colours)
