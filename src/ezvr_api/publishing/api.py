"""Routes for publishing, and what visitors read."""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Response, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from ezvr_api.publishing import service
from ezvr_api.publishing.manifest import served_manifest
from ezvr_api.tours.access import LockedTourDep
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.problems import problem_responses

router = APIRouter(prefix="/v1", tags=["publishing"])

PublicId = Annotated[str, Path(max_length=64, description="The tour's `public_id`.")]
# Shared caches may answer for a minute; then they ask whether it is still the same.
CACHE_CONTROL = "public, max-age=60, must-revalidate"


class PublicationOut(BaseModel):
    """A publication of a tour."""

    tour_id: UUID
    revision: int
    published_at: datetime
    share_url: str
    manifest_url: str


@router.post(
    "/tours/{tour_id}/publications",
    status_code=status.HTTP_201_CREATED,
    summary="Publish a tour",
    responses=problem_responses(401, 403, 404, 409, 422),
)
async def create_publication(
    tour: LockedTourDep, session: SessionDep, resources: ResourcesDep
) -> PublicationOut:
    """Show visitors what the draft holds now. Photos that are not ready stop it."""
    publication = await service.publish(session, tour)
    base = resources.settings.public_url
    return PublicationOut(
        tour_id=tour.id,
        revision=publication.revision,
        published_at=publication.published_at,
        share_url=f"{base}/t/{tour.public_id}",
        manifest_url=f"{base}/v1/public/tours/{tour.public_id}",
    )


@router.delete(
    "/tours/{tour_id}/publications/current",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Hide a tour from visitors",
    responses=problem_responses(401, 403, 404, 422),
)
async def delete_current_publication(tour: LockedTourDep, session: SessionDep) -> None:
    """Withdraw the tour; publishing again shows it at the same address."""
    await service.unpublish(session, tour)


@router.get(
    "/public/tours/{public_id}",
    summary="Read a published tour",
    response_model=dict[str, Any],
    responses={
        200: {"description": "The manifest; its schema is `viewer/manifest.schema.json`."},
        304: {"description": "It is still what `If-None-Match` names."},
        **problem_responses(404, 422),
    },
)
@router.head("/public/tours/{public_id}", include_in_schema=False)
async def get_public_tour(
    public_id: PublicId,
    session: SessionDep,
    resources: ResourcesDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the manifest that a viewer shows; open to every origin."""
    stored = await service.find_live_manifest(session, public_id)
    manifest = served_manifest(stored, resources.storage.public_url)
    etag = etag_of(manifest)
    headers = {"Cache-Control": CACHE_CONTROL, "ETag": etag}
    if _matches(if_none_match, etag):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return JSONResponse(manifest, headers=headers)


def etag_of(manifest: dict[str, Any]) -> str:
    """Return a strong entity tag (RFC 9110) of what is sent."""
    content = json.dumps(manifest, sort_keys=True).encode()
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _matches(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    offered = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in offered or etag in offered
