"""A folder that a child made vanishes, whatever the child made of it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.scratch import scratch_folder

# Deeper than Python calls itself, and than a path is long.
DEPTH = 3000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder of which nothing stays, however the test ends: pytest could not remove it either."""
    yield tmp_path
    subprocess.run(["rm", "-rf", str(tmp_path)], check=True)  # Paths of ours.


def make_deep(folder: Path) -> None:
    """A tile under folders in folders; the last may not be entered."""
    here = os.open(folder, os.O_DIRECTORY)
    for _ in range(DEPTH):
        os.mkdir("d", dir_fd=here)  # A path would be too long.
        below = os.open("d", os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("tile.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.mkdir("closed", 0, dir_fd=here)  # Likewise.
    os.close(here)


def test_work_that_fails_leaves_nothing_of_a_deep_folder(place: Path) -> None:
    kept = place / "kept"
    kept.mkdir()
    (kept / "file").touch()

    def fail() -> None:
        with clean_on_failure(place / "tiles"):
            make_deep(place / "tiles")
            (place / "tiles" / "link").symlink_to(kept)
            raise TimeoutError

    with pytest.raises(TimeoutError):
        fail()
    assert list(place.iterdir()) == [kept]
    assert (kept / "file").exists()


def test_a_deep_folder_does_not_outlive_its_scratch_folder(place: Path) -> None:
    with scratch_folder(place) as folder:
        make_deep(folder)
    assert not folder.exists()
