"""Publications: what visitors see."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Category, classified, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id


class Publication(Base):
    """A complete manifest: what was really deleted is taken out of it, further formats come in."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("tour_id", "revision"),
        Index("uq_publications_live", "tour_id", unique=True, postgresql_where=text("is_live")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    tour_id: Mapped[UUID] = mapped_column(
        ForeignKey("tours.id", ondelete="CASCADE"), info=technical()
    )
    revision: Mapped[int] = mapped_column(info=technical())
    is_live: Mapped[bool] = mapped_column(doc="Visitors see this one.", info=technical())
    manifest: Mapped[dict[str, object]] = mapped_column(info=classified(Category.TOUR))
    panorama_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid(as_uuid=True)), doc="Of each scene of the manifest, in order.", info=technical()
    )
    asset_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid(as_uuid=True)),
        default=list,
        server_default=text("'{}'"),
        doc="Of every picture of the manifest.",
        info=technical(),
    )
    published_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())
