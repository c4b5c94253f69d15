"""The rules of panoramas: from an expected photo to tiles, and to nothing."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.accounts.service import lock_account
from ezvr_api.deletions.models import Deletion
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.errors import ChangedMeanwhile, NotFound
from ezvr_api.jobs import SPARE_TIME_PRIORITY, SPARE_TIME_QUEUE, TILING_QUEUE, defer_in
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.removals import keys_being_removed, remove_of
from ezvr_api.uploads.service import forget_upload
from ezvr_api.web.paging import load_page

TILE_TASK = "panoramas:tile"
AVIF_TASK = "panoramas:add_avif"
# How many photos of one account are worked on at a time, so that nobody waits for a
# thousand of somebody else's.
LANES_PER_ACCOUNT = 2


class PanoramaStatus(StrEnum):
    """Where a panorama is."""

    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class ChangesState(StrEnum):
    """Whether what is shown was made with all that the customer says now."""

    APPLIED = "applied"
    PENDING = "pending"
    FAILED = "failed"


def changes_of(panorama: Panorama) -> ChangesState:
    """Tell whether what the customer says of a photo, and hides in it, is what is shown."""
    if panorama.is_applied:
        return ChangesState.APPLIED
    is_expected = panorama.status in {PanoramaStatus.UPLOADING, PanoramaStatus.PROCESSING}
    if is_expected or panorama.is_tiled_again:
        return ChangesState.PENDING
    return ChangesState.FAILED


async def expect_panorama(session: AsyncSession, event: events.UploadRequested) -> None:
    """Make the panorama that an upload will become."""
    session.add(
        Panorama(
            id=event.panorama_id,
            account_id=event.account_id,
            status=PanoramaStatus.UPLOADING,
            title=event.file_name,
            original_key=event.object_key,
        )
    )
    await session.flush()


async def start_processing(session: AsyncSession, event: events.UploadCompleted) -> None:
    """Begin the work on a photo that has arrived."""
    panorama = await session.get_one(Panorama, event.panorama_id, with_for_update=True)
    panorama.status = PanoramaStatus.PROCESSING
    await session.flush()
    await defer_tiling(session, panorama)


async def defer_tiling(
    session: AsyncSession, panorama: Panorama, *, delay: timedelta | None = None
) -> None:
    """Put a photo into its account's line, not to be begun before this delay."""
    lane = panorama.id.int % LANES_PER_ACCOUNT
    waiting = await session.scalar(
        select(func.count())
        .select_from(Panorama)
        .where(
            Panorama.account_id == panorama.account_id,
            or_(Panorama.status == PanoramaStatus.PROCESSING, Panorama.is_tiled_again),
        )
    )
    await defer_in(
        session,
        TILE_TASK,
        queue=TILING_QUEUE,
        lock=f"account:{panorama.account_id}:{lane}",
        # The more an account has waiting, the later its next photo: one photo of somebody
        # else's goes before the rest of a thousand.
        priority=-(waiting or 0),
        delay=delay,
        panorama_id=str(panorama.id),
    )


async def defer_avif(session: AsyncSession, panorama_id: UUID) -> None:
    """Have the tiles of a ready panorama made as AVIF, when nobody waits."""
    await defer_in(
        session,
        AVIF_TASK,
        queue=SPARE_TIME_QUEUE,
        # A job that cleans up after itself must not remove what the next one stores.
        lock=f"avif:{panorama_id}",
        priority=SPARE_TIME_PRIORITY,
        panorama_id=str(panorama_id),
    )


async def give_up_waiting(session: AsyncSession, event: events.UploadExpired) -> None:
    """Fail the panorama whose photo never came."""
    panorama = await session.get(Panorama, event.panorama_id, with_for_update=True)
    if panorama is None:
        return
    panorama.status = PanoramaStatus.FAILED
    panorama.is_photo_kept = False
    panorama.reason_code = "upload_expired"
    panorama.reason_detail = "The photo never arrived. Upload it again."
    await session.flush()


