"""The rules of tours, scenes and hotspots."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.accounts.service import lock_account
from ezvr_api.assets.service import get_asset
from ezvr_api.errors import Conflict, FieldError, InvalidPayload, NotFound
from ezvr_api.panoramas.service import get_panorama
from ezvr_api.tours.models import Hotspot, Scene, Tour
from ezvr_api.web.paging import load_page
from ezvr_api.web.payloads import MOST_LANGUAGES, merge_patch

MOST_SCENES = 500
MOST_HOTSPOTS = 200


class TourStatus(StrEnum):
    """Where a tour is."""

    DRAFT = "draft"
    PUBLISHED = "published"


class TourIsFull(Conflict):
    """The tour or the scene holds as many parts as it may."""

    code = "tour_is_full"
    title = "No more of these fit"


async def create_tour(session: AsyncSession, account_id: UUID, **fields: Any) -> Tour:  # noqa: ANN401 - the model's own columns
    """Make a tour without scenes."""
    tour = Tour(account_id=account_id, status=TourStatus.DRAFT, **fields)
    session.add(tour)
    await session.flush()
    return tour


async def get_tour(session: AsyncSession, account_id: UUID, tour_id: UUID) -> Tour:
    """Return a tour of this account.

    Raises:
        NotFound: there is none, or it is another account's.
    """
    return await _get_tour(session, account_id, tour_id, lock=False)


async def lock_tour(session: AsyncSession, account_id: UUID, tour_id: UUID) -> Tour:
    """Return a tour of this account, and let one request at a time change it.

    Raises:
        NotFound: there is none, or it is another account's.
    """
    await lock_account(session, account_id)
    return await _get_tour(session, account_id, tour_id, lock=True)


async def _get_tour(session: AsyncSession, account_id: UUID, tour_id: UUID, *, lock: bool) -> Tour:
    query = select(Tour).where(Tour.id == tour_id, Tour.account_id == account_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(query)
    if found is None:
        raise NotFound
    return found


async def list_tours(
    session: AsyncSession, account_id: UUID, *, limit: int, cursor: str | None
) -> tuple[list[Tour], str | None]:
    """Return a page of an account's tours, newest first, and the next cursor."""
    return await load_page(
        session,
        select(Tour).where(Tour.account_id == account_id),
        key=Tour.id,
        limit=limit,
        cursor=cursor,
    )


async def change_tour(session: AsyncSession, tour: Tour, changes: Mapping[str, Any]) -> None:
    """Change the given fields of a tour.

    Raises:
        InvalidPayload: the start scene is not one of the tour's, the logo not one of the account's.
    """
    start = changes.get("start_scene_id")
    if start is not None:
        await check_scene_of(session, tour.id, start, "/start_scene_id")
    columns = dict(changes)
    if "branding" in columns:
        # A row's own column, so that the logo's deletion takes it out.
        columns["branding"] = branding = dict(columns["branding"])
        if "logo_asset_id" in branding:
            logo = branding.pop("logo_asset_id")
            await check_asset(session, tour.account_id, logo, "/branding/logo_asset_id")
            tour.logo_asset_id = logo
    apply_changes(tour, columns)
    await session.flush()


def apply_changes(row: Tour | Scene, changes: Mapping[str, Any]) -> None:
    """Apply a JSON merge patch to a row; objects are merged, null removes a member.

    Raises:
        InvalidPayload: no title would be left.
    """
    for field, value in changes.items():
        merged = value
        if isinstance(value, dict):
            merged = merge_patch(getattr(row, field), cast("dict[str, Any]", value))
        if isinstance(merged, dict) and len(cast("dict[str, Any]", merged)) > MOST_LANGUAGES:
            wrong = FieldError(f"/{field}", f"may have up to {MOST_LANGUAGES} languages")
            raise InvalidPayload(errors=(wrong,))
        if field == "title" and not merged:
            raise InvalidPayload(errors=(FieldError("/title", "must keep one language"),))
        setattr(row, field, merged)


