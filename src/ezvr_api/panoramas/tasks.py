"""The tiling tasks: fetch the photo, tile it in a child process, store the tiles.

`tile` makes a panorama ready; `add_avif` makes its tiles once more, when nobody waits.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import anyio
import structlog

from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import attempts, formats, lost
from ezvr_api.panoramas.attempts import UPLOAD_MISSING, Claim, Reason
from ezvr_api.panoramas.delivery import Delivery, delivered
from ezvr_api.panoramas.expected import work_while_expected
from ezvr_api.panoramas.formats import AVIF_ENDING, FormatState, PendingFormat, TilesDiffer
from ezvr_api.resources import Resources
from ezvr_api.storage import ObjectMissing

PROGRESS_SECONDS = 0.5
# Where the steps end on the way from 0 to 1, about as they take their time.
FETCHED, TILED = 0.05, 0.95
TILE_ENDINGS = frozenset({".jpg"})

# Limits and what the customer asked for are the reason, at least as much as the photo: a changed
# word, or another try, may mend it.
MENDABLE = frozenset(
    {
        RefusalCode.CROP_IMPOSSIBLE,
        RefusalCode.LOGO_UNUSABLE,
        RefusalCode.OUT_OF_MEMORY,
        RefusalCode.TOOK_TOO_LONG,
    }
)

AVIF_ENDINGS = frozenset({AVIF_ENDING})
AVIF_ATTEMPTS = 10
AVIF_LOOK_SECONDS = 1.0
# The scheduler's lowest: a photo that somebody waits for hardly notices.
LAST_IN_LINE = 19

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
        await _refuse(resources, claimed, reason, is_mendable=refused.code in MENDABLE)
        return
    except ObjectMissing:
        async with resources.database.transaction() as session:
            await attempts.refuse(session, claimed, UPLOAD_MISSING)
        return
    except Exception:
        if attempt.is_last:
            async with resources.database.transaction() as session:
                await attempts.give_up(session, claimed)
        raise
    seconds = round(time.monotonic() - started, 2)
    _log.info("panoramas.tiled", panorama_id=panorama_id, seconds=seconds)


async def _refuse(
    resources: Resources, claimed: Claim, reason: Reason, *, is_mendable: bool
) -> None:
    async with resources.database.transaction() as session:
        if is_mendable:
            await attempts.give_up(session, claimed, reason)
        else:
            await attempts.refuse(session, claimed, reason)
    _log.info("panoramas.refused", panorama_id=str(claimed.panorama_id), code=reason.code)


async def _work(resources: Resources, claimed: Claim) -> None:
    """Fetch, tile and store, while telling how far it is; stop when superseded."""
    progress = Progress()

    async def produce(folder: Path) -> bool:
        return await _produce(resources, claimed, folder, progress)

    async def report() -> bool:
        async with resources.database.transaction() as session:
            return await attempts.report_progress(session, claimed, progress.value)

    finished = await work_while_expected(
        resources,
        produce,
        report,
        keys=(claimed.original_key, claimed.prefix),
        every=PROGRESS_SECONDS,
    )
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
    settings = resources.settings.worker
    original_bytes = await resources.storage.download_to(claimed.original_key, photo)
    progress.value = FETCHED
    delivery = Delivery(resources.storage, claimed.prefix, tiles, TILE_ENDINGS)
    described: list[TiledPhoto] = []
    previewed = anyio.Event()

    def on_previews(tiled: TiledPhoto) -> None:
        described.append(tiled)
        previewed.set()

    async def show_previews() -> None:
        await previewed.wait()
        await delivery.put_pictures()
        async with resources.database.transaction() as session:
            await attempts.show_previews(session, claimed, described[0])

    tiled = await delivered(
        tile_in_child(
            photo,
            tiles,
            TilingOptions(
                overrides=claimed.overrides,
                retouch=claimed.retouch,
                logo=_written(claimed.logo, folder),
            ),
            limits=ChildLimits(
                memory_bytes=settings.photo_memory_megabytes * 1024**2,
                seconds=settings.photo_seconds,
            ),
            on_progress=lambda share: progress.between(FETCHED, TILED, share),
            on_previews=on_previews,
            children=resources.children,
        ),
        delivery,
        meanwhile=show_previews,
    )
    async with resources.database.transaction() as session:
        return await attempts.finish(
            session,
            claimed,
            tiled,
            original_bytes=original_bytes,
            with_avif=settings.avif,
        )


def _written(logo: bytes | None, folder: Path) -> Path | None:
    """The logo as a file, which only the child reads."""
    if logo is None:
        return None
    path = folder / "logo"
    path.write_bytes(logo)
    return path


async def revive(resources: Resources, attempt: Attempt) -> None:
    """Put photos back in line whose jobs were lost, and tell whoever runs the service."""
    del attempt
    async with resources.database.transaction() as session:
        found = await lost.find_lost(session)
    for panorama_id in found:
        async with resources.database.transaction() as session:
            is_revived = await lost.revive(session, panorama_id)
        if is_revived:
            _log.warning("panoramas.revived", panorama_id=str(panorama_id))


async def add_avif(resources: Resources, attempt: Attempt, *, panorama_id: str) -> None:
    """Make a ready photo's tiles once more, as AVIF; may run twice, and may die at any moment."""
    async with resources.database.transaction() as session:
        expected = await formats.find_pending(session, UUID(panorama_id))
    if expected is None:
        return
    started = time.monotonic()
    try:
        if attempt.number > AVIF_ATTEMPTS:
            await _give_up_avif(resources, expected, "too many attempts")
            return
        await _work_on_avif(resources, expected)
    except (PhotoRefused, ObjectMissing, TilesDiffer) as error:
        await _give_up_avif(resources, expected, str(error))
        return
    except Exception as error:
        if attempt.is_last:
            await _give_up_avif(resources, expected, str(error))
        raise
    seconds = round(time.monotonic() - started, 2)
    _log.info("panoramas.avif_added", panorama_id=panorama_id, seconds=seconds)


