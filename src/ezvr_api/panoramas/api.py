"""Routes for panoramas: look, rename, say what the camera does not know, delete."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from ezvr_api.accounts.access import CurrentUser
from ezvr_api.deletions.receipts import Receipt, receipt_of
from ezvr_api.imaging.previews import FACES_NAME, POSTER_NAME
from ezvr_api.panoramas import removals, service, tiling_again
from ezvr_api.panoramas.hiding import HidingChange, HidingOut, check_unmoved, hidden, hide
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


class Crop(Payload):
    """Which part of the sphere a photo shows, in degrees."""

    hfov: float = Field(ge=1, le=360, description="What it spans around; its height follows.")
    pitch: float = Field(0.0, ge=-90, le=90, description="Where its middle row lies, upwards.")


class Level(Payload):
    """How the camera was tilted, in degrees, as GPano means it."""

    pitch: float = Field(ge=-90, le=90, description="The photo's centre above the horizon.")
    roll: float = Field(
        ge=-180, le=180, description="How far the horizon is turned counterclockwise in the photo."
    )


class LevelOut(BaseModel):
    """The tilt that the tiles are corrected for."""

    pitch: float
    roll: float
    ground: Literal["camera", "customer"] = Field(description="Whose word it is.")


_PROJECTION = (
    "Say `equirectangular` of a photo that is, whatever its shape and metadata. It is placed by "
    "its camera's crop where that fits, and otherwise as far around as its shape allows, with its "
    "middle on the horizon."
)
_CROP = "Which part of the sphere it shows; says that it is equirectangular, too."
_HEADING = "Degrees clockwise from north at the photo's centre."
_LEVEL = "How the camera was tilted; zeros leave the photo as it is."


class Overrides(BaseModel):
    """Your own word about the photo; null where the camera's holds."""

    projection: Literal["equirectangular"] | None = Field(None, description=_PROJECTION)
    crop: Crop | None = Field(None, description=_CROP)
    heading: float | None = Field(None, description=_HEADING)
    level: Level | None = Field(None, description=_LEVEL)


class PanoramaOut(HidingOut):
    """One 360° photo."""

    id: UUID
    title: str
    status: service.PanoramaStatus
    progress: float = Field(ge=0, le=1, description="Of the processing, from 0 to 1.")
    is_tiled_again: bool = Field(
        description="New tiles are asked for; until they are there, the present ones are shown."
    )
    reason: Reason | None = Field(
        description="Why it failed or, of a ready one, why it could not be tiled again."
    )
    width: int | None = Field(description="Pixels of the whole sphere.")
    height: int | None
    bytes: int | None = Field(description="Size of the uploaded file.")
    heading: float | None = Field(description="By your word or the camera's. " + _HEADING)
    visible: Visible | None = Field(
        description="Holds all that was photographed. Null: the whole sphere was."
    )
    level: LevelOut | None = Field(description="The tilt that is corrected, where one is known.")
    overrides: Overrides
    camera_pitch: float | None = Field(description="Degrees, as the camera says (GPano).")
    camera_roll: float | None = Field(description="Degrees, as the camera says (GPano).")
    captured_at: str | None = Field(description="By the camera's clock.")
    decision: Decision | None
    changes: service.ChangesState = Field(
        description="Whether what is shown was made with your present overrides, blur_regions and "
        "nadir_patch. `failed`: it was not, and `reason` says why; sending the same once more "
        "tries again."
    )
    removed: list[str] | None = Field(
        description="Kinds of metadata that the photo had and nothing published has."
    )
    preview: str | None = Field(description="A data URI: the six faces, tiny, f r b l u d.")
    faces_url: str | None = Field(
        description="One JPEG of the six faces, 256 pixels each, f r b l u d: there before the "
        "tiles, so that a photo can be looked around in while it is processed."
    )
    poster_url: str | None = Field(description="A picture of the view ahead, 1280 by 720.")
    formats: list[str] | None = Field(
        description="In which formats there are tiles; `avif` may follow when it is ready."
    )
    created_at: datetime
    ready_at: datetime | None


