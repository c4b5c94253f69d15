"""Attempts at tiling: each writes under a prefix of its own, and only the newest may finish.

A worker may die, or freeze and wake when another has long redone its job. So an attempt
claims the row with a fresh random prefix; progress and the end are accepted only while
the row still names that prefix.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.accounts.service import lock_account
from ezvr_api.clock import utc_now
from ezvr_api.deletions.service import Subject
from ezvr_api.errors import NotSignedIn
from ezvr_api.ids import new_object_name
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.removals import remove_of
from ezvr_api.panoramas.service import PanoramaStatus, defer_avif, delete_original, logo_of

# A photo that took so many workers with it is not given to another.
MOST_ATTEMPTS = 6
# What is known of a photo once it was read.
_PHOTO_COLUMNS = (
    "width",
    "height",
    "face_size",
    "tile_size",
    "levels",
    "formats",
    "preview",
    "visible",
    "heading",
    "camera_pitch",
    "camera_roll",
    "captured_at",
    "decision",
    "removed",
)


@dataclass(frozen=True)
class Reason:
    """Why a photo failed: a stable code, a sentence for people, the figures behind it."""

    code: str
    sentence: str
    details: Mapping[str, object]


PROCESSING_FAILED = Reason(
    "processing_failed",
    "We could not process this photo, and it is our fault. It is kept: have it processed again.",
    {},
)
UPLOAD_MISSING = Reason(
    "upload_missing", "The uploaded photo is not there any more. Upload it again.", {}
)


@dataclass(frozen=True)
class Claim:
    """What an attempt reads, and where it writes."""

    panorama_id: UUID
    original_key: str
    prefix: str
    overrides: Overrides
    retouch: Retouch = field(default_factory=Retouch)
    logo: bytes | None = None


class _Shown(NamedTuple):
    """Tiles that visitors may be looking at."""

    account_id: UUID
    prefix: str


async def claim(session: AsyncSession, panorama_id: UUID) -> Claim | None:
    """Begin an attempt; None when there is nothing to do (any more).

    What an earlier attempt wrote is condemned.
    """
    panorama = await session.get(Panorama, panorama_id, with_for_update=True)
    if panorama is None:
        return None
    if panorama.status != PanoramaStatus.PROCESSING and not panorama.is_tiled_again:
        return None
    if panorama.attempt_prefix is not None:
        await remove_of(session, panorama, Subject.TILES, [panorama.attempt_prefix])
        panorama.attempt_prefix = None
    if panorama.attempts >= MOST_ATTEMPTS:
        await _mark_failed(session, panorama, PROCESSING_FAILED)
        return None
    panorama.attempts += 1
    prefix = f"tiles/{new_object_name()}"
    panorama.attempt_prefix = prefix
    panorama.progress = 0.0
    forget_previews(panorama)
    await session.flush()
    overrides = Overrides.from_values(panorama.overrides or {})
    retouch = Retouch.from_values(panorama.retouch or {})
    logo = await logo_of(session, panorama_id)
    return Claim(panorama_id, panorama.original_key, prefix, overrides, retouch, logo)


async def report_progress(session: AsyncSession, claimed: Claim, progress: float) -> bool:
    """Store how far an attempt is (0 to 1); False when it is no longer expected."""
    return await _update_claimed(session, claimed, {"progress": min(max(progress, 0.0), 1.0)})


async def show_previews(session: AsyncSession, claimed: Claim, tiled: TiledPhoto) -> bool:
    """Show a panorama whose tiles are still to come; False when it is no longer expected.

    Faces, poster and social card must be stored. A panorama that has tiles keeps showing these.
    """
    return await _update_claimed(
        session, claimed, _columns_of(tiled), Panorama.tiles_prefix.is_(None)
    )


async def finish(
    session: AsyncSession,
    claimed: Claim,
    tiled: TiledPhoto,
    *,
    original_bytes: int,
    with_avif: bool = False,
) -> bool:
    """Make the panorama ready; False when the attempt is no longer expected.

    Tiles that were shown until now are condemned. With `with_avif`, a job that makes the tiles
    once more is deferred.
    """
    replaced = await _lock_shown(session, claimed.panorama_id)
    finished = await _update_claimed(
        session,
        claimed,
        {
            "status": PanoramaStatus.READY,
            "is_tiled_again": False,
            "progress": 1.0,
            "ready_at": utc_now(),
            "attempt_prefix": None,
            "tiles_prefix": claimed.prefix,
            "original_bytes": original_bytes,
            "avif_pending": with_avif,
            # Whoever says something new puts the attempt out: this is what is asked for now.
            "is_applied": True,
            "tiles_overrides": claimed.overrides.to_values(),
            "tiles_retouch": claimed.retouch.to_values(),
            "tiles_logo": claimed.logo,
            **_columns_of(tiled),
        },
    )
    if not finished:
        return False
    panorama = await session.get_one(Panorama, claimed.panorama_id, populate_existing=True)
    if replaced is not None:
        await remove_of(session, panorama, Subject.TILES, [replaced.prefix])
        event = events.PanoramaTiledAgain(replaced.account_id, claimed.panorama_id)
        await events.record(session, event)
    await delete_original(session, panorama)
    if panorama.avif_pending:
        await defer_avif(session, panorama.id)
    return True


async def _lock_shown(session: AsyncSession, panorama_id: UUID) -> _Shown | None:
    """The tiles that are shown until now, if any; whoever would publish them waits."""
    shown = select(Panorama.account_id, Panorama.tiles_prefix).where(
        Panorama.id == panorama_id, Panorama.tiles_prefix.is_not(None)
    )
    found = (await session.execute(shown)).one_or_none()
    if found is None:
        return None
    # Locks are taken in one order everywhere: account, tour, upload, panorama, asset.
    try:
        await lock_account(session, found.account_id)
    except NotSignedIn:
        return None
    locked = (await session.execute(shown.with_for_update())).one_or_none()
    return None if locked is None else _Shown(locked.account_id, locked.tiles_prefix)


async def is_finished(session: AsyncSession, claimed: Claim) -> bool:
    """Tell whether this attempt's tiles are the panorama's."""
    found = await session.scalar(
        select(Panorama.id).where(
            Panorama.id == claimed.panorama_id, Panorama.tiles_prefix == claimed.prefix
        )
    )
    return found is not None


async def refuse(session: AsyncSession, claimed: Claim, reason: Reason) -> bool:
    """Fail a photo; nothing of it is kept but the reason, and what was shown before."""
    return await _fail(session, claimed, reason, is_photo_kept=False)


async def give_up(
    session: AsyncSession, claimed: Claim, reason: Reason = PROCESSING_FAILED
) -> bool:
    """Fail a photo for a reason that is not its own; the original is kept."""
    return await _fail(session, claimed, reason, is_photo_kept=True)


async def _fail(
    session: AsyncSession, claimed: Claim, reason: Reason, *, is_photo_kept: bool
) -> bool:
    panorama = await session.get(Panorama, claimed.panorama_id, with_for_update=True)
    if panorama is None or panorama.attempt_prefix != claimed.prefix:
        return False
    panorama.attempt_prefix = None
    await _mark_failed(session, panorama, reason)
    keys = [claimed.prefix]
    if panorama.tiles_prefix is None and not is_photo_kept:
        panorama.is_photo_kept = False
        panorama.original = "deleted" if panorama.original == "delete" else panorama.original
        keys.append(claimed.original_key)
    await remove_of(session, panorama, Subject.TILES, keys)
    return True


async def _mark_failed(session: AsyncSession, panorama: Panorama, reason: Reason) -> None:
    """Tell why; a photo that was ready before stays as it was."""
    if panorama.tiles_prefix is None:
        panorama.status = PanoramaStatus.FAILED
        forget_previews(panorama)
    panorama.is_tiled_again = False
    panorama.reason_code = reason.code
    panorama.reason_detail = reason.sentence
    panorama.reason_details = dict(reason.details)
    await session.flush()
    # The job that was to add it may have ended, as new tiles were on their way.
    if panorama.tiles_prefix is not None and panorama.avif_pending:
        await defer_avif(session, panorama.id)


def forget_previews(panorama: Panorama) -> None:
    """Take back what an attempt said of a photo that has no tiles; they go with its prefix."""
    if panorama.tiles_prefix is None:
        for name in _PHOTO_COLUMNS:
            setattr(panorama, name, None)


async def _update_claimed(
    session: AsyncSession,
    claimed: Claim,
    values: dict[str, Any],
    *conditions: ColumnElement[bool],
) -> bool:
    """Write to the row only while it still names this attempt."""
    updated = await session.execute(
        update(Panorama)
        .where(
            Panorama.id == claimed.panorama_id,
            Panorama.attempt_prefix == claimed.prefix,
            *conditions,
        )
        .values(values)
        .returning(Panorama.id)
    )
    return updated.scalar_one_or_none() is not None


def _columns_of(tiled: TiledPhoto) -> dict[str, Any]:
    return {
        "width": tiled.width,
        "height": tiled.height,
        "face_size": tiled.face_size,
        "tile_size": tiled.tile_size,
        "levels": tiled.levels,
        "formats": list(tiled.formats),
        "preview": tiled.preview,
        "visible": None if tiled.visible is None else asdict(tiled.visible),
        "heading": tiled.heading,
        "camera_pitch": tiled.pitch,
        "camera_roll": tiled.roll,
        "level": _level_of(tiled),
        "captured_at": tiled.captured_at,
        "decision": {
            "projection": tiled.decision.projection,
            "coverage": tiled.decision.coverage,
            "ground": tiled.decision.ground,
            "sentence": tiled.decision.sentence,
        },
        "removed": list(tiled.removed),
    }


def _level_of(tiled: TiledPhoto) -> dict[str, object] | None:
    level, ground = tiled.decision.level, tiled.decision.level_ground
    return None if level is None else {**asdict(level), "ground": ground}
