"""The rules of uploads: who may send what, when it has arrived, and when it expires."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.accounts.service import lock_account
from ezvr_api.clock import utc_now
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.errors import Conflict, EzvrError, NotFound, TooMany
from ezvr_api.ids import new_id, new_object_name
from ezvr_api.uploads.models import Upload

# A PUT that began before the address expired may still be under way.
EXPIRY_GRACE = timedelta(hours=1)


class UploadStatus(StrEnum):
    """Where an upload is."""

    PENDING = "pending"
    ARRIVED = "arrived"
    EXPIRED = "expired"


class Purpose(StrEnum):
    """What a file becomes."""

    PANORAMA = "panorama"
    ASSET = "asset"


class FileTooLarge(EzvrError):
    """The file is larger than an account may send."""

    status = 413
    code = "file_too_large"
    title = "The file is too large"


class TooManyUploads(TooMany):
    """An account has too many uploads that have not arrived."""

    code = "too_many_uploads"
    title = "Too many uploads are waiting for their file"


class UploadNotArrived(Conflict):
    """The upload is completed before its file is there."""

    code = "upload_not_arrived"
    title = "The file has not arrived yet"


class UploadIsExpired(Conflict):
    """The upload's address has expired unused."""

    code = "upload_expired"
    title = "This upload has expired; start a new one"


async def request_upload(  # noqa: PLR0913 - what is known of a file, and two limits
    session: AsyncSession,
    account_id: UUID,
    *,
    purpose: Purpose,
    file_name: str,
    size: int,
    content_type: str,
    sha256: bytes,
    lifetime: timedelta,
    largest: int,
    most_open: int,
) -> Upload:
    """Make room for one file; the panorama or the asset that it becomes is made with it.

    Raises:
        FileTooLarge: `size` is above `largest` bytes.
        TooManyUploads: `most_open` are waiting already.
    """
    if size > largest:
        megabytes = largest // 1024**2
        detail = f"The file may have up to {megabytes} MiB."
        raise FileTooLarge(detail)
    await lock_account(session, account_id)
    await _check_open_uploads(session, account_id, most_open)
    upload = Upload(
        id=new_id(),
        account_id=account_id,
        purpose=purpose,
        panorama_id=new_id() if purpose is Purpose.PANORAMA else None,
        asset_id=new_id() if purpose is Purpose.ASSET else None,
        status=UploadStatus.PENDING,
        file_name=file_name,
        size=size,
        content_type=content_type,
        sha256=sha256,
        object_key=f"originals/{new_object_name()}",
        expires_at=utc_now() + lifetime,
    )
    session.add(upload)
    await session.flush()
    await events.record(session, _requested(upload))
    return upload


def _requested(upload: Upload) -> events.Event:
    if upload.asset_id is not None:
        return events.AssetRequested(
            upload.account_id, upload.asset_id, upload.file_name, upload.object_key
        )
    return events.UploadRequested(
        upload.account_id,
        upload.id,
        _panorama_of(upload),
        upload.file_name,
        upload.object_key,
    )


def _arrived(upload: Upload) -> events.Event:
    if upload.asset_id is not None:
        return events.AssetArrived(upload.asset_id)
    return events.UploadCompleted(upload.account_id, upload.id, _panorama_of(upload))


def _expired(upload: Upload) -> events.Event:
    if upload.asset_id is not None:
        return events.AssetExpired(upload.asset_id)
    return events.UploadExpired(upload.id, _panorama_of(upload))


def _panorama_of(upload: Upload) -> UUID:
    if upload.panorama_id is None:
        message = f"upload {upload.id} becomes nothing"
        raise ValueError(message)
    return upload.panorama_id


async def _check_open_uploads(session: AsyncSession, account_id: UUID, most_open: int) -> None:
    waiting = await session.scalar(
        select(func.count())
        .select_from(Upload)
        .where(Upload.account_id == account_id, Upload.status == UploadStatus.PENDING)
    )
    if (waiting or 0) >= most_open:
        detail = f"Up to {most_open} may wait; send or delete some first."
        raise TooManyUploads(detail)


async def get_upload(session: AsyncSession, account_id: UUID, upload_id: UUID) -> Upload:
    """Return an upload of this account.

    Raises:
        NotFound: there is none, or it is another account's.
    """
    found = await session.scalar(
        select(Upload).where(Upload.id == upload_id, Upload.account_id == account_id)
    )
    if found is None:
        raise NotFound
    return found


async def complete_upload(session: AsyncSession, account_id: UUID, upload_id: UUID) -> Upload:
    """Record that the file has arrived; work on it begins. Completing twice does nothing more.

    Raises:
        NotFound: there is no such upload in this account.
        UploadIsExpired: it was given up.
    """
    await lock_account(session, account_id)
    upload = await session.scalar(
        select(Upload)
        .where(Upload.id == upload_id, Upload.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if upload is None:
        raise NotFound
    if upload.status == UploadStatus.EXPIRED:
        raise UploadIsExpired
    if upload.status == UploadStatus.ARRIVED:
        return upload
    upload.status = UploadStatus.ARRIVED
    upload.completed_at = utc_now()
    await session.flush()
    await events.record(session, _arrived(upload))
    return upload


async def is_expected(session: AsyncSession, object_key: str) -> bool:
    """Tell whether a file is still waited for: not once it has arrived, expired or was deleted."""
    found = await session.scalar(
        select(Upload.id).where(
            Upload.object_key == object_key, Upload.status == UploadStatus.PENDING
        )
    )
    return found is not None


async def expire_uploads(session: AsyncSession) -> int:
    """Give up uploads whose file never arrived, and remove what did arrive; return how many."""
    expired = (
        await session.scalars(
            update(Upload)
            .where(
                Upload.status == UploadStatus.PENDING, Upload.expires_at < utc_now() - EXPIRY_GRACE
            )
            .values(status=UploadStatus.EXPIRED)
            .returning(Upload)
        )
    ).all()
    for upload in expired:
        await condemn(session, Subject.ORIGINAL, [upload.object_key])
        await events.record(session, _expired(upload))
    return len(expired)


async def forget_upload(session: AsyncSession, became: UUID) -> None:
    """Delete the upload that became this panorama or asset."""
    is_it = or_(Upload.panorama_id == became, Upload.asset_id == became)
    await session.execute(delete(Upload).where(is_it))


async def erase_account(session: AsyncSession, account_id: UUID) -> Sequence[str]:
    """Delete every upload of an account; return the keys of their objects."""
    keys = await session.scalars(
        delete(Upload).where(Upload.account_id == account_id).returning(Upload.object_key)
    )
    return keys.all()
