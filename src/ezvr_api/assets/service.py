"""The rules of assets: from an expected file to a picture, and to nothing."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.accounts.service import lock_account
from ezvr_api.assets.models import Asset
from ezvr_api.deletions.models import Deletion
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.errors import ChangedMeanwhile, Conflict, NotFound
from ezvr_api.jobs import TILING_QUEUE, defer_in
from ezvr_api.uploads.service import forget_upload
from ezvr_api.web.paging import load_page

PREPARE_TASK = "assets:prepare"
MOST_ASSETS = 2000


class AssetStatus(StrEnum):
    """Where an asset is."""

    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class TooManyAssets(Conflict):
    """The account has as many assets as it may."""

    code = "too_many_assets"
    title = "No more assets fit"


async def expect_asset(session: AsyncSession, event: events.AssetRequested) -> None:
    """Make the asset that an upload will become; the account is locked.

    Raises:
        TooManyAssets: it has as many as it may.
    """
    count = await session.scalar(
        select(func.count()).select_from(Asset).where(Asset.account_id == event.account_id)
    )
    if (count or 0) >= MOST_ASSETS:
        detail = f"An account may have up to {MOST_ASSETS} assets."
        raise TooManyAssets(detail)
    session.add(
        Asset(
            id=event.asset_id,
            account_id=event.account_id,
            status=AssetStatus.UPLOADING,
            title=event.file_name,
            original_key=event.object_key,
        )
    )
    await session.flush()


async def start_processing(session: AsyncSession, event: events.AssetArrived) -> None:
    """Begin the work on a file that has arrived."""
    asset = await session.get_one(Asset, event.asset_id, with_for_update=True)
    asset.status = AssetStatus.PROCESSING
    await session.flush()
    waiting = await session.scalar(
        select(func.count())
        .select_from(Asset)
        .where(Asset.account_id == asset.account_id, Asset.status == AssetStatus.PROCESSING)
    )
    await defer_in(
        session,
        PREPARE_TASK,
        # Where strangers' files are decoded. A line of its own: a picture takes a second, and
        # does not wait for the account's photos.
        queue=TILING_QUEUE,
        lock=f"account:{asset.account_id}:assets",
        priority=-(waiting or 0),
        asset_id=str(asset.id),
    )


async def give_up_waiting(session: AsyncSession, event: events.AssetExpired) -> None:
    """Fail the asset whose file never came."""
    asset = await session.get(Asset, event.asset_id, with_for_update=True)
    if asset is None:
        return
    asset.status = AssetStatus.FAILED
    asset.reason_code = "upload_expired"
    asset.reason_detail = "The picture never arrived. Upload it again."
    await session.flush()


async def get_asset(session: AsyncSession, account_id: UUID, asset_id: UUID) -> Asset:
    """Return an asset of this account.

    Raises:
        NotFound: there is none, or it is another account's.
    """
    found = await session.scalar(
        select(Asset).where(Asset.id == asset_id, Asset.account_id == account_id)
    )
    if found is None:
        raise NotFound
    return found


async def lock_asset(session: AsyncSession, account_id: UUID, asset_id: UUID) -> Asset:
    """Return an asset of this account, and let one request or worker at a time change it.

    Raises:
        NotFound: there is none, or it is another account's.
        ChangedMeanwhile: it was deleted in the same moment.
    """
    await get_asset(session, account_id, asset_id)
    found = await session.get(Asset, asset_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise ChangedMeanwhile
    return found


async def get_assets(
    session: AsyncSession, account_id: UUID, asset_ids: Sequence[UUID]
) -> Mapping[UUID, Asset]:
    """Return those of these assets that are this account's, by id."""
    rows = await session.scalars(
        select(Asset).where(Asset.id.in_(asset_ids), Asset.account_id == account_id)
    )
    return {row.id: row for row in rows}


async def list_assets(
    session: AsyncSession, account_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[Asset], str | None]:
    """Return a page of an account's assets, newest first, and the next cursor."""
    return await load_page(
        session,
        select(Asset).where(Asset.account_id == account_id),
        key=Asset.id,
        limit=limit,
        cursor=cursor,
    )


async def delete_asset(session: AsyncSession, account_id: UUID, asset_id: UUID) -> Deletion:
    """Delete an asset and its picture, wherever it is shown; a job removes the objects.

    Raises:
        NotFound: there is no such asset in this account.
    """
    # Locks are taken in one order everywhere: account, tour, upload, panorama, asset.
    await lock_account(session, account_id)
    asset = await get_asset(session, account_id, asset_id)
    await events.record(
        session,
        events.AssetDeleted(account_id=account_id, asset_id=asset_id, object_key=asset.object_key),
    )
    await forget_upload(session, asset_id)
    asset = await session.get_one(Asset, asset_id, with_for_update=True, populate_existing=True)
    deletion = await condemn(session, Subject.ASSET, object_keys(asset))
    await session.delete(asset)
    await session.flush()
    return deletion


async def erase_account(session: AsyncSession, account_id: UUID) -> list[str]:
    """Delete every asset of an account; return the keys and prefixes of their objects."""
    rows = await session.scalars(
        select(Asset).where(Asset.account_id == account_id).with_for_update()
    )
    keys = [key for asset in rows for key in object_keys(asset)]
    await session.execute(delete(Asset).where(Asset.account_id == account_id))
    return keys


def object_keys(asset: Asset) -> list[str]:
    """Return the keys and prefixes of every object that belongs to an asset."""
    shown = None if asset.object_key is None else asset.object_key.rpartition("/")[0]
    return [key for key in (asset.original_key, asset.attempt_prefix, shown) if key is not None]
