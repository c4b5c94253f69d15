"""The dependencies that load a tour, a scene or a hotspot for the caller's account."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from ezvr_api.accounts.access import CurrentUser
from ezvr_api.tours import service
from ezvr_api.tours.models import Hotspot, Scene, Tour
from ezvr_api.web.dependencies import SessionDep


async def load_tour(tour_id: UUID, caller: CurrentUser, session: SessionDep) -> Tour:
    """Return the tour that the path names, if it is the caller's."""
    return await service.get_tour(session, caller.account.id, tour_id)


async def load_locked_tour(tour_id: UUID, caller: CurrentUser, session: SessionDep) -> Tour:
    """Return the tour that the path names, locked for a change."""
    return await service.lock_tour(session, caller.account.id, tour_id)


TourDep = Annotated[Tour, Depends(load_tour, scope="function")]
LockedTourDep = Annotated[Tour, Depends(load_locked_tour, scope="function")]


async def load_scene(scene_id: UUID, tour: LockedTourDep, session: SessionDep) -> Scene:
    """Return the scene that the path names; its tour is locked."""
    return await service.get_scene(session, tour.id, scene_id)


SceneDep = Annotated[Scene, Depends(load_scene, scope="function")]


async def load_hotspot(hotspot_id: UUID, scene: SceneDep, session: SessionDep) -> Hotspot:
    """Return the hotspot that the path names; its tour is locked."""
    return await service.get_hotspot(session, scene.id, hotspot_id)


HotspotDep = Annotated[Hotspot, Depends(load_hotspot, scope="function")]
