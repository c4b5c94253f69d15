import os
import shutil
import stat
import tempfile
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest

from ezvr_api.embedded import EmbeddedDatabaseError, accounts, embedded_database, programs
from ezvr_api.embedded.accounts import open_to_everyone
from tests.embedded.holders import hold, postmaster, query, servers

NOBODY = "nobody"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def reachable() -> Generator[Path]:
    """A folder that every user can pass through, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder_of_nobody(reachable: Path) -> Path:
    """A folder that `nobody` owns."""
    if not open_to_everyone(_installed_package()):
        pytest.skip(f"{NOBODY} cannot reach the programs of PostgreSQL")
    shutil.chown(reachable, NOBODY)
    return reachable


def test_the_server_does_not_run_as_root(tmp_path: Path) -> None:
    with embedded_database(tmp_path):
        assert postmaster(tmp_path).uids().effective != 0
        assert postmaster(tmp_path).uids().real != 0


@as_root
def test_roots_data_may_lie_where_the_server_cannot_pass_through(tmp_path: Path) -> None:
    home = tmp_path / "root"
    home.mkdir(mode=0o700)
    with embedded_database(home / "clone/.data/database") as url:
        assert query(url, "SELECT 1") == 1
    assert (home / "clone/.data/database/data/PG_VERSION").exists()


@as_root
def test_roots_programs_may_lie_where_the_server_cannot_pass_through(
    tmp_path: Path, reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "root"
    home.mkdir(mode=0o700)
    _install_programs_in(home)
    monkeypatch.syspath_prepend(home)  # pyright: ignore[reportUnknownMemberType] - untyped in pytest
    monkeypatch.setattr(programs, "CACHE", reachable / "cache")
    with embedded_database(tmp_path / "database") as url:
        assert Path(postmaster(tmp_path / "database").exe()).is_relative_to(reachable / "cache")
        assert query(url, "SELECT 1") == 1


@as_root
def test_without_a_user_named_postgres_the_server_runs_as_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "CANDIDATES", (NOBODY,))
    with embedded_database(tmp_path) as url:
        assert postmaster(tmp_path).username() == NOBODY
        assert query(url, "SELECT 1") == 1


@as_root
def test_without_any_user_to_become_root_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "CANDIDATES", ("no-such-user",))
    with (
        pytest.raises(EmbeddedDatabaseError, match="run EZVR as an ordinary user"),
        embedded_database(tmp_path),
    ):
        pass


@as_root
def test_an_ordinary_users_server_runs_as_that_user(folder_of_nobody: Path) -> None:
    holder = hold(folder_of_nobody, NOBODY)
    assert holder.url()
    assert postmaster(folder_of_nobody).username() == NOBODY
    assert stat.S_IMODE((folder_of_nobody).stat().st_mode) == 0o700
    holder.leave()
    assert servers(folder_of_nobody) == []


@as_root
def test_root_runs_the_server_of_an_ordinary_users_data_as_that_user(
    folder_of_nobody: Path,
) -> None:
    owner = hold(folder_of_nobody, NOBODY)
    owner.url()
    owner.leave()
    with embedded_database(folder_of_nobody):
        assert postmaster(folder_of_nobody).username() == NOBODY
    again = hold(folder_of_nobody, NOBODY)
    assert again.url()
    again.leave()


@as_root
def test_another_users_database_is_refused(reachable: Path) -> None:
    (reachable / "database").mkdir(mode=0o700)
    refused = hold(reachable / "database", NOBODY)
    _, message = refused.process.communicate(timeout=60)
    assert "Does it belong to another user?" in message


def _installed_package() -> Path:
    spec = find_spec(programs.PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _install_programs_in(folder: Path) -> None:
    package = _installed_package()
    for name in (package.name, f"{package.name}.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / name)
