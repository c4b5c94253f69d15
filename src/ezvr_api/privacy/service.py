"""Erasing an account: every room by name, in one transaction, with a receipt."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.accounts import service as accounts
from ezvr_api.assets import service as assets
from ezvr_api.deletions.models import Deletion
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.panoramas import service as panoramas
from ezvr_api.tours import service as tours
from ezvr_api.uploads import service as uploads


async def erase_account(session: AsyncSession, account_id: UUID) -> Deletion:
    """Delete everything of an account; a job removes its objects.

    Publications go with their tours.
    """
    await accounts.lock_account(session, account_id)
    await tours.erase_account(session, account_id)
    keys = {
        *await uploads.erase_account(session, account_id),
        *await panoramas.erase_account(session, account_id),
        *await assets.erase_account(session, account_id),
    }
    await accounts.erase_account(session, account_id)
    return await condemn(session, Subject.ACCOUNT, sorted(keys))
