"""Condemning objects, and remembering that they are gone."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.clock import utc_now
from ezvr_api.deletions.models import Deletion
from ezvr_api.errors import NotFound
from ezvr_api.ids import is_url_safe
from ezvr_api.jobs import defer_in

REMOVE_TASK = "deletions:remove"
REVIVE_TASK = "deletions:revive"

# An upload's address outlives its photo, and a machine that was frozen, its connections long
# lost, may still wake: look again soon, after the longest-lived address, and after a day.
SWEEPS = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=70),
    timedelta(hours=13),
    timedelta(hours=24),
)


class Subject(StrEnum):
    """What was deleted, as far as a receipt tells."""

    PANORAMA = "panorama"
    ASSET = "asset"
    ACCOUNT = "account"
    ORIGINAL = "original"
    TILES = "tiles"


async def condemn(session: AsyncSession, subject: Subject, keys: Sequence[str]) -> Deletion:
    """Write a tombstone for these keys and prefixes, and the jobs that remove them.

    Call it in the transaction that makes the objects unreachable.
    """
    deletion = Deletion(subject=subject, keys=sorted(set(keys)))
    session.add(deletion)
    await session.flush()
    for delay in SWEEPS:
        await defer_in(
            session, REMOVE_TASK, delay=delay or None, priority=1, deletion_id=str(deletion.id)
        )
    return deletion


async def condemned_keys(session: AsyncSession, deletion_id: UUID) -> list[str]:
    """Return the keys and prefixes of a tombstone."""
    return (await session.get_one(Deletion, deletion_id)).keys


async def count_removed(session: AsyncSession, deletion_id: UUID, *, objects_deleted: int) -> None:
    """Record how much was removed this time, while there may be more to come."""
    await session.execute(
        update(Deletion)
        .where(Deletion.id == deletion_id)
        .values(objects_deleted=Deletion.objects_deleted + objects_deleted)
    )


async def mark_complete(session: AsyncSession, deletion_id: UUID) -> None:
    """Record that nothing is left; the first time counts."""
    await session.execute(
        update(Deletion)
        .where(Deletion.id == deletion_id)
        .values(completed_at=func.coalesce(Deletion.completed_at, utc_now()))
    )


async def revive_pending(session: AsyncSession, *, older_than: timedelta) -> Sequence[Deletion]:
    """Defer one more sweep for each tombstone that is pending for so long; return these."""
    pending = select(Deletion).where(
        Deletion.completed_at.is_(None), Deletion.requested_at < utc_now() - older_than
    )
    overdue = (await session.scalars(pending.order_by(Deletion.requested_at))).all()
    for deletion in overdue:
        await defer_in(session, REMOVE_TASK, priority=1, deletion_id=str(deletion.id))
    return overdue


async def find_receipt(session: AsyncSession, receipt_id: str) -> Deletion:
    """Return a deletion by its receipt's id, which only its requester was told.

    Raises:
        NotFound: there is no such receipt.
    """
    if not is_url_safe(receipt_id):
        raise NotFound
    found = await session.scalar(select(Deletion).where(Deletion.receipt_id == receipt_id))
    if found is None:
        raise NotFound
    return found
