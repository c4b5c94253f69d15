"""Routes for the floor plans of a tour."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status

from ezvr_api.tours import floor_plans
from ezvr_api.tours.access import LockedTourDep, TourDep
from ezvr_api.tours.models import FloorPlan, FloorPlanPlace
from ezvr_api.tours.schemas import FloorPlanIn, FloorPlanList, FloorPlanOut, FloorPlanPlaceOut
from ezvr_api.web.dependencies import SessionDep
from ezvr_api.web.problems import problem_responses

router = APIRouter(
    prefix="/v1/tours/{tour_id}/floor-plans",
    tags=["tours"],
    responses=problem_responses(401, 404, 422),
)
_CHANGES = problem_responses(403)


async def _load_floor_plan(
    floor_plan_id: UUID, tour: LockedTourDep, session: SessionDep
) -> FloorPlan:
    """Return the floor plan that the path names; its tour is locked."""
    return await floor_plans.get_floor_plan(session, tour.id, floor_plan_id)


FloorPlanDep = Annotated[FloorPlan, Depends(_load_floor_plan, scope="function")]


@router.get("", summary="List floor plans")
async def list_floor_plans(tour: TourDep, session: SessionDep) -> FloorPlanList:
    """Return all floor plans of a tour with the places of its scenes, oldest first."""
    plans = await floor_plans.list_floor_plans(session, tour.id)
    places = await floor_plans.list_places(session, [plan.id for plan in plans])
    of_plan = floor_plans.by_plan(places)
    return FloorPlanList(items=[_floor_plan_out(plan, of_plan.get(plan.id, [])) for plan in plans])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Add a floor plan",
    responses=problem_responses(403, 409),
)
async def create_floor_plan(
    payload: FloorPlanIn, tour: LockedTourDep, session: SessionDep
) -> FloorPlanOut:
    """Give the tour a floor plan; its picture may still be on its way."""
    plan = await floor_plans.add_floor_plan(
        session,
        tour,
        asset_id=payload.asset_id,
        title=payload.title,
        north=payload.north,
        places=_places(payload),
    )
    return await _shown(session, plan)


@router.put("/{floor_plan_id}", summary="Replace a floor plan", responses=_CHANGES)
async def update_floor_plan(
    payload: FloorPlanIn, tour: LockedTourDep, plan: FloorPlanDep, session: SessionDep
) -> FloorPlanOut:
    """Replace everything about a floor plan but its id."""
    await floor_plans.change_floor_plan(
        session,
        tour,
        plan,
        asset_id=payload.asset_id,
        title=payload.title,
        north=payload.north,
        places=_places(payload),
    )
    return await _shown(session, plan)


@router.delete(
    "/{floor_plan_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove a floor plan",
    responses=_CHANGES,
)
async def delete_floor_plan(plan: FloorPlanDep, session: SessionDep) -> None:
    """Take a floor plan out of its tour; its picture stays."""
    await session.delete(plan)


def _places(payload: FloorPlanIn) -> list[floor_plans.Place]:
    return [floor_plans.Place(place.scene_id, place.x, place.y) for place in payload.places]


async def _shown(session: SessionDep, plan: FloorPlan) -> FloorPlanOut:
    return _floor_plan_out(plan, await floor_plans.list_places(session, [plan.id]))


def _floor_plan_out(plan: FloorPlan, places: Sequence[FloorPlanPlace]) -> FloorPlanOut:
    return FloorPlanOut(
        id=plan.id,
        asset_id=plan.asset_id,
        title=plan.title,
        north=plan.north,
        places=[FloorPlanPlaceOut.model_validate(place) for place in places],
    )
