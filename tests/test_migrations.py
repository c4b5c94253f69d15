"""Migrations: every step up, down and up again, alone and side by side."""

import subprocess
import sys
from collections.abc import Generator

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from ezvr_api import migrate
from ezvr_api.tables import metadata
from tests.support.customer import Customer
from tests.support.postgres import PostgresServer
from tests.support.service import Service

UPGRADE = "import sys; from ezvr_api import migrate; migrate.upgrade(sys.argv[1])"


@pytest.fixture
def empty(postgres_server: PostgresServer) -> Generator[str]:
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(migrate.alembic_config("unused"))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def tables_of(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(migrate.alembic_config("unused"))
    assert len(script.get_heads()) == 1


def test_every_step_goes_up_down_and_up_again(empty: str) -> None:
    steps = revisions()
    for before, step in zip(["base", *steps], steps, strict=False):
        migrate.upgrade(empty, step)
        migrate.downgrade(empty, before)
        migrate.upgrade(empty, step)
    migrate.downgrade(empty, "base")
    assert tables_of(empty) == {"alembic_version"}


def test_models_and_migrations_agree(database_url: str) -> None:
    migrate.check(database_url)


def test_every_foreign_key_of_the_models_is_in_the_database(database_url: str) -> None:
    """Alembic's own check does not see those that wait for a later table."""
    engine = create_engine(database_url)
    try:
        found = {
            key["name"]
            for table in metadata.tables
            for key in inspect(engine).get_foreign_keys(table)
        }
    finally:
        engine.dispose()
    wanted = {
        key.name for table in metadata.tables.values() for key in table.foreign_key_constraints
    }
    assert found == wanted


def test_two_processes_may_upgrade_at_once(empty: str, database_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty]
    processes = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    assert tables_of(empty) == tables_of(database_url)


async def test_what_is_shown_counts_as_applied_unless_its_last_tiling_failed(
    service: Service, anna: Customer
) -> None:
    """Revision 0006, for photos that were there before it."""
    fine, failed, refused, ours = [await service.ready_panorama(anna) for _ in range(4)]
    said = "UPDATE panoramas SET overrides = '{\"heading\": 5}', avif_pending = true"
    await service.rows(said)
    for panorama_id, status, code in (
        (failed, "ready", "logo_unusable"),
        (refused, "failed", "not_a_panorama"),
        (ours, "failed", "processing_failed"),
    ):
        change = "UPDATE panoramas SET status = %s, reason_code = %s WHERE id = %s"
        await service.rows(change, status, code, panorama_id)
    migrate.downgrade(service.database_url, "0005")
    migrate.upgrade(service.database_url, "0006")
    rows = await service.rows(
        "SELECT id::text, is_applied, tiles_overrides, avif_pending, is_photo_kept FROM panoramas"
    )
    found = {row[0]: row[1:] for row in rows}
    assert found == {
        fine: (True, {"heading": 5}, True, True),
        failed: (False, None, False, True),
        refused: (False, None, False, False),
        ours: (False, None, False, True),
    }
