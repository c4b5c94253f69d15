"""Tours, their scenes, hotspots and floor plans, as their makers edit them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Category, classified, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id, new_public_id

_TOUR = classified(Category.TOUR)


class Tour(Base):
    """A walk through linked scenes; visitors see its publication, never this draft."""

    __tablename__ = "tours"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=technical()
    )
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id, info=technical())
    status: Mapped[str] = mapped_column(info=technical())
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), info=_TOUR)
    title: Mapped[dict[str, str]] = mapped_column(info=_TOUR)
    description: Mapped[dict[str, str]] = mapped_column(info=_TOUR)
    start_scene_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("scenes.id", ondelete="SET NULL", use_alter=True), info=technical()
    )
    logo_asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("assets.id", ondelete="SET NULL"), index=True, info=technical()
    )
    branding: Mapped[dict[str, str]] = mapped_column(
        default=dict,
        server_default=text("'{}'"),
        doc="link, accent and scheme, as far as they are set.",
        info=_TOUR,
    )
    settings: Mapped[dict[str, bool]] = mapped_column(
        default=dict,
        server_default=text("'{}'"),
        doc="rotation and little_planet, as far as they are set.",
        info=_TOUR,
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())


class Scene(Base):
    """A panorama placed in a tour."""

    __tablename__ = "scenes"
    __table_args__ = (
        UniqueConstraint("tour_id", "position", deferrable=True, initially="DEFERRED"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    tour_id: Mapped[UUID] = mapped_column(
        ForeignKey("tours.id", ondelete="CASCADE"), info=technical()
    )
    panorama_id: Mapped[UUID] = mapped_column(
        ForeignKey("panoramas.id", ondelete="CASCADE"), index=True, info=technical()
    )
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id, info=technical())
    position: Mapped[int] = mapped_column(info=_TOUR)
    title: Mapped[dict[str, str]] = mapped_column(info=_TOUR)
    alternative_text: Mapped[dict[str, str]] = mapped_column(info=_TOUR)
    initial_view: Mapped[dict[str, float]] = mapped_column(info=_TOUR)
    north_offset: Mapped[float | None] = mapped_column(
        Float, doc="Degrees from north at yaw 0; null: the panorama's heading.", info=_TOUR
    )


class Hotspot(Base):
    """A place in a scene that leads on, or tells or shows something."""

    __tablename__ = "hotspots"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'scene') = (target_scene_id IS NOT NULL) "
            "AND (kind = 'image') = (asset_id IS NOT NULL) "
            "AND (kind = 'link') = (url IS NOT NULL) "
            "AND kind IN ('scene', 'info', 'image', 'link')",
            name="kind",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    scene_id: Mapped[UUID] = mapped_column(
        ForeignKey("scenes.id", ondelete="CASCADE"), index=True, info=technical()
    )
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id, info=technical())
    kind: Mapped[str] = mapped_column(info=_TOUR)
    yaw: Mapped[float] = mapped_column(Float, info=_TOUR)
    pitch: Mapped[float] = mapped_column(Float, info=_TOUR)
    label: Mapped[dict[str, str]] = mapped_column(info=_TOUR)
    target_scene_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("scenes.id", ondelete="CASCADE"), index=True, info=_TOUR
    )
    arrival: Mapped[dict[str, float] | str | None] = mapped_column(
        JSONB(none_as_null=True),
        doc="The view on arrival, or `heading`; null: the target's initial view.",
        info=_TOUR,
    )
    text: Mapped[dict[str, str] | None] = mapped_column(info=_TOUR)
    asset_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("assets.id", ondelete="CASCADE"), index=True, info=_TOUR
    )
    url: Mapped[str | None] = mapped_column(info=_TOUR)


class FloorPlan(Base):
    """A picture of a building from above, on which scenes have their places."""

    __tablename__ = "floor_plans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    tour_id: Mapped[UUID] = mapped_column(
        ForeignKey("tours.id", ondelete="CASCADE"), index=True, info=technical()
    )
    asset_id: Mapped[UUID] = mapped_column(
        ForeignKey("assets.id", ondelete="CASCADE"), index=True, info=_TOUR
    )
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id, info=technical())
    title: Mapped[dict[str, str]] = mapped_column(info=_TOUR)
    north: Mapped[float] = mapped_column(
        Float, doc="Degrees clockwise from the picture's top.", info=_TOUR
    )


class FloorPlanPlace(Base):
    """Where a scene is on a floor plan: shares of its picture, from the top left."""

    __tablename__ = "floor_plan_places"
    __table_args__ = (CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name="inside"),)

    floor_plan_id: Mapped[UUID] = mapped_column(
        ForeignKey("floor_plans.id", ondelete="CASCADE"), primary_key=True, info=technical()
    )
    scene_id: Mapped[UUID] = mapped_column(
        ForeignKey("scenes.id", ondelete="CASCADE"), primary_key=True, index=True, info=technical()
    )
    x: Mapped[float] = mapped_column(Float, info=_TOUR)
    y: Mapped[float] = mapped_column(Float, info=_TOUR)
