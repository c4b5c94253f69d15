"""The tiling task: fetch the photo, tile it in a child process, store the tiles."""

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import anyio
import structlog

from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from ezvr_api.imaging.tile import MANIFEST_NAME
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import attempts
from ezvr_api.panoramas.attempts import UPLOAD_MISSING, Claim, Reason
from ezvr_api.resources import Resources
from ezvr_api.storage import ObjectMissing

PROGRESS_SECONDS = 0.5
# Where the steps end on the way from 0 to 1, about as they take their time.
FETCHED, TILED = 0.05, 0.85

_log = structlog.stdlib.get_logger(__name__)


@dataclass
class Progress:
    """How far an attempt is, from 0 to 1."""

    value: float = 0.0

    def between(self, start: float, end: float, share: float) -> None:
        """Set the value to a share of the way from `start` to `end`."""
        self.value = start + (end - start) * share


async def tile(resources: Resources, attempt: Attempt, *, panorama_id: str) -> None:
    """Turn an uploaded photo into tiles; may run twice, and may die at any moment."""
    async with resources.database.transaction() as session:
        claimed = await attempts.claim(session, UUID(panorama_id))
    if claimed is None:
        return
    started = time.monotonic()
    try:
        await _work(resources, claimed)
    except PhotoRefused as refused:
        reason = Reason(refused.code, refused.sentence, refused.details)
        await _refuse(resources, claimed, reason)
        return
    except ObjectMissing:
        async with resources.database.transaction() as session:
            await attempts.give_up(session, claimed, UPLOAD_MISSING)
        return
    except Exception:
        if attempt.is_last:
            async with resources.database.transaction() as session:
                await attempts.give_up(session, claimed)
        raise
    seconds = round(time.monotonic() - started, 2)
    _log.info("panoramas.tiled", panorama_id=panorama_id, seconds=seconds)


async def _refuse(resources: Resources, claimed: Claim, reason: Reason) -> None:
    async with resources.database.transaction() as session:
        await attempts.refuse(session, claimed, reason)
    _log.info("panoramas.refused", panorama_id=str(claimed.panorama_id), code=reason.code)


async def _work(resources: Resources, claimed: Claim) -> None:
    """Fetch, tile and store, while telling how far it is; stop when superseded."""
    progress = Progress()
    finished = False
    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(_report, resources, claimed, progress, group.cancel_scope)
        try:
            with TemporaryDirectory(dir=resources.scratch) as folder:
                finished = await _produce(resources, claimed, Path(folder), progress)
        except Exception as error:  # noqa: BLE001 - raised again, outside the group
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure
    if finished or await _is_finished(resources, claimed):
        return
    # Nobody expects this attempt any more: the photo was deleted, or another worker has it.
    _log.info("panoramas.superseded", panorama_id=str(claimed.panorama_id))
    await resources.storage.delete_prefix(claimed.prefix)


async def _is_finished(resources: Resources, claimed: Claim) -> bool:
    """Ask the row: the report may cut an attempt off before it hears of its own commit."""
    async with resources.database.transaction() as session:
        return await attempts.is_finished(session, claimed)


async def _produce(resources: Resources, claimed: Claim, folder: Path, progress: Progress) -> bool:
    photo, tiles = folder / "photo", folder / "tiles"
    settings = resources.settings
    original_bytes = await resources.storage.download_to(claimed.original_key, photo)
    progress.value = FETCHED
    tiled = await tile_in_child(
        photo,
        tiles,
        TilingOptions(overrides=claimed.overrides),
        limits=ChildLimits(
            memory_bytes=settings.worker.photo_memory_megabytes * 1024**2,
            seconds=settings.worker.photo_seconds,
        ),
        on_progress=lambda share: progress.between(FETCHED, TILED, share),
    )
    # It tells when the photo was taken; what is published tells nothing of the camera.
    (tiles / MANIFEST_NAME).unlink()
    await resources.storage.put_many(
        claimed.prefix,
        tiles,
        on_progress=lambda share: progress.between(TILED, 1.0, share),
    )
    async with resources.database.transaction() as session:
        return await attempts.finish(session, claimed, tiled, original_bytes=original_bytes)


async def _report(
    resources: Resources, claimed: Claim, progress: Progress, work: anyio.CancelScope
) -> None:
    """Store the progress now and then; cancel the work when it is no longer expected."""
    reported = 0.0
    while True:
        await anyio.sleep(PROGRESS_SECONDS)
        if progress.value == reported:
            continue
        reported = progress.value
        async with resources.database.transaction() as session:
            expected = await attempts.report_progress(session, claimed, reported)
        if not expected:
            work.cancel()
            return
