"""Removing condemned objects until nobody stores more of them and a listing is empty."""

import time
from uuid import UUID

import structlog

from ezvr_api.deletions import service
from ezvr_api.deletions.writers import WritersRemain, writers_have_ended
from ezvr_api.jobs import Attempt
from ezvr_api.resources import Resources

# A worker sees within a second that nobody expects it any more, and stops.
PATIENCE_SECONDS = 5.0

_log = structlog.stdlib.get_logger(__name__)


async def remove(resources: Resources, attempt: Attempt, *, deletion_id: str) -> None:
    """Delete everything under a tombstone's keys; raises, and is tried again, if any remains.

    Likewise while a worker may still store something there: what is there goes now, and the
    receipt comes later.
    """
    del attempt
    row_id = UUID(deletion_id)
    async with resources.database.transaction() as session:
        keys = await service.condemned_keys(session, row_id)
    deleted, has_writers = 0, False
    deadline = time.monotonic() + PATIENCE_SECONDS
    for key in keys:
        patience = deadline - time.monotonic()
        if not await writers_have_ended(resources.database, key, patience=patience):
            has_writers = True
        proof = await resources.storage.delete_prefix(key)
        deleted += proof.versions + proof.markers + proof.uploads
    async with resources.database.transaction() as session:
        await service.count_removed(session, row_id, objects_deleted=deleted)
        if not has_writers:
            await service.mark_complete(session, row_id)
    if has_writers:
        raise WritersRemain
    _log.info("deletions.removed", deletion_id=deletion_id, objects=deleted)