async def get_panorama(session: AsyncSession, account_id: UUID, panorama_id: UUID) -> Panorama:
    """Return a panorama of this account.

    Raises:
        NotFound: there is none, or it is another account's.
    """
    found = await session.scalar(
        select(Panorama).where(Panorama.id == panorama_id, Panorama.account_id == account_id)
    )
    if found is None:
        raise NotFound
    return found


async def lock_panorama(session: AsyncSession, account_id: UUID, panorama_id: UUID) -> Panorama:
    """Return a panorama of this account, and let one request or worker at a time change it.

    Raises:
        NotFound: there is none, or it is another account's.
        ChangedMeanwhile: it was deleted in the same moment.
    """
    await get_panorama(session, account_id, panorama_id)
    found = await session.get(Panorama, panorama_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise ChangedMeanwhile
    return found


async def get_panoramas(
    session: AsyncSession, account_id: UUID, panorama_ids: Sequence[UUID], *, hold: bool = False
) -> dict[UUID, Panorama]:
    """Return those of these panoramas that are this account's, by id.

    With `hold`, nobody changes them before this transaction ends.
    """
    query = select(Panorama).where(Panorama.id.in_(panorama_ids), Panorama.account_id == account_id)
    if hold:
        query = query.order_by(Panorama.id).with_for_update(read=True)
    rows = await session.scalars(query.execution_options(populate_existing=hold))
    return {row.id: row for row in rows}


async def logo_of(session: AsyncSession, panorama_id: UUID) -> bytes | None:
    """Return the picture that shall cover a panorama's tripod, if there is one."""
    return await session.scalar(select(Panorama.logo).where(Panorama.id == panorama_id))


async def shown_logo_of(session: AsyncSession, panorama_id: UUID) -> bytes | None:
    """Return the picture that covers the tripod in a panorama's tiles, if there is one."""
    return await session.scalar(select(Panorama.tiles_logo).where(Panorama.id == panorama_id))


async def delete_original(session: AsyncSession, panorama: Panorama) -> None:
    """Delete the photo as it was sent, if that was asked for; its tiles stay."""
    if panorama.original != "delete":
        return
    await remove_of(session, panorama, Subject.ORIGINAL, [panorama.original_key])
    panorama.original = "deleted"
    panorama.avif_pending = False
    await session.flush()


async def list_panoramas(
    session: AsyncSession, account_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[Panorama], str | None]:
    """Return a page of an account's panoramas, newest first, and the next cursor."""
    return await load_page(
        session,
        select(Panorama).where(Panorama.account_id == account_id),
        key=Panorama.id,
        limit=limit,
        cursor=cursor,
    )


async def delete_panorama(session: AsyncSession, account_id: UUID, panorama_id: UUID) -> Deletion:
    """Delete a panorama and everything made from it; a job removes the objects.

    Raises:
        NotFound: there is no such panorama in this account.
    """
    # Locks are taken in one order everywhere: account, tour, upload, panorama, asset.
    await lock_account(session, account_id)
    await get_panorama(session, account_id, panorama_id)
    await forget_upload(session, panorama_id)
    panorama = await session.get_one(
        Panorama, panorama_id, with_for_update=True, populate_existing=True
    )
    keys = await _keys_of(session, [panorama])
    deletion = await condemn(session, Subject.PANORAMA, keys)
    await events.record(
        session, events.PanoramaDeleted(account_id=account_id, panorama_id=panorama_id)
    )
    await session.delete(panorama)
    await session.flush()
    return deletion


async def erase_account(session: AsyncSession, account_id: UUID) -> list[str]:
    """Delete every panorama of an account; return the keys and prefixes of their objects."""
    rows = await session.scalars(
        select(Panorama).where(Panorama.account_id == account_id).with_for_update()
    )
    keys = await _keys_of(session, rows.all())
    await session.execute(delete(Panorama).where(Panorama.account_id == account_id))
    return keys


async def _keys_of(session: AsyncSession, panoramas: Sequence[Panorama]) -> list[str]:
    """The keys and prefixes of all that these panoramas have, or had and is not yet gone."""
    keys = await keys_being_removed(session, [panorama.id for panorama in panoramas])
    for panorama in panoramas:
        named = (panorama.original_key, panorama.attempt_prefix, panorama.tiles_prefix)
        keys += [key for key in named if key is not None]
    return keys
