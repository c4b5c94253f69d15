"""The compiled kernel and the portable one: the same picture, and never a byte out of bounds."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from ezvr_api.imaging import compiled, cubic
from ezvr_api.imaging.cubic import PHASES, Shifts, Square, Windows
from ezvr_api.imaging.plan import AXES
from ezvr_api.imaging.window import Pixels, PlaneWindow
from tests.imaging.conftest import window_of

WIDTH = 512
SIZE = 40
FACE_SIZE = 160
Cut = Callable[[Windows, Square, Shifts, tuple[Pixels, ...]], None]

needs_kernel = pytest.mark.skipif(
    not compiled.is_available(), reason="the kernel was not built: there is no C compiler"
)
WAYS: list[object] = [
    pytest.param(compiled.cut, marks=needs_kernel, id="compiled"),
    pytest.param(cubic.cut, id="portable"),
]


def noise(width: int) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (width // 2, width), np.uint8)


def cut_one(cut: Cut, window: PlaneWindow, square: Square, shift: int = 0) -> npt.NDArray[np.int_]:
    tiles = np.empty((1, SIZE, SIZE), np.uint8)
    cut((window,), square, (shift,), (tiles,))
    return tiles[0].astype(int)


def turned_axes() -> tuple[float, ...]:
    """A face that looks up and to the side, and is tilted."""
    random = np.random.default_rng(4).normal(size=(3, 3))
    return tuple(np.linalg.qr(random)[0].ravel().tolist())


@needs_kernel
@pytest.mark.parametrize("shift", [0, 100, WIDTH * PHASES // 2, WIDTH * PHASES])
@pytest.mark.parametrize("place", [(0, 0), (60, 60), (120, 80)])
@pytest.mark.parametrize("face", [*AXES, "turned"])
def test_both_ways_give_the_same_pixels_within_one_level(
    face: str, place: tuple[int, int], shift: int
) -> None:
    axes = turned_axes() if face == "turned" else dict(AXES)[face]  # pyright: ignore[reportArgumentType]  # Parametrised by its keys.
    square = Square(axes, FACE_SIZE, *place, SIZE, SIZE)  # pyright: ignore[reportArgumentType]  # Nine numbers.
    window = window_of(noise(WIDTH))
    difference = cut_one(compiled.cut, window, square, shift) - cut_one(
        cubic.cut, window, square, shift
    )
    assert np.abs(difference).max() <= 1


@needs_kernel
@pytest.mark.parametrize("face", ["f", "r", "b", "l"])
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (7, 9), (64, 65), (300, 130), (600, 600)])
def test_upright_squares_of_any_shape_have_the_same_pixels_within_one_level(
    face: str, rows: int, columns: int
) -> None:
    width = 2048
    window = window_of(noise(width))
    # Across the middle of the face, where the seam of the photo is at the back.
    place = (650 - rows) // 2, (650 - columns) // 2
    square = Square(dict(AXES)[face], 650, *place, rows, columns)  # pyright: ignore[reportArgumentType]  # Parametrised by its keys.
    shifts = (0, 3, width * PHASES // 4)
    ours, reference = (np.empty((3, rows, columns), np.uint8) for _ in range(2))
    compiled.cut((window,), square, shifts, (ours,))
    cubic.cut((window,), square, shifts, (reference,))
    assert np.abs(ours.astype(int) - reference).max() <= 1


@needs_kernel
@pytest.mark.parametrize("width", [12, 40, 512])
def test_planes_far_wider_or_narrower_than_the_face_are_cut_alike(width: int) -> None:
    window = window_of(noise(width))
    square = Square(AXES["b"], 64, 3, 5, 50, 50)
    ours, reference = (np.empty((1, 50, 50), np.uint8) for _ in range(2))
    compiled.cut((window,), square, (0,), (ours,))
    cubic.cut((window,), square, (0,), (reference,))
    assert np.abs(ours.astype(int) - reference).max() <= 1


@pytest.mark.parametrize("cut", WAYS)
def test_a_plain_plane_stays_plain(cut: Cut) -> None:
    for level in (0, 127, 255):
        window = window_of(np.full((WIDTH // 2, WIDTH), level, np.uint8))
        assert (
            cut_one(cut, window, Square(AXES["u"], FACE_SIZE, 60, 60, SIZE, SIZE)) == level
        ).all()


@pytest.mark.parametrize("cut", WAYS)
def test_four_turns_of_a_quadrant_are_the_whole_pole(cut: Cut) -> None:
    window = window_of(noise(WIDTH))
    here = cut_one(
        cut, window, Square(AXES["u"], FACE_SIZE, 40, 40, SIZE, SIZE), WIDTH * PHASES // 4
    )
    there = cut_one(cut, window, Square(AXES["u"], FACE_SIZE, 80, 40, SIZE, SIZE))
    assert np.abs(np.rot90(here) - there).max() <= 1


@pytest.mark.parametrize("cut", WAYS)
def test_a_middle_of_a_face_is_the_pixel_it_looks_at(cut: Cut) -> None:
    pixels = noise(WIDTH)
    # An odd face has a pixel exactly ahead, which lies between the four in the photo's middle.
    square = Square(AXES["f"], 41, 1, 1, SIZE, SIZE)
    seen = cut_one(cut, window_of(pixels), square)[19, 19]
    near = pixels[WIDTH // 4 - 2 : WIDTH // 4 + 2, WIDTH // 2 - 2 : WIDTH // 2 + 2].astype(float)
    edge, middle = cubic.PARAMETER / 8, 0.5 - cubic.PARAMETER / 8
    weights = np.array([edge, middle, middle, edge])
    assert math.isclose(seen, np.clip(weights @ near @ weights, 0, 255), abs_tol=1)


@needs_kernel
@pytest.mark.parametrize("face", ["u", "f"])
def test_rows_that_are_gone_are_missed_not_read(face: str) -> None:
    window = window_of(noise(WIDTH))
    window.release(WIDTH // 4)
    with pytest.raises(LookupError):
        cut_one(compiled.cut, window, Square(dict(AXES)[face], FACE_SIZE, 60, 60, SIZE, SIZE))  # pyright: ignore[reportArgumentType]  # Parametrised by its keys.


@pytest.mark.parametrize("cut", WAYS)
def test_planes_that_are_cut_together_stay_apart(cut: Cut) -> None:
    windows = tuple(window_of(np.roll(noise(WIDTH), turn)) for turn in (0, 7, 11))
    square = Square(AXES["u"], FACE_SIZE, 60, 60, SIZE, SIZE)
    together = tuple(np.empty((2, SIZE, SIZE), np.uint8) for _ in windows)
    cut(windows, square, (0, 5000), together)
    for window, tiles in zip(windows, together, strict=True):
        assert (tiles[0] == cut_one(cut, window, square)).all()
        assert (tiles[1] == cut_one(cut, window, square, 5000)).all()


@needs_kernel
@pytest.mark.parametrize("shift", [-1, WIDTH * PHASES + 1])
def test_a_shift_of_more_than_a_turn_is_refused(shift: int) -> None:
    window = window_of(noise(WIDTH))
    with pytest.raises(ValueError, match="outside"):
        cut_one(compiled.cut, window, Square(AXES["f"], FACE_SIZE, 0, 0, SIZE, SIZE), shift)


@needs_kernel
def test_a_memory_that_is_too_small_is_refused() -> None:
    square = Square(AXES["f"], FACE_SIZE, 0, 0, SIZE, SIZE)
    small = np.empty((1, SIZE, SIZE - 1), np.uint8)
    with pytest.raises(ValueError, match="outside"):
        compiled.cut((window_of(noise(WIDTH)),), square, (0,), (small,))


@needs_kernel
def test_planes_of_different_sizes_are_refused() -> None:
    windows = (window_of(noise(WIDTH)), window_of(noise(WIDTH // 2)))
    tiles = tuple(np.empty((1, SIZE, SIZE), np.uint8) for _ in windows)
    with pytest.raises(ValueError, match="outside"):
        compiled.cut(windows, Square(AXES["f"], FACE_SIZE, 0, 0, SIZE, SIZE), (0,), tiles)


@needs_kernel
@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (FACE_SIZE - SIZE + 1, 0)])
def test_a_square_outside_of_its_face_is_refused(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        cut_one(
            compiled.cut, window_of(noise(WIDTH)), Square(AXES["f"], FACE_SIZE, *place, SIZE, SIZE)
        )


@needs_kernel
@pytest.mark.parametrize("value", [math.nan, math.inf, -1e30])
def test_axes_that_are_no_directions_are_refused(value: float) -> None:
    axes = (value, *AXES["f"][1:])
    with pytest.raises(ValueError, match="outside"):
        cut_one(compiled.cut, window_of(noise(WIDTH)), Square(axes, FACE_SIZE, 0, 0, SIZE, SIZE))
