"""What a customer is told about a deletion."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from ezvr_api.deletions.models import Deletion
from ezvr_api.deletions.service import Subject


class Receipt(BaseModel):
    """The state of a deletion; its id is all that is needed to ask again."""

    id: str
    subject: Subject = Field(
        description="What was deleted: a `panorama`, an `asset` or an `account` with all of it, "
        "or, of a panorama that stays, its `original` or `tiles` that are not shown (any more)."
    )
    status: Literal["pending", "complete"]
    requested_at: datetime
    completed_at: datetime | None
    objects_deleted: int = Field(
        description="Objects, versions, markers and unfinished uploads removed so far."
    )


def receipt_of(deletion: Deletion) -> Receipt:
    """Return the receipt of a deletion."""
    return Receipt(
        id=deletion.receipt_id,
        subject=Subject(deletion.subject),
        status="pending" if deletion.completed_at is None else "complete",
        requested_at=deletion.requested_at,
        completed_at=deletion.completed_at,
        objects_deleted=deletion.objects_deleted,
    )
