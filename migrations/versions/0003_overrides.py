"""The customer's word about a photo, the tilt that is corrected, and tiling again.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "panoramas",
        sa.Column("is_tiled_again", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    for name in ("overrides", "level"):
        op.add_column(
            "panoramas", sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=True)
        )


def downgrade() -> None:
    for name in ("level", "overrides", "is_tiled_again"):
        op.drop_column("panoramas", name)
