import cv2
import numpy as np
import pytest

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


@pytest.mark.parametrize(("left", "width"), [(0, 1024), (300, 500), (900, 400)])
def test_no_line_shows_where_the_photo_ends(left: int, width: int) -> None:
    random = np.random.default_rng(5)
    coarse = random.integers(0, 255, (40, 100, 3), np.uint8)
    part = np.asarray(cv2.resize(coarse, (width, 300)), np.uint8)
    interior = np.zeros((512, 1024, 3), np.uint8)
    width = min(width, 1024 - left)
    part = part[:, :width]
    interior[100:400, left : left + width] = part
    fill_unseen(interior, left, 100, width, 300)
    sphere = interior.astype(int)
    within = np.abs(np.diff(part.astype(int), axis=0)).mean()
    columns = slice(left, left + width)
    for inner, outer in ((100, 99), (399, 400)):
        assert np.abs(sphere[inner, columns] - sphere[outer, columns]).mean() < within
    if width < 1024:
        across = np.abs(np.diff(part.astype(int), axis=1)).mean()
        for inner, outer in ((left, left - 1), (left + width - 1, (left + width) % 1024)):
            step = np.abs(sphere[100:400, inner] - sphere[100:400, outer]).mean()
            assert step < across


def test_what_dissolves_has_no_step_of_its_own() -> None:
    interior = np.full((512, 1024, 3), 0, np.uint8)
    interior[150:350, 400:700] = (240, 160, 40)
    fill_unseen(interior, 400, 150, 300, 200)
    sphere = interior.astype(int)
    assert np.abs(np.diff(sphere, axis=0)).max() <= 6
    assert np.abs(np.diff(sphere, axis=1)).max() <= 6


def test_a_small_cap_has_the_colour_around_it_and_is_the_same_all_around() -> None:
    interior = np.zeros((512, 1024, 3), np.uint8)
    interior[80:256] = (30, 60, 90)
    interior[256:430] = (245, 250, 255)
    fill_unseen(interior, 0, 80, 1024, 350)
    assert np.abs(interior[-1].astype(int) - (245, 250, 255)).max() < 40
    assert np.abs(interior[0].astype(int) - (30, 60, 90)).max() < 40
    assert np.ptp(interior[[0, -1]].astype(int), axis=1).max() <= 1
