"""A further format of the tiles of a ready panorama: pending, then offered or given up.

Its files lie beside the others, under the panorama's own prefix, and are the same whoever makes
them: workers that make them twice overwrite like with like. Two things are fenced by the row:
the format is offered only while the row still names this prefix and waits for it, so that one
that was given up, and whose files are removed, cannot come back.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.accounts.service import lock_account
from ezvr_api.errors import NotSignedIn
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.service import PanoramaStatus, shown_logo_of

AVIF: Final = "avif"
AVIF_ENDING: Final = ".avif"


class TilesDiffer(Exception):
    """The tiles of the other format are others: a newer version would cut the photo anew."""


@dataclass(frozen=True)
class PendingFormat:
    """What is to be made again, and where it belongs."""

    panorama_id: UUID
    original_key: str
    prefix: str
    overrides: Overrides
    face_size: int | None
    tile_size: int | None
    levels: int | None
    retouch: Retouch = field(default_factory=Retouch)
    logo: bytes | None = None


class FormatState(Enum):
    """What is to become of the files of a format."""

    PENDING = auto()
    OFFERED = auto()
    GIVEN_UP = auto()
    OBSOLETE = auto()


async def find_pending(session: AsyncSession, panorama_id: UUID) -> PendingFormat | None:
    """Return what is to be made; None when there is nothing to do (any more)."""
    panorama = await session.get(Panorama, panorama_id)
    if panorama is None or panorama.tiles_prefix is None or not panorama.avif_pending:
        return None
    # What is shown is about to be replaced, and its successor asks for the format again.
    if panorama.is_tiled_again:
        return None
    return PendingFormat(
        panorama_id,
        panorama.original_key,
        panorama.tiles_prefix,
        Overrides.from_values(panorama.tiles_overrides or {}),
        panorama.face_size,
        panorama.tile_size,
        panorama.levels,
        Retouch.from_values(panorama.tiles_retouch or {}),
        await shown_logo_of(session, panorama_id),
    )


def check_like(expected: PendingFormat, tiled: TiledPhoto) -> None:
    """Check that both formats show the same tiles.

    Raises:
        TilesDiffer: they do not.
    """
    found = (tiled.face_size, tiled.tile_size, tiled.levels)
    if found != (expected.face_size, expected.tile_size, expected.levels):
        raise TilesDiffer(found)


async def is_pending(session: AsyncSession, expected: PendingFormat) -> bool:
    """Tell whether the panorama still waits for the format."""
    return await state_of(session, expected) is FormatState.PENDING


async def state_of(session: AsyncSession, expected: PendingFormat) -> FormatState:
    """Tell what is to become of the files."""
    panorama = await session.get(Panorama, expected.panorama_id, populate_existing=True)
    if panorama is None or panorama.tiles_prefix != expected.prefix:
        return FormatState.OBSOLETE
    if AVIF in (panorama.formats or []):
        return FormatState.OFFERED
    if panorama.is_tiled_again:
        return FormatState.GIVEN_UP
    return FormatState.PENDING if panorama.avif_pending else FormatState.GIVEN_UP


async def finish(session: AsyncSession, expected: PendingFormat) -> bool:
    """Offer the format, in published tours too; False when nobody waits for it any more."""
    if not await _lock_account(session, expected.panorama_id):
        return False
    updated = await session.execute(
        update(Panorama)
        .where(
            Panorama.id == expected.panorama_id,
            Panorama.tiles_prefix == expected.prefix,
            Panorama.status == PanoramaStatus.READY,
            Panorama.avif_pending,
            Panorama.is_tiled_again.is_(False),
        )
        .values(avif_pending=False, formats=func.array_append(Panorama.formats, AVIF))
        .returning(Panorama.id)
    )
    if updated.scalar_one_or_none() is None:
        return False
    gained = events.TilesGainedFormat(expected.panorama_id, expected.prefix, AVIF)
    await events.record(session, gained)
    return True


async def _lock_account(session: AsyncSession, panorama_id: UUID) -> bool:
    """Lock the account first, as everywhere; False when it or the panorama is gone."""
    account_id = await session.scalar(select(Panorama.account_id).where(Panorama.id == panorama_id))
    if account_id is None:
        return False
    try:
        await lock_account(session, account_id)
    except NotSignedIn:
        return False
    return True


async def give_up(session: AsyncSession, expected: PendingFormat) -> None:
    """Stop waiting for the format."""
    await session.execute(
        update(Panorama)
        .where(Panorama.id == expected.panorama_id, Panorama.tiles_prefix == expected.prefix)
        .values(avif_pending=False)
    )
