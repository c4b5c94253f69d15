"""A folder that a child made vanishes, whatever the child made of it."""

import os
from pathlib import Path

import pytest

from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.scratch import scratch_folder

# Deeper than Python calls itself, and than a path is long.
DEPTH = 3000


def make_deep(folder: Path) -> None:
    """A tile under folders in folders; the last may not be entered."""
    place = os.open(folder, os.O_DIRECTORY)
    for _ in range(DEPTH):
        os.mkdir("d", dir_fd=place)  # A path would be too long.
        below = os.open("d", os.O_DIRECTORY, dir_fd=place)
        os.close(place)
        place = below
    os.close(os.open("tile.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.mkdir("closed", 0, dir_fd=place)  # Likewise.
    os.close(place)


def test_work_that_fails_leaves_nothing_of_a_deep_folder(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()

    def fail() -> None:
        with clean_on_failure(tmp_path / "tiles"):
            make_deep(tmp_path / "tiles")
            (tmp_path / "tiles" / "link").symlink_to(kept)
            raise TimeoutError

    with pytest.raises(TimeoutError):
        fail()
    assert list(tmp_path.iterdir()) == [kept]
    assert (kept / "file").exists()


def test_a_deep_folder_does_not_outlive_its_scratch_folder(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        make_deep(folder)
    assert not folder.exists()
