"""Panoramas may wait for a second format of their tiles.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "panoramas",
        sa.Column("avif_pending", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.alter_column("panoramas", "avif_pending", server_default=None)


def downgrade() -> None:
    op.drop_column("panoramas", "avif_pending")
