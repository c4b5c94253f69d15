import subprocess
import sys
from pathlib import Path

import pytest

from ezvr_api.embedded import EmbeddedDatabaseError, embedded_database
from ezvr_api.embedded.locks import exclusive
from tests.embedded.holders import servers


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The folder of a database that was used and stopped."""
    with embedded_database(tmp_path):
        pass
    return tmp_path


def test_a_database_without_its_password_is_refused(stopped: Path) -> None:
    (stopped / "password").unlink()
    _refused(stopped, "password is missing")


def test_a_database_with_a_changed_password_is_refused_and_its_server_stopped(
    stopped: Path,
) -> None:
    (stopped / "password").write_text("changed")
    _refused(stopped, "password authentication failed")
    assert servers(stopped) == []


def test_data_of_another_major_version_are_refused(stopped: Path) -> None:
    (stopped / "data/PG_VERSION").write_text("17\n")
    _refused(stopped, "written by PostgreSQL 17")


def test_a_server_that_does_not_start_says_why(stopped: Path) -> None:
    with (stopped / "data/postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    _refused(stopped, r"(?s)did not start.*server\.log.*no_such_setting")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    _refused(tmp_path / "file", "cannot be used")


def test_a_frozen_process_makes_others_give_up_and_not_wait_for_ever(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path / "lock", 0),
        pytest.raises(EmbeddedDatabaseError, match="locked for 0 seconds"),
        exclusive(tmp_path / "lock", 0),
    ):
        pass


def test_windows_is_refused() -> None:
    script = "import sys; sys.platform = 'win32'; import ezvr_api.embedded"
    refused = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert "does not run on Windows" in refused.stderr


def _refused(folder: Path, sentence: str) -> None:
    with pytest.raises(EmbeddedDatabaseError, match=sentence), embedded_database(folder):
        pass
