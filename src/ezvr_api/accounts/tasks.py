"""Forgetting sessions that have ended."""

from ezvr_api.accounts import service
from ezvr_api.jobs import Attempt
from ezvr_api.resources import Resources

EXPIRE_TASK = "accounts:expire"


async def expire(resources: Resources, attempt: Attempt) -> None:
    """Delete expired sessions."""
    del attempt
    async with resources.database.transaction() as session:
        await service.delete_expired_sessions(session)
