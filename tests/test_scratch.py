"""Folders for temporary files: one a process, removed with it, however it ended."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from ezvr_api.scratch import LOCK_NAME, scratch_folder

PROCESSES = 8
ROUNDS = 25


def folders_in(parent: Path) -> list[str]:
    return [path.name for path in parent.iterdir() if path.name != LOCK_NAME]


def test_a_folder_is_removed_at_the_end(tmp_path: Path) -> None:
    with scratch_folder(tmp_path / "scratch") as folder:
        (folder / "photo").write_bytes(b"x")
    assert folders_in(tmp_path / "scratch") == []


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_is_not(
    tmp_path: Path,
) -> None:
    abandoned = tmp_path / "abandoned"
    abandoned.mkdir()
    (abandoned / "photo").write_bytes(b"x")
    with scratch_folder(tmp_path) as living, scratch_folder(tmp_path) as second:
        assert sorted(folders_in(tmp_path)) == sorted([living.name, second.name])


def test_processes_that_start_at_once_leave_each_other_s_folders_alone(tmp_path: Path) -> None:
    together = Barrier(PROCESSES, timeout=5)

    def work(_: int) -> int:
        kept = 0
        for _round in range(ROUNDS):
            together.wait()
            with scratch_folder(tmp_path) as folder:
                together.wait()
                kept += (folder / LOCK_NAME).is_file()
                together.wait()
        return kept

    # Threads will do: a lock belongs to who opened the file, not to its process.
    with ThreadPoolExecutor(PROCESSES) as threads:
        assert list(threads.map(work, range(PROCESSES))) == [ROUNDS] * PROCESSES
