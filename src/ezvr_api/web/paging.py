"""Lists in pages: newest first, with an opaque cursor and no totals."""

import base64
import binascii
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from ezvr_api.errors import FieldError, InvalidPayload

LimitQuery = Annotated[int, Query(ge=1, le=100, description="How many items a page holds.")]
CursorQuery = Annotated[str | None, Query(max_length=64, description="`next` of the page before.")]


Item = TypeVar("Item")
Row = TypeVar("Row")


class Page(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    next: str | None


async def load_page(
    session: AsyncSession,
    query: Select[Row],
    *,
    key: InstrumentedAttribute[UUID],
    limit: int,
    cursor: str | None,
) -> tuple[list[Row], str | None]:
    """Return a page of rows, newest first, and the cursor of the next page.

    `key` is the row's UUIDv7, which sorts by time.
    """
    ordered = query.order_by(key.desc()).limit(limit + 1)
    if cursor is not None:
        ordered = ordered.where(key < _decode(cursor))
    rows = list(await session.scalars(ordered))
    if len(rows) <= limit:
        return rows, None
    last: Any = getattr(rows[limit - 1], key.key)
    return rows[:limit], _encode(last)


def _encode(key: UUID) -> str:
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _decode(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        wrong = FieldError("/query/cursor", "is not a cursor that this service gave")
        raise InvalidPayload(errors=(wrong,)) from error