async def get_scene(session: AsyncSession, tour_id: UUID, scene_id: UUID) -> Scene:
    """Return a scene of a tour that was loaded for its account.

    Raises:
        NotFound: the tour has no such scene.
    """
    found = await session.scalar(
        select(Scene).where(Scene.id == scene_id, Scene.tour_id == tour_id)
    )
    if found is None:
        raise NotFound
    return found


async def list_scenes(session: AsyncSession, tour_id: UUID) -> Sequence[Scene]:
    """Return a tour's scenes in their order."""
    rows = await session.scalars(
        select(Scene).where(Scene.tour_id == tour_id).order_by(Scene.position)
    )
    return rows.all()


async def add_scene(  # noqa: PLR0913 - the parts of a scene
    session: AsyncSession,
    tour: Tour,
    *,
    panorama_id: UUID,
    title: dict[str, str],
    alternative_text: dict[str, str],
    initial_view: dict[str, float],
    north_offset: float | None,
) -> Scene:
    """Place a panorama in a tour, at the end; the first scene becomes the start.

    The tour must be locked.

    Raises:
        InvalidPayload: the account has no such panorama.
        TourIsFull: it has as many scenes as it may.
    """
    await check_panorama(session, tour.account_id, panorama_id)
    scenes = await list_scenes(session, tour.id)
    if len(scenes) >= MOST_SCENES:
        detail = f"A tour may have up to {MOST_SCENES} scenes."
        raise TourIsFull(detail)
    scene = Scene(
        tour_id=tour.id,
        panorama_id=panorama_id,
        position=scenes[-1].position + 1 if scenes else 0,
        title=title,
        alternative_text=alternative_text,
        initial_view=initial_view,
        north_offset=north_offset,
    )
    session.add(scene)
    await session.flush()
    if tour.start_scene_id is None:
        tour.start_scene_id = scene.id
        await session.flush()
    return scene


async def check_panorama(session: AsyncSession, account_id: UUID, panorama_id: UUID) -> None:
    """Check that a scene may show this panorama.

    Raises:
        InvalidPayload: the account has no such panorama.
    """
    try:
        await get_panorama(session, account_id, panorama_id)
    except NotFound as error:
        wrong = FieldError("/panorama_id", "is not a panorama of this account")
        raise InvalidPayload(errors=(wrong,)) from error


async def check_asset(
    session: AsyncSession, account_id: UUID, asset_id: UUID | None, pointer: str
) -> None:
    """Check that a tour may show this asset, if it names one; it may still be on its way.

    Raises:
        InvalidPayload: the account has no such asset.
    """
    if asset_id is None:
        return
    try:
        await get_asset(session, account_id, asset_id)
    except NotFound as error:
        wrong = FieldError(pointer, "is not an asset of this account")
        raise InvalidPayload(errors=(wrong,)) from error


async def order_scenes(session: AsyncSession, tour: Tour, scene_ids: Sequence[UUID]) -> None:
    """Put a tour's scenes in this order; the tour must be locked.

    Raises:
        InvalidPayload: these are not exactly the tour's scenes.
    """
    scenes = {scene.id: scene for scene in await list_scenes(session, tour.id)}
    if len(scene_ids) != len(scenes) or set(scene_ids) != set(scenes):
        wrong = FieldError("/scene_ids", "must name each scene of the tour once")
        raise InvalidPayload(errors=(wrong,))
    for position, scene_id in enumerate(scene_ids):
        scenes[scene_id].position = position
    await session.flush()


async def delete_scene(session: AsyncSession, tour: Tour, scene: Scene) -> None:
    """Take a scene out of its tour, with the hotspots that lead to it."""
    await session.delete(scene)
    await session.flush()
    await session.refresh(tour)
    if tour.start_scene_id is None:
        tour.start_scene_id = await _first_scene(session, tour.id)
        await session.flush()


