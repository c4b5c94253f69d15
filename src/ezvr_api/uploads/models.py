"""Photos and pictures on their way in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Category, classified, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id


class Upload(Base):
    """One file that a customer was told how to send."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(
            "(purpose = 'panorama') = (panorama_id IS NOT NULL) "
            "AND (purpose = 'asset') = (asset_id IS NOT NULL) "
            "AND purpose IN ('panorama', 'asset')",
            name="purpose",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=technical()
    )
    purpose: Mapped[str] = mapped_column(
        default="panorama", server_default="panorama", info=technical()
    )
    panorama_id: Mapped[UUID | None] = mapped_column(
        doc="Of the panorama that this file becomes.", info=technical()
    )
    asset_id: Mapped[UUID | None] = mapped_column(
        doc="Of the asset that this file becomes.", info=technical()
    )
    status: Mapped[str] = mapped_column(index=True, info=technical())
    file_name: Mapped[str] = mapped_column(info=classified(Category.PHOTO))
    size: Mapped[int] = mapped_column(BigInteger, info=technical())
    content_type: Mapped[str] = mapped_column(info=technical())
    sha256: Mapped[bytes] = mapped_column(LargeBinary, info=classified(Category.PHOTO))
    object_key: Mapped[str] = mapped_column(unique=True, info=technical())
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())
    expires_at: Mapped[datetime] = mapped_column(info=technical())
    completed_at: Mapped[datetime | None] = mapped_column(info=technical())
