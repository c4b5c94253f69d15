"""Colours of the sample gallery's surfaces: oak floor, plaster, frames, pictures, sky."""

from collections.abc import Callable

import numpy as np

from ezvr_api.demo.gallery_rays import Floats, column
from ezvr_api.demo.gallery_scene import Art, Box, Opening, Space

_PLANK_WIDTH = 0.16
_PLANK_LENGTH = 1.9
_GAP = 0.0022
_SKIRTING = 0.13
_CASING = 0.085
_TRIM = column((0.8, 0.79, 0.76))
_FRAME = 0.045
_MAT = 0.1
_CEILING = column((0.8, 0.8, 0.79))


def noise(x: Floats, y: Floats) -> Floats:
    """Smooth noise 0 to 1, the same everywhere: values at whole numbers, eased between."""
    left, low = np.floor(x), np.floor(y)
    a, b = x - left, y - low
    a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
    corner = [_hash(left + i, low + j) for j in (0, 1) for i in (0, 1)]
    under = corner[0] + (corner[1] - corner[0]) * a
    return under + (corner[2] + (corner[3] - corner[2]) * a - under) * b


def _hash(x: Floats, y: Floats) -> Floats:
    """A number 0 to 1 for each pair of whole numbers."""
    i = x.astype(np.int32).view(np.uint32)
    j = y.astype(np.int32).view(np.uint32)
    mixed = i * np.uint32(374761393) + j * np.uint32(668265263)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(1274126177)
    return ((mixed ^ (mixed >> np.uint32(16))) & np.uint32(0xFFFF)).astype(np.float32) / np.float32(
        65535
    )


def oak(along: Floats, across: Floats, footprint: Floats) -> Floats:
    """Planks: colours (3, n) at positions in metres.

    Args:
        along: Position along the planks.
        across: Position across them.
        footprint: Size of a pixel there in metres; what is finer fades into its mean.
    """
    row = np.floor(across / _PLANK_WIDTH)
    shifted = along / _PLANK_LENGTH + _hash(row, row * 0 + 17)
    plank = np.floor(shifted)
    tone = _hash(plank, row)
    fine = np.clip(0.012 / np.maximum(footprint, 1e-4), 0, 1)
    grain = noise(along * 2.2 + tone * 50, across * 55 + tone * 90) * fine + 0.5 * (1 - fine)
    figure = noise(along * 0.9 + tone * 31, across * 9 + tone * 70)
    light = 0.8 + 0.22 * tone + 0.14 * (figure - 0.5) + 0.16 * (grain - 0.5)
    joint = np.minimum(
        _distance_to_line(across, _PLANK_WIDTH), _distance_to_line(shifted, 1.0) * _PLANK_LENGTH
    )
    half = np.maximum(footprint * 0.5, 1e-4)
    covered = np.clip((_GAP + half - joint) / (2 * half), 0, 1) * np.minimum(1, 2 * _GAP / half)
    warm = column((0.47, 0.285, 0.145)) + column((0.02, -0.005, -0.02)) * (tone - 0.5)
    return warm * light * (1 - 0.75 * covered)


def _distance_to_line(position: Floats, spacing: float) -> Floats:
    place = position / spacing
    return np.abs(place - np.rint(place)) * np.float32(spacing)


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
    line = (np.abs(height - _SKIRTING) < 0.006) & trim
    return colours * np.where(line, np.float32(0.6), np.float32(1))


