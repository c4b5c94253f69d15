import stat
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from ezvr_api.embedded import embedded_database, embedded_server
from tests.embedded.holders import query, servers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / "database"


@pytest.fixture(scope="module")
def url(folder: Path) -> Generator[str]:
    with embedded_database(folder) as url:
        yield url


def test_the_url_is_one_for_sqlalchemy(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT current_database()")) == "ezvr"
    engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("password_encryption", "scram-sha-256"),
        ("timezone", "UTC"),
    ],
)
def test_the_server_is_set_up_for_safety(url: str, setting: str, value: str) -> None:
    assert query(url, f"SHOW {setting}") == value


def test_text_is_unicode_whatever_the_system(url: str) -> None:
    locale = query(url, "SELECT datlocale FROM pg_database WHERE datname = current_database()")
    assert (locale, query(url, "SELECT lower('ÉÇØ')")) == ("C.UTF-8", "éçø")


def test_nobody_else_can_read_the_password_the_data_or_the_socket(url: str, folder: Path) -> None:
    assert url
    modes = {name: _mode(folder / name) for name in ("password", "data", "socket")}
    assert modes == {"password": 0o600, "data": 0o700, "socket": 0o700}


def test_a_wrong_password_is_refused(url: str) -> None:
    wrong = sa.make_url(url).set(password="guess").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        query(wrong, "SELECT 1")


def test_each_database_has_a_password_of_its_own(url: str, tmp_path: Path) -> None:
    with embedded_server(tmp_path / "other") as other:
        assert sa.make_url(url).password != other.password


def test_an_error_leaves_no_personal_data_in_the_log(url: str, folder: Path) -> None:
    query(url, "CREATE TABLE people (email text UNIQUE)")
    query(url, "INSERT INTO people VALUES ('ann@example.org')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        query(url, "INSERT INTO people VALUES ('ann@example.org')")
    assert "ann@example.org" not in (folder / "server.log").read_text()


def test_data_survive_a_restart_of_the_server(tmp_path: Path) -> None:
    with embedded_database(tmp_path / "database") as url:
        query(url, "CREATE TABLE notes AS SELECT 'héllo' AS text")
    with embedded_database(tmp_path / "database") as url:
        assert query(url, "SELECT text FROM notes") == "héllo"


def test_the_server_ends_when_its_only_user_fails(tmp_path: Path) -> None:
    def fail() -> None:
        assert servers(tmp_path)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), embedded_database(tmp_path):
        fail()
    assert servers(tmp_path) == []


def test_the_last_user_of_one_process_stops_the_server(tmp_path: Path) -> None:
    with embedded_database(tmp_path) as first:
        with embedded_database(tmp_path) as second:
            assert second == first
        assert query(first, "SELECT 1") == 1
    assert servers(tmp_path) == []


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
