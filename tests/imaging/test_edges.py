import math

import numpy as np
import pytest

from ezvr_api.imaging.edges import Box, Edges, Floats, run_on

WIDTH, HEIGHT = 128, 64
REACH = 10_000


def run_on_from_equator(edge: Floats) -> Floats:
    """What the upper edge (128, 3) of a photo of the lower half of the sphere adds above it."""
    box = Box(0, HEIGHT // 2, WIDTH, HEIGHT // 2, (WIDTH, HEIGHT))
    side, none = np.zeros((HEIGHT // 2, 3)), np.zeros((WIDTH, 3))
    sphere = np.zeros((HEIGHT, WIDTH, 3))

    def add(row: int, column: int, detail: Floats) -> None:
        sphere[row : row + detail.shape[0], column : column + detail.shape[1]] += detail

    run_on(box, Edges(edge, none, side, side), REACH, add)
    return sphere


@pytest.mark.parametrize("periods", [0, 1, 2, 7])
def test_a_wave_continues_as_a_harmonic_function_of_the_sphere(periods: int) -> None:
    """Such a function is proportional to tan(distance from the pole / 2) to the power of m."""
    around = (np.arange(WIDTH) + 0.5) / WIDTH * 2 * np.pi
    wave = np.repeat(np.cos(periods * around)[:, None], 3, axis=1)
    sphere = run_on_from_equator(wave)

    def radius(row: int) -> float:
        return math.tan((row + 0.5) / HEIGHT * math.pi / 2)

    for row in (31, 20, 5, 0):
        share = (radius(row) / radius(32)) ** periods
        assert sphere[row] == pytest.approx(wave * share, abs=1e-4)
    assert not sphere[HEIGHT // 2 :].any()