def _casing(opening: Opening, points: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
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
    other = 2 if axis == 0 else 0
    width, height = box.high[other] - box.low[other], box.high[1] - box.low[1]
    # Seen from the front, right is where the viewer's right hand is.
    mirrored = (axis == 2 and side > 0) or (axis == 0 and side < 0)
    across = (points[other] - np.float32(box.low[other])) / np.float32(width)
    across = 1 - across if mirrored else across
    up = (points[1] - np.float32(box.low[1])) / np.float32(height)
    on_front = np.abs(points[axis] - (box.high if side > 0 else box.low)[axis]) < 1e-3
    edge = np.minimum(
        np.minimum(across, 1 - across) * np.float32(width),
        np.minimum(up, 1 - up) * np.float32(height),
    )
    inner = _FRAME + _MAT
    x = (across * np.float32(width) - inner) / np.float32(width - 2 * inner)
    y = (up * np.float32(height) - inner) / np.float32(height - 2 * inner)
    shape = (width - 2 * inner) / (height - 2 * inner)
    colours = np.where(
        edge > inner, _ARTS[box.material.art](np.clip(x, 0, 1), np.clip(y, 0, 1), shape), _TRIM
    )
    bevel = np.where((edge > inner - 0.006) & (edge <= inner), np.float32(0.7), np.float32(1))
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
    shade = np.clip((-0.03 - y) * 30, 0.35, 1)
    return np.where(y < -0.03, lawn * shade, colours)


def _fields(x: Floats, y: Floats, _shape: float) -> Floats:
    """Two glowing fields on a ground."""
    wobble = 0.012 * (noise(x * 6, y * 6) - 0.5)
    colours = np.broadcast_to(column((0.33, 0.06, 0.035)), (3, x.size))
    for low, high, paint in (
        (0.56, 0.93, (0.78, 0.30, 0.05)),
        (0.09, 0.5, (0.10, 0.028, 0.045)),
    ):
        inside = np.minimum(np.minimum(x - 0.08, 0.92 - x), np.minimum(y - low, high - y)) + wobble
        share = np.clip(inside / 0.035, 0, 1)
        colours = colours + (column(paint) - colours) * (share * share * (3 - 2 * share))
    return colours * (0.92 + 0.16 * noise(x * 40, y * 55))


def _rings(x: Floats, y: Floats, shape: float) -> Floats:
    """Concentric rings in squares."""
    across = 3 if shape > 0.8 else 2
    down = max(1, round(across / shape))
    u, v = x * across, y * down
    i, j = np.floor(u), np.floor(v)
    radius = np.hypot(u - i - 0.5, v - j - 0.5) + 0.03 * (noise(u * 5, v * 5) - 0.5)
    ring = np.clip(np.floor(radius * 9), 0, 5)
    choice = (_hash(i * 7 + ring * 3, j * 5 + ring) * 5.99).astype(np.intp)
    palette = np.array(
        [
            (0.72, 0.13, 0.06),
            (0.93, 0.62, 0.10),
            (0.04, 0.16, 0.35),
            (0.10, 0.36, 0.33),
            (0.80, 0.72, 0.55),
            (0.42, 0.07, 0.20),
        ],
        np.float32,
    )
    return palette[choice].T * (0.9 + 0.2 * noise(x * 60, y * 60))


def _grid(x: Floats, y: Floats, _shape: float) -> Floats:
    """Black lines and a few primary planes."""
    colours = np.broadcast_to(column((0.83, 0.81, 0.75)), (3, x.size))
    for left, low, right, high, paint in (
        (0.0, 0.55, 0.32, 1.0, (0.60, 0.035, 0.025)),
        (0.72, 0.0, 1.0, 0.24, (0.025, 0.07, 0.30)),
        (0.32, 0.0, 0.5, 0.12, (0.82, 0.56, 0.03)),
        (0.86, 0.68, 1.0, 1.0, (0.82, 0.56, 0.03)),
    ):
        inside = (x > left) & (x < right) & (y > low) & (y < high)
        colours = np.where(inside, column(paint), colours)
    lines = np.zeros(x.size, np.bool_)
    for place, low, high in ((0.32, 0, 1), (0.72, 0, 1), (0.5, 0, 0.55), (0.86, 0.24, 1)):
        lines |= (np.abs(x - place) < 0.009) & (y >= low) & (y <= high)
    for place, low, high in ((0.55, 0, 1), (0.24, 0.32, 1), (0.12, 0.32, 0.5), (0.68, 0.72, 1)):
        lines |= (np.abs(y - place) < 0.011) & (x >= low) & (x <= high)
    return np.where(lines, column((0.012, 0.012, 0.014)), colours)


def _hills(x: Floats, y: Floats, _shape: float) -> Floats:
    """Hills, one behind the other, under a low sun."""
    glow = np.clip(1 - y, 0, 1)
    colours = column((0.42, 0.55, 0.62)) * (1 - glow) + column((0.95, 0.62, 0.36)) * glow
    disc = np.hypot((x - 0.68) * 1.5, y - 0.66)
    colours = np.where(disc < 0.085, column((1.0, 0.88, 0.62)), colours)
    layers = (
        (0.56, 0.07, 5, 0.4, (0.50, 0.42, 0.46)),
        (0.46, 0.08, 4, 2.0, (0.30, 0.27, 0.36)),
        (0.33, 0.07, 6, 4.4, (0.13, 0.17, 0.26)),
        (0.18, 0.06, 3, 1.1, (0.035, 0.075, 0.11)),
    )
    for height, swing, waves, phase, paint in layers:
        ridge = height + swing * np.sin(x * waves + phase) + 0.03 * noise(x * 12 + phase, x * 0)
        mist = np.clip((ridge - y) * 3, 0, 1) * 0.35
        layer = column(paint) * (1 - mist) + column((0.62, 0.52, 0.47)) * mist * 0.6
        colours = np.where(y < ridge, layer, colours)
    return colours * (0.93 + 0.14 * noise(x * 70, y * 70))


def _arcs(x: Floats, y: Floats, shape: float) -> Floats:
    """Quarter rings from two corners."""
    first = np.hypot(x * shape, y)
    second = np.hypot((1 - x) * shape, 1 - y)
    stripe = np.where(first < 0.92, np.floor(first * 9), np.floor(second * 8) + 20)
    phase = stripe * 0.9
    tones = [0.5 + 0.45 * np.sin(phase + shift) for shift in (0.2, 1.5, 2.6)]
    colours = np.stack(tones) ** 2 * column((0.85, 0.75, 0.62))
    gap = np.where(first < 0.92, _distance_to_line(first, 1 / 9), _distance_to_line(second, 1 / 8))
    return np.where(gap < 0.006, column((0.85, 0.82, 0.74)), colours)


def _tiles(x: Floats, y: Floats, shape: float) -> Floats:
    """Triangles, turned at random, in the blues of old tiles."""
    down = 6
    u, v = x * round(down * shape), y * down
    i, j = np.floor(u), np.floor(v)
    a, b = u - i, v - j
    turned = _hash(i, j + 40) > 0.5
    upper = np.where(turned, a + b > 1, a > b)
    shade = _hash(i * 2 + upper, j * 3 + 7)
    light = column((0.80, 0.80, 0.76))
    blue = column((0.025, 0.09, 0.30))
    ochre = column((0.72, 0.42, 0.08))
    colours = light + (blue - light) * np.clip(shade * 1.5 - 0.25, 0, 1)
    return np.where(shade > 0.93, ochre, colours) * (0.93 + 0.14 * noise(x * 50, y * 50))


_ARTS: dict[Art, Callable[[Floats, Floats, float], Floats]] = {
    "fields": _fields,
    "rings": _rings,
    "grid": _grid,
    "hills": _hills,
    "arcs": _arcs,
    "tiles": _tiles,
}
