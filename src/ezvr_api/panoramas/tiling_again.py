"""Tiling a photo again: by the customer's word, while its present tiles are shown."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.deletions.service import Subject
from ezvr_api.errors import Conflict
from ezvr_api.jobs import is_deferred
from ezvr_api.panoramas.attempts import forget_previews
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.removals import remove_of
from ezvr_api.panoramas.service import (
    TILE_TASK,
    ChangesState,
    PanoramaStatus,
    changes_of,
    defer_tiling,
)
from ezvr_api.web.payloads import merge_patch

# After an attempt was cut off: one more word within it costs nothing.
PAUSE = timedelta(seconds=3)


class PhotoNotKept(Conflict):
    """The photo was refused, or never came: there is nothing to tile again."""

    code = "photo_not_kept"
    title = "This photo was not kept"


class PhotoNotArrived(Conflict):
    """The photo is still to come."""

    code = "photo_not_arrived"
    title = "This photo has not arrived yet"


class OriginalDeleted(Conflict):
    """The photo was deleted by its owner's word, and its tiles were kept."""

    code = "original_deleted"
    title = "The original of this photo was deleted; what needs it cannot be changed any more"


async def override(
    session: AsyncSession, panorama: Panorama, changes: Mapping[str, Any | None]
) -> None:
    """Heed what the customer says of a photo, null being the camera's word again.

    The panorama must be locked. One whose photo has arrived is tiled again, also by a word that
    is the same as the one that failed.

    Raises:
        PhotoNotKept: there is no photo any more.
        OriginalDeleted: likewise, by the customer's own word.
    """
    before = panorama.overrides or {}
    after = merge_patch(before, changes)
    if after != before:
        panorama.overrides = after or None
        await ask_anew(session, panorama)
    elif changes:
        await ask_once_more(session, panorama)


async def ask_anew(session: AsyncSession, panorama: Panorama) -> None:
    """Ask for tiles that show what was just changed; the panorama must be locked.

    Raises:
        PhotoNotKept: there is no photo any more.
        OriginalDeleted: likewise, by the customer's own word.
    """
    panorama.is_applied = False
    if panorama.status != PanoramaStatus.UPLOADING:
        await tile_again(session, panorama)


async def ask_once_more(session: AsyncSession, panorama: Panorama) -> None:
    """Ask again for what failed, if it did; otherwise as `ask_anew`."""
    if changes_of(panorama) is ChangesState.FAILED:
        await tile_again(session, panorama)


async def tile_again(session: AsyncSession, panorama: Panorama) -> None:
    """Ask for new tiles; the panorama must be locked. An attempt that is running is in vain.

    Raises:
        PhotoNotKept: there is no photo any more.
        PhotoNotArrived: there is none yet.
        OriginalDeleted: there is none any more, by the customer's own word.
    """
    if panorama.original == "deleted":
        raise OriginalDeleted
    if panorama.status == PanoramaStatus.UPLOADING:
        raise PhotoNotArrived
    is_waiting = panorama.attempt_prefix is None and await _is_waiting(session, panorama)
    if panorama.status == PanoramaStatus.READY:
        panorama.is_tiled_again = True
    elif panorama.status == PanoramaStatus.FAILED:
        if not panorama.is_photo_kept:
            detail = "Nothing is kept of a photo that was refused. Send it again."
            raise PhotoNotKept(detail)
        panorama.status = PanoramaStatus.PROCESSING
    panorama.reason_code = panorama.reason_detail = panorama.reason_details = None
    panorama.progress, panorama.attempts = 0.0, 0
    prefix, panorama.attempt_prefix = panorama.attempt_prefix, None
    await session.flush()
    if prefix is not None:
        forget_previews(panorama)
        await remove_of(session, panorama, Subject.TILES, [prefix])
    if not is_waiting:
        # Who changes one thing often changes another: an attempt that is in vain costs much.
        await defer_tiling(session, panorama, delay=None if prefix is None else PAUSE)


async def _is_waiting(session: AsyncSession, panorama: Panorama) -> bool:
    """Whether it is in line already; its job may have been lost."""
    if panorama.status != PanoramaStatus.PROCESSING and not panorama.is_tiled_again:
        return False
    return await is_deferred(session, TILE_TASK, panorama_id=str(panorama.id))
