"""Brings a database to the schema of this code, and checks that the two agree."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(database_url: str) -> Config:
    """Return Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply every migration that is missing; safe to run from several processes at once."""
    command.upgrade(alembic_config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take migrations back down to a revision."""
    command.downgrade(alembic_config(database_url), revision)


def write_revision(database_url: str, message: str) -> None:
    """Write a revision that takes an empty database from the newest one to the models."""
    upgrade(database_url)
    config = alembic_config(database_url)
    heads = ScriptDirectory.from_config(config).get_heads()
    command.revision(config, message, autogenerate=True, rev_id=f"{int(heads[0]) + 1:04}")


def check(database_url: str) -> None:
    """Raise when the models say more, or other, than the migrations have made."""
    command.check(alembic_config(database_url))
