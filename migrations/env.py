"""Alembic's environment: one database at a time, one migration at a time."""

from alembic import context
from sqlalchemy import create_engine, text

from ezvr_api.tables import metadata

# Any constant will do, as long as every migration of ours takes the same lock.
LOCK = 4_127_090_360


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Leave the job queue's own tables to their library."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate_"))


engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