class PanoramaChange(HidingChange):
    """What may change about a panorama. Null goes back to the camera's word."""

    title: Annotated[Name, Field(description="Your name for it; visitors never see it.")] = ""
    projection: Literal["equirectangular"] | None = Field(None, description=_PROJECTION)
    crop: Crop | None = Field(None, description=_CROP)
    heading: float | None = Field(None, ge=0, lt=360, description=_HEADING)
    level: Level | None = Field(None, description=_LEVEL)


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


@router.patch(
    "/{panorama_id}", summary="Change a panorama", responses=problem_responses(403, 404, 409)
)
async def update_panorama(
    panorama_id: UUID,
    payload: PanoramaChange,
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
) -> PanoramaOut:
    """Name a panorama, say of its photo what the camera does not know, or hide parts of it.

    The name changes no address. Everything else tiles the photo again, or for the first time
    by your word where it has not arrived yet. New tiles get new addresses and, once they are
    there, take the place of the present ones everywhere, published tours included.
    """
    panorama = await service.lock_panorama(session, caller.account.id, panorama_id)
    check_unmoved(panorama, payload)
    changes = payload.model_dump(exclude_unset=True, exclude=set(HidingChange.model_fields))
    panorama.title = changes.pop("title", panorama.title)
    await tiling_again.override(session, panorama, changes)
    await hide(session, panorama, payload)
    return _panorama_out(panorama, resources)


@router.get(
    "/{panorama_id}/removals",
    summary="List what went of a panorama",
    responses=problem_responses(404),
)
async def list_removals(
    panorama_id: UUID,
    caller: CurrentUser,
    session: SessionDep,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> Page[Receipt]:
    """Return the receipts of what is not shown or kept any more, newest first.

    Once new tiles hide something, the tiles that showed it are the newest here: `complete` says
    that they are gone from the store.
    """
    panorama = await service.get_panorama(session, caller.account.id, panorama_id)
    rows, following = await removals.list_removals(session, panorama, limit=limit, cursor=cursor)
    return Page(items=[receipt_of(row) for row in rows], next=following)


@router.post(
    "/{panorama_id}/reprocess",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Tile a photo again",
    responses=problem_responses(403, 404, 409),
)
async def reprocess_panorama(
    panorama_id: UUID, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> PanoramaOut:
    """Make new tiles of the photo that was sent; the present ones are shown until then."""
    panorama = await service.lock_panorama(session, caller.account.id, panorama_id)
    await tiling_again.tile_again(session, panorama)
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
    base = _public_base(row, resources)
    return PanoramaOut(
        id=row.id,
        title=row.title,
        status=service.PanoramaStatus(row.status),
        progress=row.progress,
        is_tiled_again=row.is_tiled_again,
        reason=_reason(row),
        width=row.width,
        height=row.height,
        bytes=row.original_bytes,
        heading=row.heading,
        visible=None if row.visible is None else Visible.model_validate(row.visible),
        level=None if row.level is None else LevelOut.model_validate(row.level),
        overrides=Overrides.model_validate(row.overrides or {}),
        **dict(hidden(row)),
        camera_pitch=row.camera_pitch,
        camera_roll=row.camera_roll,
        captured_at=row.captured_at,
        changes=service.changes_of(row),
        removed=row.removed,
        decision=None if row.decision is None else Decision.model_validate(row.decision),
        preview=row.preview,
        faces_url=None if base is None else f"{base}/{FACES_NAME}",
        poster_url=None if base is None else f"{base}/{POSTER_NAME}",
        formats=None if row.tiles_prefix is None else row.formats,
        created_at=row.created_at,
        ready_at=row.ready_at,
    )


def _public_base(row: Panorama, resources: Resources) -> str | None:
    """Where its pictures are: its tiles', or those of an attempt that has shown its previews."""
    prefix = row.tiles_prefix or (None if row.preview is None else row.attempt_prefix)
    return None if prefix is None else resources.storage.public_url(prefix)


def _reason(row: Panorama) -> Reason | None:
    if row.reason_code is None or row.reason_detail is None:
        return None
    return Reason(code=row.reason_code, detail=row.reason_detail, details=row.reason_details or {})
