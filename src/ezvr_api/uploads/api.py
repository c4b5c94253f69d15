"""Routes for sending photos and pictures: ask how, send, complete."""

import binascii
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
)

from ezvr_api.accounts.access import CurrentUser
from ezvr_api.db import pause
from ezvr_api.resources import Resources
from ezvr_api.uploads import service
from ezvr_api.uploads.models import Upload
from ezvr_api.web.dependencies import ResourcesDep, SessionDep
from ezvr_api.web.payloads import Name, Payload
from ezvr_api.web.problems import problem_responses

router = APIRouter(prefix="/v1/uploads", tags=["uploads"], responses=problem_responses(401, 422))

SHA256_BYTES = 32
ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/tiff", "image/avif"]
SVG = "image/svg+xml"


def _no_drawing(value: object) -> object:
    """Say of a drawing what to do, in place of a list of what else there is."""
    if value == SVG:
        message = "SVG can carry scripts and is not taken: send the drawing as PNG or WebP"
        raise ValueError(message)
    return value


def _suits(content_type: str, payload: ValidationInfo) -> str:
    if payload.data.get("purpose") is service.Purpose.ASSET and content_type == "image/tiff":
        message = "is not taken of an asset: send JPEG, PNG, WebP or AVIF"
        raise ValueError(message)
    return content_type


def _digest(value: str) -> str:
    """Accept a SHA-256 digest in hexadecimal or base64; return it in hexadecimal."""
    try:
        digest = (
            bytes.fromhex(value)
            if len(value) == 2 * SHA256_BYTES
            else b64decode(value, validate=True)
        )
    except (ValueError, binascii.Error) as error:
        message = "is not a SHA-256 digest in hexadecimal or base64"
        raise ValueError(message) from error
    if len(digest) != SHA256_BYTES:
        message = "is not a SHA-256 digest: it must have 32 bytes"
        raise ValueError(message)
    return digest.hex()


class UploadRequest(Payload):
    """The file that will be sent, as it is."""

    purpose: Annotated[
        service.Purpose,
        Field(description="What it becomes: a 360° photo, or a logo, floor plan or other picture."),
    ] = service.Purpose.PANORAMA
    file_name: Name
    size: Annotated[int, Field(gt=0, le=2**40, description="Bytes, exactly.")]
    content_type: Annotated[
        ContentType,
        BeforeValidator(_no_drawing),
        AfterValidator(_suits),
        Field(description="An asset may be JPEG, PNG, WebP or AVIF."),
    ]
    sha256: Annotated[
        str,
        StringConstraints(max_length=64),
        AfterValidator(_digest),
        Field(description="Of the file's bytes, in hexadecimal or base64."),
    ]


class SendInstructions(BaseModel):
    """How to send the file: one request, exactly so."""

    method: str
    url: str
    headers: dict[str, str] = Field(description="Send each of these, unchanged.")
    expires_at: datetime


class UploadOut(BaseModel):
    """An upload, and the panorama or the asset that it becomes."""

    id: UUID
    purpose: service.Purpose
    panorama_id: UUID | None
    asset_id: UUID | None
    status: service.UploadStatus
    file_name: str
    size: int
    send: SendInstructions | None = Field(
        description="How to send the file; null once it has arrived or expired."
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Ask how to send a file",
    responses=problem_responses(403, 409, 413, 429),
)
async def create_upload(
    payload: UploadRequest, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> UploadOut:
    """Answer with a presigned request that takes exactly this file, once.

    The panorama, or the asset, exists from now on, with status `uploading`.
    """
    limits = resources.settings.limits
    is_photo = payload.purpose is service.Purpose.PANORAMA
    upload = await service.request_upload(
        session,
        caller.account.id,
        purpose=payload.purpose,
        file_name=payload.file_name,
        size=payload.size,
        content_type=payload.content_type,
        sha256=bytes.fromhex(payload.sha256),
        lifetime=timedelta(minutes=resources.settings.storage.upload_minutes),
        largest=(limits.photo_megabytes if is_photo else limits.asset_megabytes) * 1024**2,
        most_open=limits.open_uploads,
    )
    return await _upload_out(upload, resources)


@router.get("/{upload_id}", summary="Show an upload", responses=problem_responses(404))
async def get_upload(
    upload_id: UUID, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> UploadOut:
    """Return an upload; while it waits, with how to send the file."""
    return await _upload_out(
        await service.get_upload(session, caller.account.id, upload_id), resources
    )


@router.post(
    "/{upload_id}/complete",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Say that the file is sent",
    responses=problem_responses(403, 404, 409),
)
async def complete_upload(
    upload_id: UUID, caller: CurrentUser, session: SessionDep, resources: ResourcesDep
) -> UploadOut:
    """Start the work on it.

    Follow it at `/v1/panoramas/{panorama_id}` or `/v1/assets/{asset_id}`.
    """
    account_id = caller.account.id
    waiting = await service.get_upload(session, account_id, upload_id)
    if waiting.status == service.UploadStatus.PENDING:
        await pause(session)
        if await resources.storage.head(waiting.object_key) is None:
            raise service.UploadNotArrived
    upload = await service.complete_upload(session, account_id, upload_id)
    return await _upload_out(upload, resources)


async def _upload_out(upload: Upload, resources: Resources) -> UploadOut:
    return UploadOut(
        id=upload.id,
        purpose=service.Purpose(upload.purpose),
        panorama_id=upload.panorama_id,
        asset_id=upload.asset_id,
        status=service.UploadStatus(upload.status),
        file_name=upload.file_name,
        size=upload.size,
        send=await _send_instructions(upload, resources),
    )


async def _send_instructions(upload: Upload, resources: Resources) -> SendInstructions | None:
    remaining = upload.expires_at - service.utc_now()
    if upload.status != service.UploadStatus.PENDING or remaining <= timedelta(0):
        return None
    presigned = await resources.storage.presign_upload(
        upload.object_key,
        size=upload.size,
        content_type=upload.content_type,
        sha256=upload.sha256,
        expires_in=remaining,
    )
    return SendInstructions(
        method=presigned.method,
        url=presigned.url,
        headers=dict(presigned.headers),
        expires_at=presigned.expires_at,
    )
