"""Tours, their scenes and their hotspots, as their makers edit them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
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


class Hotspot(Base):
    """A place in a scene that leads to another scene, or tells something."""

    __tablename__ = "hotspots"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'scene') = (target_scene_id IS NOT NULL) AND kind IN ('scene', 'info')",
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
    arrival: Mapped[dict[str, float] | None] = mapped_column(
        doc="The view on arrival; null: the target's initial view.", info=_TOUR
    )
    text: Mapped[dict[str, str] | None] = mapped_column(info=_TOUR)
