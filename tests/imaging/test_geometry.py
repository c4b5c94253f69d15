import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ezvr_api.imaging.geometry import (
    column_of,
    face_axis,
    grid_for,
    pole_angles,
    row_of,
    side_angles,
)
from tests.imaging.analytic import face_directions

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


@given(size=st.integers(1, 64).map(lambda number: 2 * number))
def test_a_face_is_cut_at_its_pixels_centres(size: int) -> None:
    axis = face_axis(0, size, size)
    assert axis[0] == pytest.approx(-1 + 1 / size)
    assert axis == pytest.approx(-axis[::-1])


def test_the_front_face_looks_along_its_directions() -> None:
    directions = face_directions("f", 32)
    longitude, latitude = side_angles(face_axis(0, 32, 32), face_axis(0, 32, 32))
    assert np.sin(latitude) == pytest.approx(directions[..., 1], abs=1e-6)
    expected = np.arctan2(directions[..., 0], directions[..., 2])
    assert np.broadcast_to(longitude, latitude.shape) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("face", ["u", "d"])
def test_a_pole_face_looks_along_its_directions(face: str) -> None:
    directions = face_directions(face, 32)
    name = "u" if face == "u" else "d"
    longitude, latitude = pole_angles(face_axis(0, 32, 32), face_axis(0, 32, 32), name)
    assert np.sin(latitude) == pytest.approx(directions[..., 1], abs=1e-6)
    assert np.sin(longitude) * np.cos(latitude) == pytest.approx(directions[..., 0], abs=1e-6)
    assert np.cos(longitude) * np.cos(latitude) == pytest.approx(directions[..., 2], abs=1e-6)
