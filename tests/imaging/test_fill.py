import numpy as np

from ezvr_api.imaging.fill import fill_unseen
from ezvr_api.imaging.window import Pixels


def sphere_with_part(left: int, top: int) -> tuple[Pixels, Pixels]:
    random = np.random.default_rng(5)
    part = random.integers(0, 255, (200, 300, 3), np.uint8)
    interior = np.zeros((512, 1024, 3), np.uint8)
    interior[top : top + 200, left : left + 300] = part
    return interior, part


def test_what_was_photographed_is_not_touched() -> None:
    interior, part = sphere_with_part(100, 150)
    fill_unseen(interior, 100, 150, 300, 200)
    assert np.array_equal(interior[150:350, 100:400], part)


def test_the_rest_is_soft_across_the_seam_too() -> None:
    interior, _ = sphere_with_part(400, 150)
    fill_unseen(interior, 400, 150, 300, 200)
    rest = interior[:, 750:].astype(int)
    assert np.abs(np.diff(rest, axis=1)).max() <= 3
    assert np.abs(np.diff(rest, axis=0)).max() <= 3
    assert np.abs(rest[:, -1] - interior[:, 0]).max() <= 3


def test_no_rays_meet_in_a_pole() -> None:
    interior, _ = sphere_with_part(400, 150)
    fill_unseen(interior, 400, 150, 300, 200)
    assert np.ptp(interior[0].astype(int), axis=0).max() <= 2


def test_far_away_is_grey_of_the_photos_brightness() -> None:
    interior = np.zeros((512, 1024, 3), np.uint8)
    interior[150:350, 400:700] = (200, 40, 40)
    fill_unseen(interior, 400, 150, 300, 200)
    near, far = interior[250, 702].astype(int), interior[250, 50].astype(int)
    assert np.ptp(near) > 1.5 * np.ptp(far)
    assert abs(far.mean() - 93) < 15


def test_a_sphere_wider_than_opencv_writes_is_filled_without_a_break() -> None:
    interior = np.zeros((64, 32768, 3), np.uint8)
    interior[20:40, 8000:12000] = (200, 40, 40)
    fill_unseen(interior, 8000, 20, 4000, 20)
    rest = interior[:, 12000:].astype(int)
    assert rest.min() > 0
    assert np.abs(np.diff(rest, axis=1)).max() <= 3
