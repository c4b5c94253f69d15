"""Assets, floor plans, further hotspots, branding and settings of tours.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())
_EMPTY = sa.text("'{}'")
_PURPOSE = (
    "(purpose = 'panorama') = (panorama_id IS NOT NULL) "
    "AND (purpose = 'asset') = (asset_id IS NOT NULL) "
    "AND purpose IN ('panorama', 'asset')"
)
_OLD_KIND = "(kind = 'scene') = (target_scene_id IS NOT NULL) AND kind IN ('scene', 'info')"
_KIND = (
    "(kind = 'scene') = (target_scene_id IS NOT NULL) "
    "AND (kind = 'image') = (asset_id IS NOT NULL) "
    "AND (kind = 'link') = (url IS NOT NULL) "
    "AND kind IN ('scene', 'info', 'image', 'link')"
)
# What the earlier code cannot read. The pictures themselves stay in the storage.
_FORGET = (
    "DELETE FROM hotspots WHERE kind NOT IN ('scene', 'info')",
    "UPDATE hotspots SET arrival = NULL WHERE jsonb_typeof(arrival) = 'string'",
    "UPDATE deletions SET subject = 'original' WHERE subject = 'asset'",
    "DELETE FROM uploads WHERE purpose <> 'panorama'",
)


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("alternative_text", _JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason_detail", sa.String(), nullable=True),
        sa.Column("reason_details", _JSON, nullable=True),
        sa.Column("original_key", sa.String(), nullable=False),
        sa.Column("attempt_prefix", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.String(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_assets_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("original_key", name=op.f("uq_assets_original_key")),
        sa.UniqueConstraint("object_key", name=op.f("uq_assets_object_key")),
    )
    op.create_index(op.f("ix_assets_account_id"), "assets", ["account_id"])
    op.create_table(
        "floor_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tour_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", _JSON, nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tour_id"],
            ["tours.id"],
            name=op.f("fk_floor_plans_tour_id_tours"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["assets.id"],
            name=op.f("fk_floor_plans_asset_id_assets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_plans")),
        sa.UniqueConstraint("public_id", name=op.f("uq_floor_plans_public_id")),
    )
    op.create_index(op.f("ix_floor_plans_tour_id"), "floor_plans", ["tour_id"])
    op.create_index(op.f("ix_floor_plans_asset_id"), "floor_plans", ["asset_id"])
    op.create_table(
        "floor_plan_places",
        sa.Column("floor_plan_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("x", sa.Float(), nullable=False),
        sa.Column("y", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name=op.f("ck_floor_plan_places_inside")
        ),
        sa.ForeignKeyConstraint(
            ["floor_plan_id"],
            ["floor_plans.id"],
            name=op.f("fk_floor_plan_places_floor_plan_id_floor_plans"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"],
            ["scenes.id"],
            name=op.f("fk_floor_plan_places_scene_id_scenes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("floor_plan_id", "scene_id", name=op.f("pk_floor_plan_places")),
    )
    op.create_index(op.f("ix_floor_plan_places_scene_id"), "floor_plan_places", ["scene_id"])

    op.add_column(
        "uploads",
        sa.Column("purpose", sa.String(), server_default="panorama", nullable=False),
    )
    op.add_column("uploads", sa.Column("asset_id", sa.Uuid(), nullable=True))
    op.alter_column("uploads", "panorama_id", nullable=True)
    op.create_check_constraint(op.f("ck_uploads_purpose"), "uploads", _PURPOSE)

    op.add_column("tours", sa.Column("logo_asset_id", sa.Uuid(), nullable=True))
    for name in ("branding", "settings"):
        op.add_column("tours", sa.Column(name, _JSON, server_default=_EMPTY, nullable=False))
    op.create_foreign_key(
        op.f("fk_tours_logo_asset_id_assets"),
        "tours",
        "assets",
        ["logo_asset_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_tours_logo_asset_id"), "tours", ["logo_asset_id"])
    op.add_column("scenes", sa.Column("north_offset", sa.Float(), nullable=True))

    op.add_column("hotspots", sa.Column("asset_id", sa.Uuid(), nullable=True))
    op.add_column("hotspots", sa.Column("url", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_hotspots_asset_id_assets"),
        "hotspots",
        "assets",
        ["asset_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_hotspots_asset_id"), "hotspots", ["asset_id"])
    op.drop_constraint(op.f("ck_hotspots_kind"), "hotspots")
    op.create_check_constraint(op.f("ck_hotspots_kind"), "hotspots", _KIND)

    op.add_column(
        "publications",
        sa.Column("asset_ids", postgresql.ARRAY(sa.Uuid()), server_default=_EMPTY, nullable=False),
    )


def downgrade() -> None:
    for statement in _FORGET:
        op.execute(statement)
    op.drop_column("publications", "asset_ids")
    op.drop_constraint(op.f("ck_hotspots_kind"), "hotspots")
    for name in ("url", "asset_id"):
        op.drop_column("hotspots", name)
    op.create_check_constraint(op.f("ck_hotspots_kind"), "hotspots", _OLD_KIND)
    op.drop_column("scenes", "north_offset")
    for name in ("settings", "branding", "logo_asset_id"):
        op.drop_column("tours", name)
    op.drop_constraint(op.f("ck_uploads_purpose"), "uploads")
    op.alter_column("uploads", "panorama_id", nullable=False)
    for name in ("asset_id", "purpose"):
        op.drop_column("uploads", name)
    for name in ("floor_plan_places", "floor_plans", "assets"):
        op.drop_table(name)
