"""Which deletions were of a panorama that lives on, and names for them that a customer knows.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NAMES = (("attempt", "tiles"), ("upload", "original"))


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("deletion_id", sa.Uuid(), nullable=False),
        sa.Column("panorama_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deletion_id"],
            ["deletions.id"],
            name=op.f("fk_removals_deletion_id_deletions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["panorama_id"],
            ["panoramas.id"],
            name=op.f("fk_removals_panorama_id_panoramas"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("deletion_id", name=op.f("pk_removals")),
    )
    op.create_index(op.f("ix_removals_panorama_id"), "removals", ["panorama_id"])
    for before, after in _NAMES:
        _rename(before, after)


def downgrade() -> None:
    for before, after in _NAMES:
        _rename(after, before)
    op.drop_index(op.f("ix_removals_panorama_id"), table_name="removals")
    op.drop_table("removals")


def _rename(old: str, new: str) -> None:
    deletions = sa.table("deletions", sa.column("subject", sa.String()))
    op.execute(deletions.update().where(deletions.c.subject == old).values(subject=new))
