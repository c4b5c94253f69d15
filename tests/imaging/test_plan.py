"""Every tile is cut once, and never before its rows are there."""

import math
from collections import Counter

import numpy as np
import pytest

from ezvr_api.imaging.geometry import FACES, Grid
from ezvr_api.imaging.plan import Matrix, plan

TILTED: Matrix = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
@pytest.mark.parametrize("turn", [None, TILTED], ids=["level", "tilted"])
def test_every_tile_of_the_top_level_is_cut_once(levels: int, turn: Matrix | None) -> None:
    tiles = Counter(
        (tile.face, tile.row, tile.column)
        for step in plan(Grid(64, levels), turn)
        for tile in step.tiles
    )
    across = 2 ** (levels - 1)
    expected = {
        (face, row, column) for face in FACES for row in range(across) for column in range(across)
    }
    assert set(tiles) == expected
    assert set(tiles.values()) == {1}


@pytest.mark.parametrize("turn", [None, TILTED], ids=["level", "tilted"])
def test_the_rows_that_a_step_names_hold_all_that_it_sees(turn: Matrix | None) -> None:
    across = 4
    random = np.random.default_rng(6).uniform(size=(500, 2))
    for step in plan(Grid(64, 3), turn):
        right, down, forward = np.array(step.axes).reshape(3, 3)
        x = (step.column + random[:, :1]) * 2 / across - 1
        y = (step.row + random[:, 1:]) * 2 / across - 1
        seen = forward + x * right + y * down
        depth = 0.5 - np.arctan2(seen[:, 1], np.hypot(seen[:, 0], seen[:, 2])) / math.pi
        assert step.first <= depth.min()
        assert depth.max() <= step.last


def test_steps_come_in_the_order_of_the_photo() -> None:
    lasts = [step.last for step in plan(Grid(64, 4))]
    assert lasts == sorted(lasts)


def test_few_rows_are_needed_at_once() -> None:
    """Half of the photo would do for tiles; that little is what streaming is for."""
    steps = plan(Grid(64, 4))
    kept = max(
        step.last - min(later.first for later in steps[index:]) for index, step in enumerate(steps)
    )
    assert kept < 0.2
