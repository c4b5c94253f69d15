"""The job queue's own tables, by its library's own steps.

Revision: 0001
Follows: nothing
"""

from importlib.resources import files

from alembic import op
from sqlalchemy import text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Each step's file name begins with the release that brought it. Later ones get a
# revision of their own, so that a fresh database and an old one end up the same.
LAST_STEP = "03.04.00_50"


def upgrade() -> None:
    steps = sorted(files("procrastinate.sql.migrations").iterdir(), key=lambda step: step.name)
    for step in steps:
        if step.name.endswith(".sql") and step.name[: len(LAST_STEP)] <= LAST_STEP:
            op.get_bind().exec_driver_sql(step.read_text().replace("%", "%%"))


def downgrade() -> None:
    op.execute(
        "DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, "
        "procrastinate_workers CASCADE"
    )
    for kind, names in (("ROUTINE", _routines()), ("TYPE", _types())):
        for name in names:
            op.execute(f"DROP {kind} {name} CASCADE")


def _routines() -> list[str]:
    query = "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate%'"
    return [str(name) for name in op.get_bind().scalars(text(query))]


def _types() -> list[str]:
    query = (
        "SELECT oid::regtype FROM pg_type "
        "WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c')"
    )
    return [str(name) for name in op.get_bind().scalars(text(query))]
