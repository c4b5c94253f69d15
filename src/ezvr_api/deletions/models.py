"""Tombstones: what must be gone from the storage, and the proof that it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Erase, Purpose, Retention, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id, new_object_name

_PROOF = technical(Purpose.ACCOUNTABILITY, Retention.PERMANENT, erase=Erase.KEEP)


class Deletion(Base):
    """Objects that must go. It names nobody, and outlives whom it was about."""

    __tablename__ = "deletions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=_PROOF)
    receipt_id: Mapped[str] = mapped_column(unique=True, default=new_object_name, info=_PROOF)
    subject: Mapped[str] = mapped_column(info=_PROOF)
    keys: Mapped[list[str]] = mapped_column(
        ARRAY(Text), doc="Object keys and prefixes, without a trailing slash.", info=_PROOF
    )
    requested_at: Mapped[datetime] = mapped_column(default=utc_now, info=_PROOF)
    completed_at: Mapped[datetime | None] = mapped_column(info=_PROOF)
    objects_deleted: Mapped[int] = mapped_column(
        default=0, doc="Versions, delete markers and unfinished uploads.", info=_PROOF
    )
