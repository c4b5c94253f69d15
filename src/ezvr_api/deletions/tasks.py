"""Removing condemned objects until nobody stores more of them and a listing is empty."""

import time
from datetime import timedelta
from uuid import UUID

import structlog

from ezvr_api.deletions import service
from ezvr_api.deletions.writers import WritersRemain, writers_have_ended
from ezvr_api.jobs import Attempt
from ezvr_api.resources import Resources

# A worker sees within a second that nobody expects it any more, and stops.
PATIENCE_SECONDS = 5.0

# After this long no job of its own looks after a tombstone: the last sweep, a day after it was
# written, has been tried for the last time.
OVERDUE_AGE = timedelta(hours=36)

_log = structlog.stdlib.get_logger(__name__)


class KeysRemain(Exception):
    """Under some of a tombstone's keys not everything could be removed."""


async def remove(resources: Resources, attempt: Attempt, *, deletion_id: str) -> None:
    """Delete everything under a tombstone's keys; raises, and is tried again, if any remains.

    Likewise while a worker may still store something there: what is there goes now, and the
    receipt comes later. A key that cannot be removed holds up no other.
    """
    del attempt
    row_id = UUID(deletion_id)
    async with resources.database.transaction() as session:
        keys = await service.condemned_keys(session, row_id)
    deleted, has_writers = 0, False
    failures: list[Exception] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    for key in keys:
        patience = deadline - time.monotonic()
        if not await writers_have_ended(resources.database, key, patience=patience):
            has_writers = True
        try:
            proof = await resources.storage.delete_prefix(key)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised once the others are gone
            failures.append(error)
            continue
        deleted += proof.versions + proof.markers + proof.uploads
    async with resources.database.transaction() as session:
        await service.count_removed(session, row_id, objects_deleted=deleted)
        if not has_writers and not failures:
            await service.mark_complete(session, row_id)
    if failures:
        message = f"{len(failures)} of {len(keys)} keys remain"
        raise KeysRemain(message) from failures[0]
    if has_writers:
        raise WritersRemain
    _log.info("deletions.removed", deletion_id=deletion_id, objects=deleted)


async def revive(resources: Resources, attempt: Attempt) -> None:
    """Sweep again for tombstones whose sweeps all failed, and tell whoever runs the service."""
    del attempt
    async with resources.database.transaction() as session:
        overdue = await service.revive_pending(session, older_than=OVERDUE_AGE)
    for deletion in overdue:
        _log.warning(
            "deletions.overdue",
            deletion_id=str(deletion.id),
            requested_at=deletion.requested_at.isoformat(),
        )
