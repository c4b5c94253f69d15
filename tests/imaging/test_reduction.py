"""The small sphere is the average of the large one, all of it and in its place."""

import numpy as np
import pytest

from ezvr_api.imaging.reduction import Reduction
from ezvr_api.imaging.window import PlaneWindow

HEIGHT = 240


def slope(height: int) -> np.ndarray:
    """A plane that grows from 0 at the upper pole to 240 at the lower."""
    rows = (np.arange(height) + 0.5) / height * 240
    return np.repeat(rows[:, None], 2 * height, axis=1).astype(np.uint8)


@pytest.mark.parametrize("factor", [1, 2, 3, 5])
@pytest.mark.parametrize("coarse", [1, 2], ids=["4:4:4", "4:2:0"])
def test_every_plane_shows_the_whole_sphere(factor: int, coarse: int) -> None:
    heights = (HEIGHT * factor, HEIGHT * factor // coarse, HEIGHT * factor // coarse)
    planes = tuple(PlaneWindow(2 * height, height) for height in heights)
    reduction = Reduction(planes, "ycbcr", 2 * HEIGHT)
    pixels = [slope(height) for height in heights]
    for part in range(15):
        reduction.add(
            tuple(
                plane[part * len(plane) // 15 : (part + 1) * len(plane) // 15] for plane in pixels
            )
        )
    luma, *chroma = reduction.sphere(None).windows
    for window, height in ((luma, HEIGHT), *((plane, HEIGHT // 2) for plane in chroma)):
        assert (window.width, window.filled) == (2 * height, height)
        shown = window.region(0, height - 1)[:, 8:-8].astype(int)
        assert np.abs(shown - slope(height)[:, 8:].astype(int)[:, : shown.shape[1]]).max() <= 1


def test_a_plane_that_comes_in_small_parts_goes_on_beyond_its_poles() -> None:
    window = PlaneWindow(64, 32)
    pixels = np.random.default_rng(1).integers(0, 255, (32, 64), np.uint8)
    for row in range(32):
        window.claim(1)[:, :64] = pixels[row]
        window.append(1)
    for beyond in range(4):
        above, below = (
            window.region(-1 - beyond, -1 - beyond),
            window.region(32 + beyond, 32 + beyond),
        )
        assert (above[0, 4:-4] == np.roll(pixels[beyond], 32)).all()
        assert (below[0, 4:-4] == np.roll(pixels[31 - beyond], 32)).all()
