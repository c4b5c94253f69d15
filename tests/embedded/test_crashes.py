import os
import signal
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from ezvr_api.embedded import embedded_database, server
from tests.embedded.holders import Holder, hold, postmaster, query, servers


@pytest.fixture
def start(tmp_path: Path) -> Generator[Callable[[], Holder]]:
    """Starts processes that hold the database of `tmp_path`, and ends what a test left running."""
    started: list[Holder] = []

    def start_one() -> Holder:
        started.append(hold(tmp_path))
        return started[-1]

    yield start_one
    for holder in started:
        holder.kill()
    for process in servers(tmp_path):
        process.kill()


def test_two_processes_may_start_a_fresh_database_at_once(
    tmp_path: Path, start: Callable[[], Holder]
) -> None:
    first, second = start(), start()
    urls = {first.url(), second.url()}
    assert [query(url, "SELECT 1") for url in urls] == [1]
    assert postmaster(tmp_path).is_running()


def test_the_server_lives_until_the_last_process_leaves(
    tmp_path: Path, start: Callable[[], Holder]
) -> None:
    first = start()
    url = first.url()
    second = start()
    assert second.url() == url
    first.leave()
    assert query(url, "SELECT 1") == 1
    second.leave()
    assert servers(tmp_path) == []


def test_the_server_of_a_killed_process_is_taken_over(
    tmp_path: Path, start: Callable[[], Holder]
) -> None:
    killed = start()
    url = killed.url()
    process = postmaster(tmp_path)
    killed.kill()
    with embedded_database(tmp_path) as taken_over:
        assert (taken_over, postmaster(tmp_path)) == (url, process)
    assert servers(tmp_path) == []


def test_a_process_killed_while_it_makes_the_database_is_made_up_for(
    tmp_path: Path, start: Callable[[], Holder]
) -> None:
    killed = start()
    while not any(tmp_path.glob("initialising-*/data/base")):
        assert killed.process.poll() is None
    killed.kill()
    with embedded_database(tmp_path) as url:
        assert query(url, "SELECT 1") == 1
    assert not any(tmp_path.glob("initialising-*"))


def test_a_killed_server_is_replaced_at_the_same_address_with_all_that_was_committed(
    tmp_path: Path, start: Callable[[], Holder]
) -> None:
    holder = start()
    url = holder.url()
    query(url, "CREATE TABLE notes AS SELECT 42 AS number")
    postmaster(tmp_path).kill()
    with embedded_database(tmp_path) as replaced:
        assert replaced == url
        assert query(url, "SELECT number FROM notes") == 42
    assert query(url, "SELECT number FROM notes") == 42
    holder.leave()
    assert servers(tmp_path) == []


def test_a_child_that_outlives_its_killed_server_is_ended_before_a_new_server_starts(
    tmp_path: Path, start: Callable[[], Holder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ORPHAN_SECONDS", 1)
    start().url()
    killed = postmaster(tmp_path)
    orphan = next(child for child in killed.children() if "checkpointer" in child.cmdline()[0])
    orphan.suspend()
    killed.kill()
    with embedded_database(tmp_path) as url:
        assert query(url, "SELECT 1") == 1
        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_the_number_of_a_dead_server_may_be_another_programs_by_now(tmp_path: Path) -> None:
    with embedded_database(tmp_path):
        traces = [tmp_path / "data/postmaster.pid", tmp_path / "socket/.s.PGSQL.5432.lock"]
        old = str(postmaster(tmp_path).pid)
        contents = [trace.read_text() for trace in traces]
    # PostgreSQL takes a process of its own user for another server.
    with subprocess.Popen(["sleep", "60"], user=(tmp_path / "data").stat().st_uid) as unrelated:
        for trace, content in zip(traces, contents, strict=True):
            trace.write_text(content.replace(old, str(unrelated.pid), 1))
        with embedded_database(tmp_path) as url:
            assert query(url, "SELECT 1") == 1
        assert unrelated.poll() is None
        unrelated.kill()


def test_an_empty_pid_file_of_a_full_disk_is_no_obstacle(tmp_path: Path) -> None:
    with embedded_database(tmp_path):
        pass
    (tmp_path / "data/postmaster.pid").touch()
    with embedded_database(tmp_path) as url:
        assert query(url, "SELECT 1") == 1


def test_a_ctrl_c_ends_the_server_after_the_process_has_closed_down(
    tmp_path: Path, start: Callable[[], Holder]
) -> None:
    holder = start()
    holder.url()
    os.killpg(holder.process.pid, signal.SIGINT)
    assert holder.leave() == "42\n"
    assert servers(tmp_path) == []
