import os
from collections.abc import Callable, Generator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.embedded.holders import hold, query
from tests.support import postgres
from tests.support.postgres import PostgresServer, shared_server

RUN = f"tests-of-support-{os.environ.get('PYTEST_XDIST_TESTRUNUID', 'alone')}"


def _prepare(url: str) -> None:
    query(url, "CREATE TABLE notes (text text)")


def _refuse(url: str) -> None:
    raise AssertionError(url)


@pytest.fixture(scope="module")
def server() -> Generator[PostgresServer]:
    with shared_server(RUN, _prepare) as server:
        yield server


@pytest.fixture
def create(server: PostgresServer) -> Generator[Callable[[], str]]:
    created: list[str] = []

    def create_one() -> str:
        created.append(server.create_database_from_template())
        return created[-1]

    yield create_one
    for url in created:
        server.drop_database(url)


def test_each_copy_has_the_tables_of_the_template_and_rows_of_its_own(
    create: Callable[[], str],
) -> None:
    first, second = create(), create()
    query(first, "INSERT INTO notes VALUES ('first')")
    assert query(first, "SELECT count(*) FROM notes") == 1
    assert query(second, "SELECT count(*) FROM notes") == 0


def test_a_database_made_without_the_template_is_empty(server: PostgresServer) -> None:
    url = server.create_database()
    assert query(url, "SELECT to_regclass('notes')") is None
    server.drop_database(url)


def test_a_database_is_dropped_even_while_somebody_uses_it(server: PostgresServer) -> None:
    url = server.create_database_from_template()
    engine = sa.create_engine(url)
    with engine.connect():
        server.drop_database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        query(url, "SELECT 1")
    engine.dispose()


def test_the_template_is_prepared_once_for_all_processes(server: PostgresServer) -> None:
    with shared_server(RUN, _refuse) as shared:
        assert shared == server


def test_a_run_leaves_nothing_and_removes_what_a_killed_run_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "MEMORY", tmp_path)
    holder = hold(tmp_path / f"ezvr-tests-{os.geteuid()}" / "killed" / "server")
    holder.url()
    holder.kill()
    with shared_server("next", _prepare):
        assert [folder.name for folder in _runs(tmp_path)] == ["next"]
    assert _runs(tmp_path) == []


def _runs(root: Path) -> list[Path]:
    return [path for path in root.glob("ezvr-tests-*/*") if path.is_dir()]
