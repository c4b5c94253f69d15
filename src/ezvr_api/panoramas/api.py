"""Routes for panoramas: look, rename, delete."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from ezvr_api.accounts.access import CurrentUser
from ezvr_api.deletions.receipts import Receipt, receipt_of
from ezvr_api.imaging.previews import POSTER_NAME
from ezvr_api.panoramas import service
from ezvr_api.panoramas.models import Panorama
from ezvr_api.resources import Resources
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.paging import CursorQuery, LimitQuery, Page
from ezvr_api.web.payloads import Name, Payload
from ezvr_api.web.problems import problem_responses

router = APIRouter(
    prefix="/v1/panoramas", tags=["panoramas"], responses=problem_responses(401, 422)
)


class Reason(BaseModel):
    """Why a photo was refused."""

    code: str = Field(description="Stable; branch on this one.")
    detail: str = Field(description="For the photographer.")
    details: dict[str, object] = Field(description="The figures behind it.")


class Visible(BaseModel):
    """What was photographed, as a box on the sphere, in degrees."""

    yaw_min: float
    yaw_max: float
    pitch_min: float
    pitch_max: float


class Decision(BaseModel):
    """What the photo was taken for, and on what grounds."""

    projection: Literal["equirectangular"]
    coverage: Literal["full", "partial"]
    ground: str = Field(description="Stable code of the reason.")
    sentence: str = Field(description="The reason for people.")


class PanoramaOut(BaseModel):
    """One 360° photo."""

    id: UUID
    title: str
    status: service.PanoramaStatus
    progress: float = Field(ge=0, le=1, description="Of the processing, from 0 to 1.")
    reason: Reason | None = Field(description="Why it failed; null otherwise.")
    width: int | None = Field(description="Pixels of the whole sphere.")
    height: int | None
    bytes: int | None = Field(description="Size of the uploaded file.")
    heading: float | None = Field(description="Degrees clockwise from north at the centre.")
    visible: Visible | None = Field(description="Null: the whole sphere was photographed.")
    camera_pitch: float | None = Field(description="Degrees, as the camera says (GPano).")
    camera_roll: float | None = Field(description="Degrees, as the camera says (GPano).")
    captured_at: str | None = Field(description="By the camera's clock.")
    decision: Decision | None
    removed: list[str] | None = Field(
        description="Kinds of metadata that the photo had and nothing published has."
    )
    preview: str | None = Field(description="A data URI: the six faces, tiny, f r b l u d.")
    poster_url: str | None = Field(description="A picture of the view ahead, 1280 by 720.")
    created_at: datetime
    ready_at: datetime | None


class PanoramaChange(Payload):
    """What may change about a panorama."""

    title: Annotated[Name, Field(description="Your name for it; visitors never see it.")] = ""


@router.get("", summary="List panoramas")
async def list_panoramas(
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> Page[PanoramaOut]:
    """Return the account's panoramas, newest first."""
    rows, following = await service.list_panoramas(
        session, caller.account.id, limit=limit, cursor=cursor
    )
    return Page(items=[_panorama_out(row, resources) for row in rows], next=following)


@router.get("/{panorama_id}", summary="Show a panorama", responses=problem_responses(404))
async def get_panorama(
    panorama_id: UUID, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> PanoramaOut:
    """Return one panorama: its state, its progress, or why it was refused."""
    return _panorama_out(
        await service.get_panorama(session, caller.account.id, panorama_id), resources
    )


@router.patch("/{panorama_id}", summary="Change a panorama", responses=problem_responses(403, 404))
async def update_panorama(
    panorama_id: UUID,
    payload: PanoramaChange,
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
) -> PanoramaOut:
    """Give a panorama another name; its addresses stay the same."""
    panorama = await service.get_panorama(session, caller.account.id, panorama_id)
    if "title" in payload.model_fields_set:
        panorama.title = payload.title
    return _panorama_out(panorama, resources)


@router.delete(
    "/{panorama_id}",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Really delete a panorama",
    responses=problem_responses(403, 404),
)
async def delete_panorama(panorama_id: UUID, caller: CurrentUser, session: SessionDep) -> Receipt:
    """Delete the photo, its tiles and unfinished uploads, and the scenes that show it.

    Published tours lose these scenes at once. Follow the receipt until it is complete.
    """
    return receipt_of(await service.delete_panorama(session, caller.account.id, panorama_id))


def _panorama_out(row: Panorama, resources: Resources) -> PanoramaOut:
    poster = None if row.tiles_prefix is None else f"{row.tiles_prefix}/{POSTER_NAME}"
    return PanoramaOut(
        id=row.id,
        title=row.title,
        status=service.PanoramaStatus(row.status),
        progress=row.progress,
        reason=_reason(row),
        width=row.width,
        height=row.height,
        bytes=row.original_bytes,
        heading=row.heading,
        visible=None if row.visible is None else Visible.model_validate(row.visible),
        camera_pitch=row.camera_pitch,
        camera_roll=row.camera_roll,
        captured_at=row.captured_at,
        removed=row.removed,
        decision=None if row.decision is None else Decision.model_validate(row.decision),
        preview=row.preview,
        poster_url=None if poster is None else resources.storage.public_url(poster),
        created_at=row.created_at,
        ready_at=row.ready_at,
    )


def _reason(row: Panorama) -> Reason | None:
    if row.reason_code is None or row.reason_detail is None:
        return None
    return Reason(code=row.reason_code, detail=row.reason_detail, details=row.reason_details or {})
