"""Logos, floor plans and other pictures of tours."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Category, classified, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id

_PHOTO = classified(Category.PHOTO)


class Asset(Base):
    """One picture, from the request to send it until its deletion."""

    __tablename__ = "assets"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=technical()
    )
    status: Mapped[str] = mapped_column(info=technical())
    title: Mapped[str] = mapped_column(info=_PHOTO)
    alternative_text: Mapped[dict[str, str]] = mapped_column(default=dict, info=_PHOTO)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())
    ready_at: Mapped[datetime | None] = mapped_column(info=technical())

    reason_code: Mapped[str | None] = mapped_column(
        doc="Why the file was refused: stable.", info=technical()
    )
    reason_detail: Mapped[str | None] = mapped_column(
        doc="The same, as a sentence for people.", info=technical()
    )
    reason_details: Mapped[dict[str, object] | None] = mapped_column(
        doc="The figures behind the sentence.", info=_PHOTO
    )

    original_key: Mapped[str] = mapped_column(
        unique=True,
        doc="Of the file as it was sent; it is removed after the work.",
        info=technical(),
    )
    attempt_prefix: Mapped[str | None] = mapped_column(
        doc="Where the running attempt writes; a later attempt takes its place.", info=technical()
    )
    attempts: Mapped[int] = mapped_column(default=0, info=technical())
    object_key: Mapped[str | None] = mapped_column(
        unique=True, doc="Of the picture that visitors see.", info=technical()
    )
    width: Mapped[int | None] = mapped_column(doc="Pixels.", info=_PHOTO)
    height: Mapped[int | None] = mapped_column(doc="Pixels.", info=_PHOTO)
    bytes: Mapped[int | None] = mapped_column(BigInteger, info=technical())
