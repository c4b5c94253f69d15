"""What the customer wants hidden in a photo, and whether its original is kept.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "panoramas", sa.Column("retouch", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("panoramas", sa.Column("logo", sa.LargeBinary(), nullable=True))
    op.add_column(
        "panoramas", sa.Column("original", sa.String(), server_default="keep", nullable=False)
    )


def downgrade() -> None:
    for name in ("original", "logo", "retouch"):
        op.drop_column("panoramas", name)
