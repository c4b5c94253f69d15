"""The task behind an asset: fetch the file, make a picture of it in a child process, store it."""

from pathlib import Path
from uuid import UUID

import structlog

from ezvr_api.assets import attempts
from ezvr_api.assets.attempts import Claim
from ezvr_api.assets.reasons import PROCESSING_FAILED, UPLOAD_MISSING, Reason, reason_of
from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.picture import PICTURE_NAME
from ezvr_api.imaging.sandbox import ChildLimits, picture_in_child
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas.expected import work_while_expected
from ezvr_api.resources import Resources
from ezvr_api.storage import ObjectMissing

LOOK_SECONDS = 0.5
PICTURE_TYPE = "image/webp"

_log = structlog.stdlib.get_logger(__name__)


async def prepare(resources: Resources, attempt: Attempt, *, asset_id: str) -> None:
    """Turn an uploaded file into a picture; may run twice, and may die at any moment."""
    async with resources.database.transaction() as session:
        claimed = await attempts.claim(session, UUID(asset_id))
    if claimed is None:
        return
    try:
        await carry_out(resources, claimed)
    except PhotoRefused as refused:
        await _refuse(resources, claimed, reason_of(refused))
    except ObjectMissing:
        await _refuse(resources, claimed, UPLOAD_MISSING)
    except Exception:
        if attempt.is_last:
            await _refuse(resources, claimed, PROCESSING_FAILED)
        raise


async def _refuse(resources: Resources, claimed: Claim, reason: Reason) -> None:
    async with resources.database.transaction() as session:
        await attempts.refuse(session, claimed, reason)
    _log.info("assets.refused", asset_id=str(claimed.asset_id), code=reason.code)


async def carry_out(resources: Resources, claimed: Claim) -> None:
    """Make and store a picture as long as its attempt is expected; leave nothing otherwise.

    Raises:
        PhotoRefused: the file cannot be used.
        ObjectMissing: it is not there any more.
        LocksLost: the attempt was cut off, and may be made again.
    """

    async def produce(folder: Path) -> bool:
        return await _produce(resources, claimed, folder)

    async def is_expected() -> bool:
        async with resources.database.transaction() as session:
            return await attempts.is_expected(session, claimed)

    finished = await work_while_expected(
        resources,
        produce,
        is_expected,
        keys=(claimed.original_key, claimed.prefix),
        every=LOOK_SECONDS,
    )
    if finished or await _is_finished(resources, claimed):
        _log.info("assets.ready", asset_id=str(claimed.asset_id))
        return
    # Nobody expects this attempt any more: the asset was deleted, or another worker has it.
    await resources.storage.delete_prefix(claimed.prefix)


async def _is_finished(resources: Resources, claimed: Claim) -> bool:
    async with resources.database.transaction() as session:
        return await attempts.is_finished(session, claimed)


async def _produce(resources: Resources, claimed: Claim, folder: Path) -> bool:
    source, outdir = folder / "source", folder / "picture"
    settings = resources.settings.worker
    await resources.storage.download_to(claimed.original_key, source)
    picture = await picture_in_child(
        source,
        outdir,
        ChildLimits(
            memory_bytes=settings.photo_memory_megabytes * 1024**2, seconds=settings.photo_seconds
        ),
        children=resources.children,
    )
    await resources.storage.put_file(
        claimed.object_key, outdir / PICTURE_NAME, content_type=PICTURE_TYPE
    )
    async with resources.database.transaction() as session:
        return await attempts.finish(session, claimed, picture)
