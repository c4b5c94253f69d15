"""Removing condemned objects until a listing is empty."""

from uuid import UUID

import structlog

from ezvr_api.deletions import service
from ezvr_api.jobs import Attempt
from ezvr_api.resources import Resources

_log = structlog.stdlib.get_logger(__name__)


async def remove(resources: Resources, attempt: Attempt, *, deletion_id: str) -> None:
    """Delete everything under a tombstone's keys; raises, and is tried again, if any remains."""
    del attempt
    row_id = UUID(deletion_id)
    async with resources.database.transaction() as session:
        keys = await service.condemned_keys(session, row_id)
    deleted = 0
    for key in keys:
        proof = await resources.storage.delete_prefix(key)
        deleted += proof.versions + proof.markers + proof.uploads
    async with resources.database.transaction() as session:
        await service.mark_removed(session, row_id, objects_deleted=deleted)
    _log.info("deletions.removed", deletion_id=deletion_id, objects=deleted)
