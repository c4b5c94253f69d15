"""Routes for assets: look, describe, delete. They come in through `/v1/uploads`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from ezvr_api.accounts.access import CurrentUser
from ezvr_api.assets import service
from ezvr_api.assets.models import Asset
from ezvr_api.deletions.receipts import Receipt, receipt_of
from ezvr_api.errors import FieldError, InvalidPayload
from ezvr_api.resources import Resources
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.paging import CursorQuery, LimitQuery, Page
from ezvr_api.web.payloads import MOST_LANGUAGES, Name, Payload, TextChanges, merge_patch
from ezvr_api.web.problems import problem_responses

router = APIRouter(prefix="/v1/assets", tags=["assets"], responses=problem_responses(401, 422))


class AssetReason(BaseModel):
    """Why a file was refused."""

    code: str = Field(description="Stable; branch on this one.")
    detail: str = Field(description="For whoever sent it.")
    details: dict[str, object] = Field(description="The figures behind it.")


class AssetOut(BaseModel):
    """A logo, a floor plan or another picture of tours."""

    id: UUID
    title: str
    alternative_text: dict[str, str]
    status: service.AssetStatus
    reason: AssetReason | None = Field(description="Why it failed.")
    url: str | None = Field(
        description="The picture as visitors see it: WebP, upright, sRGB, without metadata, at "
        "most 2048 pixels along its longer edge."
    )
    width: int | None
    height: int | None
    bytes: int | None = Field(description="Size of the picture that visitors see.")
    created_at: datetime
    ready_at: datetime | None


AlternativeTextChanges = Annotated[
    TextChanges,
    Field(
        description="What the picture shows, for who cannot see it; null removes a language. "
        "Published tours take it over when they are published again."
    ),
]


class AssetChange(Payload):
    """What may change about an asset (JSON merge patch); what is left out stays."""

    title: Annotated[Name, Field(description="Your name for it; visitors never see it.")] = ""
    alternative_text: AlternativeTextChanges = {}  # noqa: RUF012 - pydantic copies its defaults


@router.get("", summary="List assets")
async def list_assets(
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> Page[AssetOut]:
    """Return the account's assets, newest first."""
    rows, following = await service.list_assets(
        session, caller.account.id, limit=limit, cursor=cursor
    )
    return Page(items=[_asset_out(row, resources) for row in rows], next=following)


@router.get("/{asset_id}", summary="Show an asset", responses=problem_responses(404))
async def get_asset(
    asset_id: UUID, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> AssetOut:
    """Return one asset: its state, its address, or why it was refused."""
    return _asset_out(await service.get_asset(session, caller.account.id, asset_id), resources)


@router.patch("/{asset_id}", summary="Change an asset", responses=problem_responses(403, 404, 409))
async def update_asset(
    asset_id: UUID,
    payload: AssetChange,
    caller: CurrentUser,
    session: SessionDep,
    resources: ResourcesDep,
) -> AssetOut:
    """Name an asset, or say what it shows; its address stays."""
    asset = await service.lock_asset(session, caller.account.id, asset_id)
    if "title" in payload.model_fields_set:
        asset.title = payload.title
    texts = merge_patch(asset.alternative_text, payload.alternative_text)
    if len(texts) > MOST_LANGUAGES:
        wrong = FieldError("/alternative_text", f"may have up to {MOST_LANGUAGES} languages")
        raise InvalidPayload(errors=(wrong,))
    asset.alternative_text = texts
    await session.flush()
    return _asset_out(asset, resources)


@router.delete(
    "/{asset_id}",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Really delete an asset",
    responses=problem_responses(403, 404),
)
async def delete_asset(asset_id: UUID, caller: CurrentUser, session: SessionDep) -> Receipt:
    """Delete the picture, the hotspots and floor plans that show it, and the logo that it is.

    Published tours lose these at once. Follow the receipt until it is complete.
    """
    return receipt_of(await service.delete_asset(session, caller.account.id, asset_id))


def _asset_out(row: Asset, resources: Resources) -> AssetOut:
    return AssetOut(
        id=row.id,
        title=row.title,
        alternative_text=row.alternative_text,
        status=service.AssetStatus(row.status),
        reason=_reason(row),
        url=None if row.object_key is None else resources.storage.public_url(row.object_key),
        width=row.width,
        height=row.height,
        bytes=row.bytes,
        created_at=row.created_at,
        ready_at=row.ready_at,
    )


def _reason(row: Asset) -> AssetReason | None:
    if row.reason_code is None or row.reason_detail is None:
        return None
    return AssetReason(
        code=row.reason_code, detail=row.reason_detail, details=row.reason_details or {}
    )
