"""360° photos and what was made of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Text, false, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Category, classified, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id

_PHOTO = classified(Category.PHOTO)


class Panorama(Base):
    """One photo that is (part of) a sphere, from the request to send it until its deletion."""

    __tablename__ = "panoramas"
    __table_args__ = (CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=technical()
    )
    status: Mapped[str] = mapped_column(info=technical())
    progress: Mapped[float] = mapped_column(Float, default=0.0, info=technical())
    is_tiled_again: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="New tiles are asked for, while the present ones are shown.",
        info=technical(),
    )
    is_applied: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="The tiles that are shown were made with the present overrides, retouch and logo.",
        info=technical(),
    )
    title: Mapped[str] = mapped_column(info=_PHOTO)
    overrides: Mapped[dict[str, object] | None] = mapped_column(
        doc="What the customer says of the photo, over its camera's word.", info=_PHOTO
    )
    retouch: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, doc="What is blurred, and what covers the tripod.", info=_PHOTO
    )
    logo: Mapped[bytes | None] = mapped_column(
        deferred=True, doc="The picture that covers the tripod.", info=_PHOTO
    )
    original: Mapped[str] = mapped_column(
        default="keep",
        server_default="keep",
        doc="keep, delete (once new tiles are there) or deleted.",
        info=technical(),
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())
    ready_at: Mapped[datetime | None] = mapped_column(info=technical())

    reason_code: Mapped[str | None] = mapped_column(
        doc="Why the photo, or its last tiling again, was refused: stable.", info=technical()
    )
    reason_detail: Mapped[str | None] = mapped_column(
        doc="The same, as a sentence for people.", info=technical()
    )

    reason_details: Mapped[dict[str, object] | None] = mapped_column(
        doc="The figures behind the sentence.", info=_PHOTO
    )

    original_key: Mapped[str] = mapped_column(unique=True, info=technical())
    is_photo_kept: Mapped[bool] = mapped_column(
        default=True,
        server_default=true(),
        doc="False once a photo was refused, or never came.",
        info=technical(),
    )
    original_bytes: Mapped[int | None] = mapped_column(BigInteger, info=technical())
    attempt_prefix: Mapped[str | None] = mapped_column(
        doc="Where the running attempt writes; a later attempt takes its place.", info=technical()
    )
    attempts: Mapped[int] = mapped_column(default=0, info=technical())
    avif_pending: Mapped[bool] = mapped_column(
        default=False, doc="AVIF tiles are to come, or are on their way.", info=technical()
    )
    tiles_prefix: Mapped[str | None] = mapped_column(info=technical())
    tiles_overrides: Mapped[dict[str, object] | None] = mapped_column(
        doc="The overrides that the tiles were made with.", info=_PHOTO
    )
    tiles_retouch: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, doc="What was painted over in the tiles.", info=_PHOTO
    )
    tiles_logo: Mapped[bytes | None] = mapped_column(
        deferred=True, doc="The logo that the tiles show.", info=_PHOTO
    )

    width: Mapped[int | None] = mapped_column(doc="Pixels of the whole sphere.", info=_PHOTO)
    height: Mapped[int | None] = mapped_column(doc="Pixels of the whole sphere.", info=_PHOTO)
    face_size: Mapped[int | None] = mapped_column(info=technical())
    tile_size: Mapped[int | None] = mapped_column(info=technical())
    levels: Mapped[int | None] = mapped_column(info=technical())
    formats: Mapped[list[str] | None] = mapped_column(ARRAY(Text), info=technical())
    preview: Mapped[str | None] = mapped_column(doc="A data URI: all six faces, tiny.", info=_PHOTO)
    visible: Mapped[dict[str, float] | None] = mapped_column(
        doc="What was photographed, where that is not everything.", info=_PHOTO
    )
    heading: Mapped[float | None] = mapped_column(Float, info=_PHOTO)
    camera_pitch: Mapped[float | None] = mapped_column(Float, info=_PHOTO)
    camera_roll: Mapped[float | None] = mapped_column(Float, info=_PHOTO)
    level: Mapped[dict[str, object] | None] = mapped_column(
        doc="The camera's tilt that is corrected, and whose word it is.", info=_PHOTO
    )
    captured_at: Mapped[str | None] = mapped_column(
        doc="ISO 8601, by the camera's clock.", info=_PHOTO
    )
    decision: Mapped[dict[str, object] | None] = mapped_column(
        doc="What the photo was taken for, and on what grounds.", info=_PHOTO
    )
    removed: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), doc="Kinds of metadata that the tiles do not have.", info=technical()
    )


class Removal(Base):
    """Ties a deletion to the panorama that it was of, while that lives."""

    __tablename__ = "removals"

    deletion_id: Mapped[UUID] = mapped_column(
        ForeignKey("deletions.id", ondelete="CASCADE"), primary_key=True, info=technical()
    )
    panorama_id: Mapped[UUID] = mapped_column(
        ForeignKey("panoramas.id", ondelete="CASCADE"), index=True, info=technical()
    )
