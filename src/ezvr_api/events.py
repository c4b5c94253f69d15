"""The vocabulary of domain events, and how a room tells of one.

A room says `await record(session, PanoramaDeleted(...))` and knows no listener. Who
listens stands in `subscriptions.py`; listeners run in the same transaction.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class UploadRequested:
    """A customer was told how to send a photo that will become this panorama."""

    account_id: UUID
    upload_id: UUID
    panorama_id: UUID
    file_name: str
    object_key: str


@dataclass(frozen=True)
class UploadCompleted:
    """The photo has arrived, whole and as announced."""

    account_id: UUID
    upload_id: UUID
    panorama_id: UUID


@dataclass(frozen=True)
class UploadExpired:
    """The photo never arrived."""

    upload_id: UUID
    panorama_id: UUID


@dataclass(frozen=True)
class AssetRequested:
    """A customer was told how to send a picture that will become this asset."""

    account_id: UUID
    asset_id: UUID
    file_name: str
    object_key: str


@dataclass(frozen=True)
class AssetArrived:
    """The picture has arrived, whole and as announced."""

    asset_id: UUID


@dataclass(frozen=True)
class AssetExpired:
    """The picture never arrived."""

    asset_id: UUID


@dataclass(frozen=True)
class AssetDeleted:
    """An asset is about to vanish; its row is still there."""

    account_id: UUID
    asset_id: UUID
    object_key: str | None


@dataclass(frozen=True)
class PanoramaDeleted:
    """A panorama is about to vanish; its row is still there."""

    account_id: UUID
    panorama_id: UUID


@dataclass(frozen=True)
class PanoramaTiledAgain:
    """A panorama has new tiles, and those that were shown are about to vanish."""

    account_id: UUID
    panorama_id: UUID


@dataclass(frozen=True)
class TilesGainedFormat:
    """The tiles under a prefix now exist in one more format; the picture is the same."""

    panorama_id: UUID
    prefix: str
    format: str


Event = (
    UploadRequested
    | UploadCompleted
    | UploadExpired
    | AssetRequested
    | AssetArrived
    | AssetExpired
    | AssetDeleted
    | PanoramaDeleted
    | PanoramaTiledAgain
    | TilesGainedFormat
)
Listener = Callable[[AsyncSession, Any], Awaitable[None]]
Subscriptions = Mapping[type[Any], tuple[Listener, ...]]

SESSION_KEY = "subscriptions"


async def record(session: AsyncSession, event: Event) -> None:
    """Tell every listener of this event, in this transaction."""
    subscriptions: Subscriptions = session.info[SESSION_KEY]
    for listener in subscriptions.get(type(event), ()):
        await listener(session, event)
