"""The pictures on the walls: colours (3, n) at places across and up, 0 to 1, and their shape."""

# ruff: noqa: PLR2004  # The numbers are the drawings.

from collections.abc import Callable

import numpy as np

from ezvr_api.demo.gallery.noise import distance_to_line, noise, scatter
from ezvr_api.demo.gallery.rays import Floats, column
from ezvr_api.demo.gallery.scene import Art


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
    choice = (scatter(i * 7 + ring * 3, j * 5 + ring) * 5.99).astype(np.intp)
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
    gap = np.where(first < 0.92, distance_to_line(first, 1 / 9), distance_to_line(second, 1 / 8))
    return np.where(gap < 0.006, column((0.85, 0.82, 0.74)), colours)


def _tiles(x: Floats, y: Floats, shape: float) -> Floats:
    """Triangles, turned at random, in the blues of old tiles."""
    down = 6
    u, v = x * round(down * shape), y * down
    i, j = np.floor(u), np.floor(v)
    a, b = u - i, v - j
    turned = scatter(i, j + 40) > 0.5
    upper = np.where(turned, a + b > 1, a > b)
    shade = scatter(i * 2 + upper, j * 3 + 7)
    light = column((0.80, 0.80, 0.76))
    blue = column((0.025, 0.09, 0.30))
    ochre = column((0.72, 0.42, 0.08))
    colours = light + (blue - light) * np.clip(shade * 1.5 - 0.25, 0, 1)
    return np.where(shade > 0.93, ochre, colours) * (0.93 + 0.14 * noise(x * 50, y * 50))


ARTS: dict[Art, Callable[[Floats, Floats, float], Floats]] = {
    "fields": _fields,
    "rings": _rings,
    "grid": _grid,
    "hills": _hills,
    "arcs": _arcs,
    "tiles": _tiles,
}
