"""Routes for tours."""

from fastapi import APIRouter, status

from ezvr_api.accounts.access import CurrentUser
from ezvr_api.resources import Resources
from ezvr_api.tours import service
from ezvr_api.tours.access import LockedTourDep, TourDep
from ezvr_api.tours.models import Tour
from ezvr_api.tours.schemas import Branding, TourChange, TourCreate, TourOut, TourSettings
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.paging import CursorQuery, LimitQuery, Page
from ezvr_api.web.problems import problem_responses

router = APIRouter(prefix="/v1/tours", tags=["tours"], responses=problem_responses(401, 422))


@router.post(
    "", status_code=status.HTTP_201_CREATED, summary="Make a tour", responses=problem_responses(403)
)
async def create_tour(
    payload: TourCreate, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> TourOut:
    """Make a draft without scenes."""
    tour = await service.create_tour(session, caller.account.id, **payload.model_dump())
    return _tour_out(tour, resources)


@router.get("", summary="List tours")
async def list_tours(
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> Page[TourOut]:
    """Return the account's tours, newest first."""
    rows, following = await service.list_tours(
        session, caller.account.id, limit=limit, cursor=cursor
    )
    return Page(items=[_tour_out(row, resources) for row in rows], next=following)


@router.get("/{tour_id}", summary="Show a tour", responses=problem_responses(404))
async def get_tour(tour: TourDep, resources: ResourcesDep) -> TourOut:
    """Return one tour."""
    return _tour_out(tour, resources)


@router.patch("/{tour_id}", summary="Change a tour", responses=problem_responses(403, 404))
async def update_tour(
    payload: TourChange, tour: LockedTourDep, session: SessionDep, resources: ResourcesDep
) -> TourOut:
    """Change the draft; visitors see it after publishing."""
    await service.change_tour(session, tour, payload.model_dump(exclude_unset=True))
    return _tour_out(tour, resources)


@router.delete(
    "/{tour_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a tour",
    responses=problem_responses(403, 404),
)
async def delete_tour(tour: LockedTourDep, session: SessionDep) -> None:
    """Delete the tour, its scenes and its publications; the photos stay."""
    await service.delete_tour(session, tour)


def _tour_out(tour: Tour, resources: Resources) -> TourOut:
    return TourOut(
        id=tour.id,
        public_id=tour.public_id,
        status=service.TourStatus(tour.status),
        languages=tour.languages,
        title=tour.title,
        description=tour.description,
        start_scene_id=tour.start_scene_id,
        branding=Branding.model_validate(
            {
                "link": None,
                "accent": None,
                "scheme": "auto",
                **tour.branding,
                "logo_asset_id": tour.logo_asset_id,
            }
        ),
        settings=TourSettings.model_validate(
            {"rotation": False, "little_planet": False, **tour.settings}
        ),
        share_url=f"{resources.settings.public_url}/t/{tour.public_id}",
        created_at=tour.created_at,
    )