async def _first_scene(session: AsyncSession, tour_id: UUID) -> UUID | None:
    return await session.scalar(
        select(Scene.id).where(Scene.tour_id == tour_id).order_by(Scene.position).limit(1)
    )


async def list_hotspots(session: AsyncSession, scene_ids: Sequence[UUID]) -> Sequence[Hotspot]:
    """Return the hotspots of these scenes, oldest first."""
    rows = await session.scalars(
        select(Hotspot).where(Hotspot.scene_id.in_(scene_ids)).order_by(Hotspot.id)
    )
    return rows.all()


async def get_hotspot(session: AsyncSession, scene_id: UUID, hotspot_id: UUID) -> Hotspot:
    """Return a hotspot of a scene that was loaded for its account.

    Raises:
        NotFound: the scene has no such hotspot.
    """
    found = await session.scalar(
        select(Hotspot).where(Hotspot.id == hotspot_id, Hotspot.scene_id == scene_id)
    )
    if found is None:
        raise NotFound
    return found


async def add_hotspot(
    session: AsyncSession, tour: Tour, scene: Scene, fields: Mapping[str, Any]
) -> Hotspot:
    """Put a hotspot into a scene; the tour must be locked.

    Raises:
        InvalidPayload: it leads to a scene that is not in this tour, or shows what is not an
            asset of this account.
        TourIsFull: the scene has as many hotspots as it may.
    """
    await _check_target(session, tour, fields)
    count = await session.scalar(
        select(func.count()).select_from(Hotspot).where(Hotspot.scene_id == scene.id)
    )
    if (count or 0) >= MOST_HOTSPOTS:
        detail = f"A scene may have up to {MOST_HOTSPOTS} hotspots."
        raise TourIsFull(detail)
    hotspot = Hotspot(scene_id=scene.id, **fields)
    session.add(hotspot)
    await session.flush()
    return hotspot


async def change_hotspot(
    session: AsyncSession, tour: Tour, hotspot: Hotspot, fields: Mapping[str, Any]
) -> None:
    """Replace a hotspot's fields.

    Raises:
        InvalidPayload: as `add_hotspot`.
    """
    await _check_target(session, tour, fields)
    for field, value in fields.items():
        setattr(hotspot, field, value)
    await session.flush()


async def _check_target(session: AsyncSession, tour: Tour, fields: Mapping[str, Any]) -> None:
    target = fields.get("target_scene_id")
    if target is not None:
        await check_scene_of(session, tour.id, target, "/target_scene_id")
    await check_asset(session, tour.account_id, fields.get("asset_id"), "/asset_id")


async def check_scene_of(
    session: AsyncSession, tour_id: UUID, scene_id: UUID, pointer: str
) -> None:
    """Check that a tour has this scene.

    Raises:
        InvalidPayload: it has not.
    """
    found = await session.scalar(
        select(Scene.id).where(Scene.id == scene_id, Scene.tour_id == tour_id)
    )
    if found is None:
        wrong = FieldError(pointer, "is not a scene of this tour")
        raise InvalidPayload(errors=(wrong,))


async def remove_panorama(session: AsyncSession, event: events.PanoramaDeleted) -> None:
    """Take the scenes that show a deleted panorama out of every draft."""
    showing = select(Scene.tour_id).where(Scene.panorama_id == event.panorama_id)
    tours = await session.scalars(
        select(Tour).where(Tour.id.in_(showing)).order_by(Tour.id).with_for_update()
    )
    for tour in tours.all():
        scenes = await session.scalars(
            select(Scene).where(Scene.tour_id == tour.id, Scene.panorama_id == event.panorama_id)
        )
        for scene in scenes.all():
            await delete_scene(session, tour, scene)


async def delete_tour(session: AsyncSession, tour: Tour) -> None:
    """Delete a tour with its scenes and hotspots; its panoramas stay."""
    await session.delete(tour)
    await session.flush()


async def erase_account(session: AsyncSession, account_id: UUID) -> None:
    """Delete every tour of an account."""
    await session.execute(delete(Tour).where(Tour.account_id == account_id))
