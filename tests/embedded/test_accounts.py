import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest

from ezvr_api.embedded import EmbeddedDatabaseError, accounts, embedded_database, programs
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


def test_the_server_does_not_run_as_root(tmp_path: Path) -> None:
    with embedded_database(tmp_path):
        assert all(process.uids().effective != 0 for process in servers(tmp_path))
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
    with pytest.raises(EmbeddedDatabaseError, match="run EZVR as an ordinary user"):
        with embedded_database(tmp_path):
            pass


@as_root
def test_an_ordinary_users_server_runs_as_that_user(reachable: Path) -> None:
    if not _can_run_python(NOBODY):
        pytest.skip(f"{NOBODY} cannot reach this Python")
    shutil.chown(reachable, NOBODY)
    holder = hold(reachable / "database", user=NOBODY)
    assert holder.url()
    assert postmaster(reachable / "database").username() == NOBODY
    assert stat.S_IMODE((reachable / "database").stat().st_mode) == 0o700
    holder.leave()
    assert servers(reachable / "database") == []


@as_root
def test_root_runs_the_server_of_an_ordinary_users_data_as_that_user(reachable: Path) -> None:
    if not _can_run_python(NOBODY):
        pytest.skip(f"{NOBODY} cannot reach this Python")
    shutil.chown(reachable, NOBODY)
    owner = hold(reachable / "database", user=NOBODY)
    owner.url()
    owner.leave()
    with embedded_database(reachable / "database"):
        assert postmaster(reachable / "database").username() == NOBODY
    again = hold(reachable / "database", user=NOBODY)
    assert again.url()
    again.leave()


@as_root
def test_another_users_database_is_refused(reachable: Path) -> None:
    if not _can_run_python(NOBODY):
        pytest.skip(f"{NOBODY} cannot reach this Python")
    (reachable / "database").mkdir(mode=0o700)
    refused = subprocess.run(
        [sys.executable, Path(__file__).with_name("hold.py"), reachable / "database"],
        user=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Does it belong to another user?" in refused.stderr


def _install_programs_in(folder: Path) -> None:
    spec = find_spec(programs.PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    for name in (package.name, f"{package.name}.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / name)


def _can_run_python(user: str) -> bool:
    command = [sys.executable, "-c", "import ezvr_api.embedded"]
    try:
        return subprocess.run(command, user=user, extra_groups=[], check=False).returncode == 0
    except PermissionError:
        return False
