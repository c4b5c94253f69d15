"""Photos whose job was lost: it failed for the last time before it could even begin."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.jobs import deferred_arguments, is_deferred
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.service import (
    AVIF_TASK,
    TILE_TASK,
    PanoramaStatus,
    defer_avif,
    defer_tiling,
)

REVIVE_TASK = "panoramas:revive"


async def find_lost(session: AsyncSession) -> list[UUID]:
    """Return the panoramas that await work, and have no job that would do it."""
    expected = select(Panorama).where(
        or_(
            Panorama.status == PanoramaStatus.PROCESSING,
            Panorama.is_tiled_again,
            Panorama.avif_pending,
        )
    )
    awaited = {row.id: _task_for(row) for row in await session.scalars(expected)}
    deferred = {
        task: await deferred_arguments(session, task, "panorama_id")
        for task in (TILE_TASK, AVIF_TASK)
    }
    return [
        panorama_id
        for panorama_id, task in awaited.items()
        if task is not None and str(panorama_id) not in deferred[task]
    ]


async def revive(session: AsyncSession, panorama_id: UUID) -> bool:
    """Defer the work again that a panorama awaits; False when it awaits none, or has a job."""
    panorama = await session.get(Panorama, panorama_id, with_for_update=True)
    task = None if panorama is None else _task_for(panorama)
    if panorama is None or task is None:
        return False
    if await is_deferred(session, task, panorama_id=str(panorama_id)):
        return False
    if task == TILE_TASK:
        await defer_tiling(session, panorama)
    else:
        await defer_avif(session, panorama_id)
    return True


def _task_for(panorama: Panorama) -> str | None:
    """What it awaits; the AVIF of tiles that are about to be replaced is not awaited."""
    if panorama.status == PanoramaStatus.PROCESSING or panorama.is_tiled_again:
        return TILE_TASK
    return AVIF_TASK if panorama.avif_pending else None
