import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from ezvr_api.embedded import embedded_database, embedded_server
from tests.embedded.holders import libpq, postmaster, query, servers


def test_data_survive_a_restart_of_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "db"
    with embedded_database(folder) as url:
        query(url, "CREATE TABLE notes AS SELECT 'héllo' AS text")
    with embedded_database(folder) as url:
        assert query(url, "SELECT text FROM notes") == "héllo"


def test_the_url_is_one_for_sqlalchemy(tmp_path: Path) -> None:
    with embedded_database(tmp_path / "db") as url:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT current_database()")) == "ezvr"
        engine.dispose()


def test_the_server_ends_when_its_only_user_leaves(tmp_path: Path) -> None:
    with embedded_database(tmp_path / "db"):
        assert servers(tmp_path / "db")
    assert servers(tmp_path / "db") == []


def test_the_server_ends_when_its_user_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), embedded_database(tmp_path / "db"):
        raise ZeroDivisionError
    assert servers(tmp_path / "db") == []


def test_two_users_in_one_process_share_the_server(tmp_path: Path) -> None:
    with embedded_database(tmp_path / "db") as first:
        with embedded_database(tmp_path / "db") as second:
            assert second == first
        assert query(first, "SELECT 1") == 1
    assert servers(tmp_path / "db") == []


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory):
    with embedded_database(tmp_path_factory.mktemp("server") / "db") as url:
        yield url
