"""Routes for the scenes of a tour and their hotspots."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, status
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.tours import service
from ezvr_api.tours.access import HotspotDep, LockedTourDep, SceneDep, TourDep
from ezvr_api.tours.models import Hotspot, Scene
from ezvr_api.tours.schemas import (
    HotspotIn,
    HotspotOut,
    SceneChange,
    SceneCreate,
    SceneList,
    SceneOrder,
    SceneOut,
)
from ezvr_api.web.dependencies import SessionDep
from ezvr_api.web.payloads import View
from ezvr_api.web.problems import problem_responses

router = APIRouter(
    prefix="/v1/tours/{tour_id}/scenes", tags=["tours"], responses=problem_responses(401, 404, 422)
)
_CHANGES = problem_responses(403)
_ADDITIONS = problem_responses(403, 409)


@router.get("", summary="List scenes")
async def list_scenes(tour: TourDep, session: SessionDep) -> SceneList:
    """Return all scenes of a tour with their hotspots, in order."""
    return await _scene_list(session, await service.list_scenes(session, tour.id))


@router.post("", status_code=status.HTTP_201_CREATED, summary="Add a scene", responses=_ADDITIONS)
async def create_scene(payload: SceneCreate, tour: LockedTourDep, session: SessionDep) -> SceneOut:
    """Place a panorama in the tour, at the end; the first scene becomes the start."""
    scene = await service.add_scene(
        session,
        tour,
        panorama_id=payload.panorama_id,
        title=payload.title,
        alternative_text=payload.alternative_text,
        initial_view=payload.initial_view.model_dump(),
        north_offset=payload.north_offset,
    )
    return _scene_out(scene, [])


@router.put("/order", summary="Order the scenes", responses=_CHANGES)
async def order_scenes(payload: SceneOrder, tour: LockedTourDep, session: SessionDep) -> SceneList:
    """Put the scenes in this order."""
    await service.order_scenes(session, tour, payload.scene_ids)
    return await _scene_list(session, await service.list_scenes(session, tour.id))


@router.patch("/{scene_id}", summary="Change a scene", responses=_CHANGES)
async def update_scene(
    payload: SceneChange, tour: LockedTourDep, scene: SceneDep, session: SessionDep
) -> SceneOut:
    """Change the given fields of a scene."""
    if "panorama_id" in payload.model_fields_set:
        await service.check_panorama(session, tour.account_id, payload.panorama_id)
    service.apply_changes(scene, payload.model_dump(exclude_unset=True))
    return _scene_out(scene, await service.list_hotspots(session, [scene.id]))


@router.delete(
    "/{scene_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove a scene",
    responses=_CHANGES,
)
async def delete_scene(tour: LockedTourDep, scene: SceneDep, session: SessionDep) -> None:
    """Take a scene out of the tour, with the hotspots that lead to it; the photo stays."""
    await service.delete_scene(session, tour, scene)


@router.post(
    "/{scene_id}/hotspots",
    status_code=status.HTTP_201_CREATED,
    summary="Add a hotspot",
    responses=_ADDITIONS,
)
async def create_hotspot(
    payload: HotspotIn, tour: LockedTourDep, scene: SceneDep, session: SessionDep
) -> HotspotOut:
    """Put a hotspot into a scene."""
    hotspot = await service.add_hotspot(session, tour, scene, _hotspot_fields(payload))
    return HotspotOut.model_validate(hotspot)


@router.put("/{scene_id}/hotspots/{hotspot_id}", summary="Replace a hotspot", responses=_CHANGES)
async def update_hotspot(
    payload: HotspotIn, tour: LockedTourDep, hotspot: HotspotDep, session: SessionDep
) -> HotspotOut:
    """Replace everything about a hotspot but its id."""
    await service.change_hotspot(session, tour, hotspot, _hotspot_fields(payload))
    return HotspotOut.model_validate(hotspot)


@router.delete(
    "/{scene_id}/hotspots/{hotspot_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove a hotspot",
    responses=_CHANGES,
)
async def delete_hotspot(hotspot: HotspotDep, session: SessionDep) -> None:
    """Take a hotspot out of its scene."""
    await session.delete(hotspot)


def _hotspot_fields(payload: HotspotIn) -> dict[str, Any]:
    """Return all columns of a hotspot, so that one kind can replace the other."""
    optional = ("target_scene_id", "arrival", "text", "asset_id", "url")
    empty: dict[str, Any] = dict.fromkeys(optional)
    return empty | payload.model_dump()


async def _scene_list(session: AsyncSession, scenes: Sequence[Scene]) -> SceneList:
    hotspots = await service.list_hotspots(session, [scene.id for scene in scenes])
    return SceneList(
        items=[
            _scene_out(scene, [spot for spot in hotspots if spot.scene_id == scene.id])
            for scene in scenes
        ]
    )


def _scene_out(scene: Scene, hotspots: Sequence[Hotspot]) -> SceneOut:
    return SceneOut(
        id=scene.id,
        panorama_id=scene.panorama_id,
        title=scene.title,
        alternative_text=scene.alternative_text,
        initial_view=View.model_validate(scene.initial_view),
        north_offset=scene.north_offset,
        hotspots=[HotspotOut.model_validate(spot) for spot in hotspots],
    )
