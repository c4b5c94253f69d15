"""Giving up uploads whose file never came."""

from datetime import timedelta

import structlog

from ezvr_api.jobs import Attempt
from ezvr_api.resources import Resources
from ezvr_api.uploads import service

EXPIRE_TASK = "uploads:expire"
UNFINISHED_AGE = timedelta(days=1)

_log = structlog.stdlib.get_logger(__name__)


async def expire(resources: Resources, attempt: Attempt) -> None:
    """Expire what is overdue."""
    del attempt
    async with resources.database.transaction() as session:
        expired = await service.expire_uploads(session)
    # Where the store does not do so by itself.
    await resources.storage.abort_unfinished(older_than=UNFINISHED_AGE)
    if expired:
        _log.info("uploads.expired", count=expired)
