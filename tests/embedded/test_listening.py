import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ezvr_api.embedded import embedded_database
from tests.embedded.holders import postmaster, query

TOO_LONG_FOR_A_SOCKET = "a" * 108


@pytest.fixture
def temporary_root(monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """The system's folder for temporary files: a short one that all users can pass through."""
    root = Path(tempfile.mkdtemp(dir="/tmp"))
    root.chmod(0o711)
    monkeypatch.setattr(tempfile, "tempdir", str(root))
    yield root
    shutil.rmtree(root)


def test_a_folder_with_a_short_path_holds_the_socket(tmp_path: Path) -> None:
    with embedded_database(tmp_path) as url:
        assert _host(url) == str(tmp_path / "socket")


def test_a_folder_with_a_long_path_has_its_socket_in_a_temporary_folder(
    tmp_path: Path, temporary_root: Path
) -> None:
    with embedded_database(tmp_path / TOO_LONG_FOR_A_SOCKET) as url:
        assert Path(_host(url)).parent == temporary_root
        assert query(url, "SELECT 1") == 1
    assert not any(temporary_root.iterdir())


def test_a_killed_server_is_replaced_at_its_temporary_socket(
    tmp_path: Path, temporary_root: Path
) -> None:
    folder = tmp_path / TOO_LONG_FOR_A_SOCKET
    with embedded_database(folder) as url:
        postmaster(folder).kill()
        with embedded_database(folder) as replaced:
            assert replaced == url
            assert query(url, "SELECT 1") == 1
    assert not any(temporary_root.iterdir())


def test_without_any_folder_for_a_socket_the_server_listens_on_this_machine_only(
    tmp_path: Path, temporary_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = temporary_root / TOO_LONG_FOR_A_SOCKET
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    folder = tmp_path / TOO_LONG_FOR_A_SOCKET
    with embedded_database(folder) as url:
        assert _host(url) == "127.0.0.1"
        assert query(url, "SHOW listen_addresses") == "127.0.0.1"
        postmaster(folder).kill()
        with embedded_database(folder) as replaced:
            assert replaced == url


def _host(url: str) -> str:
    return str(sa.make_url(url).query["host"])
