"""Attempts at making a picture: each writes under a prefix of its own, the newest may finish.

As with panoramas, a worker may die, or freeze and wake when another has long redone its job.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.assets.models import Asset
from ezvr_api.assets.reasons import PROCESSING_FAILED, Reason
from ezvr_api.assets.service import AssetStatus
from ezvr_api.clock import utc_now
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.ids import new_object_name
from ezvr_api.imaging.picture import PICTURE_NAME, FlatPicture

# A file that took so many workers with it is not given to another.
MOST_ATTEMPTS = 6


@dataclass(frozen=True)
class Claim:
    """What an attempt reads, and where it writes."""

    asset_id: UUID
    original_key: str
    prefix: str

    @property
    def object_key(self) -> str:
        """Of the picture to come."""
        return f"{self.prefix}/{PICTURE_NAME}"


async def claim(session: AsyncSession, asset_id: UUID) -> Claim | None:
    """Begin an attempt; None when there is nothing to do (any more).

    What an earlier attempt wrote is condemned.
    """
    asset = await session.get(Asset, asset_id, with_for_update=True)
    if asset is None or asset.status != AssetStatus.PROCESSING:
        return None
    if asset.attempts >= MOST_ATTEMPTS:
        await _mark_failed(session, asset, PROCESSING_FAILED)
        return None
    if asset.attempt_prefix is not None:
        await condemn(session, Subject.TILES, [asset.attempt_prefix])
    asset.attempts += 1
    # Where the tiles are, too: what visitors may read, whoever knows the name.
    prefix = f"tiles/{new_object_name()}"
    asset.attempt_prefix = prefix
    await session.flush()
    return Claim(asset_id, asset.original_key, prefix)


async def is_expected(session: AsyncSession, claimed: Claim) -> bool:
    """Tell whether an attempt may still finish."""
    found = await session.scalar(
        select(Asset.id).where(Asset.id == claimed.asset_id, Asset.attempt_prefix == claimed.prefix)
    )
    return found is not None


async def is_finished(session: AsyncSession, claimed: Claim) -> bool:
    """Tell whether this attempt's picture is the asset's."""
    found = await session.scalar(
        select(Asset.id).where(Asset.id == claimed.asset_id, Asset.object_key == claimed.object_key)
    )
    return found is not None


async def finish(session: AsyncSession, claimed: Claim, picture: FlatPicture) -> bool:
    """Make the asset ready; False when the attempt is no longer expected.

    The picture must be stored. The file as it was sent is condemned.
    """
    updated = await session.execute(
        update(Asset)
        .where(Asset.id == claimed.asset_id, Asset.attempt_prefix == claimed.prefix)
        .values(
            status=AssetStatus.READY,
            ready_at=utc_now(),
            attempt_prefix=None,
            object_key=claimed.object_key,
            width=picture.width,
            height=picture.height,
            bytes=picture.bytes,
        )
        .returning(Asset.id)
    )
    if updated.scalar_one_or_none() is None:
        return False
    await condemn(session, Subject.ORIGINAL, [claimed.original_key])
    return True


async def refuse(session: AsyncSession, claimed: Claim, reason: Reason) -> None:
    """Fail an asset, unless the attempt is no longer expected; only the reason is kept."""
    asset = await session.get(Asset, claimed.asset_id, with_for_update=True)
    if asset is not None and asset.attempt_prefix == claimed.prefix:
        await _mark_failed(session, asset, reason)


async def _mark_failed(session: AsyncSession, asset: Asset, reason: Reason) -> None:
    prefixes = [] if asset.attempt_prefix is None else [asset.attempt_prefix]
    await condemn(session, Subject.TILES, [asset.original_key, *prefixes])
    asset.attempt_prefix = None
    asset.status = AssetStatus.FAILED
    asset.reason_code = reason.code
    asset.reason_detail = reason.sentence
    asset.reason_details = dict(reason.details)
    await session.flush()
