import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ezvr_api.imaging.geometry import column_of, grid_for, row_of

longitudes = st.floats(-math.pi, math.pi)
latitudes = st.floats(-math.pi / 2, math.pi / 2)
sizes = st.integers(64, 32768)


def test_the_grid_of_a_72_megapixel_photo() -> None:
    grid = grid_for(11968)
    assert (grid.tile_size, grid.levels, grid.face_size) == (480, 4, 3840)


@given(width=st.integers(64, 40000))
def test_a_grid_has_full_density_and_whole_tiles(width: int) -> None:
    grid = grid_for(width)
    assert grid.face_size >= width / math.pi
    assert grid.tile_size % 16 == 0
    assert grid.face_size == grid.tile_size * 2 ** (grid.levels - 1)
    assert grid.face_size - width / math.pi < 16 * 2 ** (grid.levels - 1)


@given(width=st.integers(1100, 40000))
def test_tiles_are_near_512(width: int) -> None:
    assert 336 <= grid_for(width).tile_size <= 688


@given(longitude=longitudes, width=sizes)
def test_a_longitude_comes_back_from_its_column(longitude: float, width: int) -> None:
    column = float(column_of(np.array([longitude], np.float32), width)[0])
    assert -0.51 <= column <= width - 0.49
    assert ((column + 0.5) / width - 0.5) * 2 * math.pi == pytest.approx(longitude, abs=1e-5)


@given(latitude=latitudes, height=sizes)
def test_a_latitude_comes_back_from_its_row(latitude: float, height: int) -> None:
    row = float(row_of(np.array([latitude], np.float32), height)[0])
    assert -0.51 <= row <= height - 0.49
    assert (0.5 - (row + 0.5) / height) * math.pi == pytest.approx(latitude, abs=1e-5)
