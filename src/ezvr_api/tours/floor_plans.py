"""The rules of floor plans, and what the deletion of an asset takes out of drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.errors import FieldError, InvalidPayload, NotFound
from ezvr_api.tours.models import FloorPlan, FloorPlanPlace, Hotspot, Scene, Tour
from ezvr_api.tours.service import TourIsFull, check_asset, list_scenes

MOST_FLOOR_PLANS = 20


@dataclass(frozen=True)
class Place:
    """Where a scene is on a plan: shares of its picture, from the top left."""

    scene_id: UUID
    x: float
    y: float


async def list_floor_plans(session: AsyncSession, tour_id: UUID) -> Sequence[FloorPlan]:
    """Return a tour's floor plans, oldest first."""
    rows = await session.scalars(
        select(FloorPlan).where(FloorPlan.tour_id == tour_id).order_by(FloorPlan.id)
    )
    return rows.all()


async def list_places(session: AsyncSession, plan_ids: Sequence[UUID]) -> Sequence[FloorPlanPlace]:
    """Return the places on these floor plans, in the order of the scenes."""
    rows = await session.scalars(
        select(FloorPlanPlace)
        .join(Scene, Scene.id == FloorPlanPlace.scene_id)
        .where(FloorPlanPlace.floor_plan_id.in_(plan_ids))
        .order_by(Scene.position)
    )
    return rows.all()


async def get_floor_plan(session: AsyncSession, tour_id: UUID, plan_id: UUID) -> FloorPlan:
    """Return a floor plan of a tour that was loaded for its account.

    Raises:
        NotFound: the tour has no such plan.
    """
    found = await session.scalar(
        select(FloorPlan).where(FloorPlan.id == plan_id, FloorPlan.tour_id == tour_id)
    )
    if found is None:
        raise NotFound
    return found


async def add_floor_plan(  # noqa: PLR0913 - the parts of a plan
    session: AsyncSession,
    tour: Tour,
    *,
    asset_id: UUID,
    title: dict[str, str],
    north: float,
    places: Sequence[Place],
) -> FloorPlan:
    """Give a tour a floor plan; the tour must be locked.

    Raises:
        InvalidPayload: it shows what is not an asset of this account, or names a scene of another
            tour.
        TourIsFull: the tour has as many as it may.
    """
    await _check(session, tour, asset_id, places)
    count = await session.scalar(
        select(func.count()).select_from(FloorPlan).where(FloorPlan.tour_id == tour.id)
    )
    if (count or 0) >= MOST_FLOOR_PLANS:
        detail = f"A tour may have up to {MOST_FLOOR_PLANS} floor plans."
        raise TourIsFull(detail)
    plan = FloorPlan(tour_id=tour.id, asset_id=asset_id, title=title, north=north)
    session.add(plan)
    await session.flush()
    await _put_places(session, plan, places)
    return plan


async def change_floor_plan(  # noqa: PLR0913 - the parts of a plan
    session: AsyncSession,
    tour: Tour,
    plan: FloorPlan,
    *,
    asset_id: UUID,
    title: dict[str, str],
    north: float,
    places: Sequence[Place],
) -> None:
    """Replace everything about a floor plan but its id; the tour must be locked.

    Raises:
        InvalidPayload: as `add_floor_plan`.
    """
    await _check(session, tour, asset_id, places)
    plan.asset_id, plan.title, plan.north = asset_id, title, north
    await session.execute(delete(FloorPlanPlace).where(FloorPlanPlace.floor_plan_id == plan.id))
    await _put_places(session, plan, places)


async def _check(
    session: AsyncSession, tour: Tour, asset_id: UUID, places: Sequence[Place]
) -> None:
    await check_asset(session, tour.account_id, asset_id, "/asset_id")
    known = {scene.id for scene in await list_scenes(session, tour.id)}
    wrong = tuple(
        FieldError(f"/places/{number}/scene_id", "is not a scene of this tour")
        for number, place in enumerate(places)
        if place.scene_id not in known
    )
    if wrong:
        raise InvalidPayload(errors=wrong)


async def _put_places(session: AsyncSession, plan: FloorPlan, places: Sequence[Place]) -> None:
    session.add_all(
        FloorPlanPlace(floor_plan_id=plan.id, scene_id=place.scene_id, x=place.x, y=place.y)
        for place in places
    )
    await session.flush()


async def remove_asset(session: AsyncSession, event: events.AssetDeleted) -> None:
    """Take what shows a deleted asset out of every draft: hotspots, floor plans, logos."""
    asset_id = event.asset_id
    tours = await session.scalars(
        select(Tour.id).where(_shows(asset_id)).order_by(Tour.id).with_for_update()
    )
    if not tours.all():
        return
    await session.execute(delete(Hotspot).where(Hotspot.asset_id == asset_id))
    await session.execute(delete(FloorPlan).where(FloorPlan.asset_id == asset_id))
    await session.execute(
        update(Tour).where(Tour.logo_asset_id == asset_id).values(logo_asset_id=None)
    )


def _shows(asset_id: UUID) -> ColumnElement[bool]:
    by_hotspots = (
        select(Scene.tour_id)
        .join(Hotspot, Hotspot.scene_id == Scene.id)
        .where(Hotspot.asset_id == asset_id)
    )
    by_plans = select(FloorPlan.tour_id).where(FloorPlan.asset_id == asset_id)
    return or_(Tour.logo_asset_id == asset_id, Tour.id.in_(by_hotspots), Tour.id.in_(by_plans))


def by_plan(places: Sequence[FloorPlanPlace]) -> Mapping[UUID, list[FloorPlanPlace]]:
    """Group places by their floor plan."""
    found: dict[UUID, list[FloorPlanPlace]] = {}
    for place in places:
        found.setdefault(place.floor_plan_id, []).append(place)
    return found