async def _work_on_avif(resources: Resources, expected: PendingFormat) -> None:
    async def produce(folder: Path) -> bool:
        return await _produce_avif(resources, expected, folder)

    async def is_pending() -> bool:
        async with resources.database.transaction() as session:
            return await formats.is_pending(session, expected)

    finished = await work_while_expected(
        resources,
        produce,
        is_pending,
        keys=(expected.original_key, expected.prefix),
        every=AVIF_LOOK_SECONDS,
    )
    if not finished:
        await _clean_up_avif(resources, expected)


async def _produce_avif(resources: Resources, expected: PendingFormat, folder: Path) -> bool:
    photo, tiles = folder / "photo", folder / "tiles"
    settings = resources.settings.worker
    await _drop_unfinished_avif(resources, expected.prefix)
    await resources.storage.download_to(expected.original_key, photo)
    # Beside the memory that photos share: for hours, it would keep those out that somebody awaits.
    tiled = await delivered(
        tile_in_child(
            photo,
            tiles,
            TilingOptions(
                tile_format="avif",
                threads=1,
                overrides=expected.overrides,
                retouch=expected.retouch,
                logo=_written(expected.logo, folder),
            ),
            limits=ChildLimits(
                memory_bytes=settings.avif_memory_megabytes * 1024**2,
                seconds=settings.avif_seconds,
                threads=1,
                niceness=LAST_IN_LINE,
            ),
        ),
        Delivery(resources.storage, expected.prefix, tiles, AVIF_ENDINGS),
    )
    formats.check_like(expected, tiled)
    async with resources.database.transaction() as session:
        return await formats.finish(session, expected)


async def _drop_unfinished_avif(resources: Resources, prefix: str) -> None:
    """Remove what a worker that died was just writing; its tiles are made again."""
    await resources.storage.abort_unfinished(prefix)


async def _give_up_avif(resources: Resources, expected: PendingFormat, why: str) -> None:
    """Leave the photo without AVIF, which nobody misses."""
    async with resources.database.transaction() as session:
        await formats.give_up(session, expected)
    _log.warning("panoramas.avif_given_up", panorama_id=str(expected.panorama_id), why=why)
    await _clean_up_avif(resources, expected)


async def _clean_up_avif(resources: Resources, expected: PendingFormat) -> None:
    """Remove what nobody offers: all of a prefix that is gone, or the AVIF tiles alone."""
    async with resources.database.transaction() as session:
        state = await formats.state_of(session, expected)
    if state is FormatState.OBSOLETE:
        await resources.storage.delete_prefix(expected.prefix)
    elif state is FormatState.GIVEN_UP:
        listing = await resources.storage.list_everything(expected.prefix)
        keys = {version.key for version in (*listing.versions, *listing.markers)}
        keys |= {upload.key for upload in listing.uploads}
        for key in sorted(key for key in keys if key.endswith(AVIF_ENDING)):
            await resources.storage.delete_prefix(key)
