"""What the tiles that are shown were made with, and whether a failed photo is kept.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Of photos whose last tiling failed, or is still to come, nobody knows what their tiles were made
# with: they count as not applied, and no further format is made of them.
_APPLIED = (
    "UPDATE panoramas SET is_applied = true, tiles_overrides = overrides, "
    "tiles_retouch = retouch, tiles_logo = logo "
    "WHERE status = 'ready' AND NOT is_tiled_again AND reason_code IS NULL"
)
_UNKNOWN = "UPDATE panoramas SET avif_pending = false WHERE NOT is_applied"
_REFUSED = (
    "UPDATE panoramas SET is_photo_kept = false "
    "WHERE status = 'failed' AND reason_code IS DISTINCT FROM 'processing_failed'"
)


def upgrade() -> None:
    op.add_column(
        "panoramas",
        sa.Column("is_applied", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "panoramas",
        sa.Column("is_photo_kept", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    for name in ("tiles_overrides", "tiles_retouch"):
        op.add_column(
            "panoramas", sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=True)
        )
    op.add_column("panoramas", sa.Column("tiles_logo", sa.LargeBinary(), nullable=True))
    for statement in (_APPLIED, _UNKNOWN, _REFUSED):
        op.execute(statement)


def downgrade() -> None:
    for name in ("tiles_logo", "tiles_retouch", "tiles_overrides", "is_photo_kept", "is_applied"):
        op.drop_column("panoramas", name)
