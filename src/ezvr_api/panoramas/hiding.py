"""What a customer wants hidden: blurred regions, a covered tripod, a deleted original."""

import base64
import binascii
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    model_validator,
)
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.errors import Conflict, FieldError, InvalidPayload
from ezvr_api.imaging.logo_header import may_be_logo
from ezvr_api.imaging.retouch import (
    LEAST_EXTENT,
    LEAST_STRENGTH,
    MOST_POINTS,
    MOST_POINTS_IN_ALL,
    MOST_REGIONS,
    MOST_STRENGTH,
    BlurKind,
    PatchKind,
    Retouch,
)
from ezvr_api.imaging.retouch import Point as SpherePoint
from ezvr_api.imaging.retouch_shapes import crosses_itself, fits_a_hemisphere, is_flat
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.service import (
    ChangesState,
    PanoramaStatus,
    changes_of,
    delete_original,
)
from ezvr_api.panoramas.tiling_again import (
    OriginalDeleted,
    PhotoNotKept,
    ask_anew,
    ask_once_more,
)
from ezvr_api.web.payloads import Payload, merge_patch

MOST_LOGO_BYTES = 256 * 1024
_BASE64_LENGTH = MOST_LOGO_BYTES * 4 // 3 + 4
_FULL_TURN = 360.0
# What moves everything else on the level sphere.
_MOVING = frozenset({"projection", "crop", "level"})
_PAINTED = frozenset({"blur_regions", "nadir_patch"})

_YawOnPhoto = Annotated[float, Field(ge=-180, le=180, description="Degrees to the right.")]
_PitchOnPhoto = Annotated[float, Field(ge=-90, le=90, description="Degrees, positive up.")]


class BlurRegionsMove(Conflict):
    """What is blurred would no longer be where it was drawn."""

    code = "blur_regions_move"
    title = "This change moves what is blurred"


class ChangesNotApplied(Conflict):
    """What is shown was made without what was asked for last."""

    code = "changes_not_applied"
    title = "What you asked for last is not what is shown"


def _check_logo(text: str) -> str:
    try:
        logo = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        message = "must be Base64"
        raise ValueError(message) from error
    if not may_be_logo(logo):
        message = "must be a JPEG, PNG or WebP picture of 8 bits, at most 2048 × 2048 pixels"
        raise ValueError(message)
    return text


class BlurPoint(Payload):
    """A corner of a polygon."""

    yaw: _YawOnPhoto
    pitch: _PitchOnPhoto


def _is_narrow(yaws: float) -> bool:
    """Whether so many degrees to the right are (nearly) none, which may be meant as all."""
    if yaws > _FULL_TURN - LEAST_EXTENT:
        return False
    turn = yaws % _FULL_TURN
    return min(turn, _FULL_TURN - turn) < LEAST_EXTENT


class BlurBox(Payload):
    """A box on the sphere; over the seam where `yaw_max` is below `yaw_min`."""

    yaw_min: _YawOnPhoto
    yaw_max: _YawOnPhoto
    pitch_min: _PitchOnPhoto
    pitch_max: _PitchOnPhoto

    @model_validator(mode="after")
    def _has_an_inside(self) -> Self:
        if self.pitch_max - self.pitch_min < LEAST_EXTENT:
            message = "pitch_max must be above pitch_min"
            raise ValueError(message)
        if _is_narrow(self.yaw_max - self.yaw_min):
            message = "yaw_max must lie to the right of yaw_min"
            raise ValueError(message)
        return self


class BlurRegion(Payload):
    """A region as visitors see it: either a box, or a polygon whose edges are great circles."""

    box: BlurBox | None = None
    points: Annotated[list[BlurPoint], Field(min_length=3, max_length=MOST_POINTS)] | None = None
    kind: BlurKind = "gaussian"
    strength: float = Field(
        4.0,
        ge=LEAST_STRENGTH,
        le=MOST_STRENGTH,
        description="Degrees that are averaged; more in a region that is wide.",
    )

    @model_validator(mode="after")
    def _is_one_shape(self) -> Self:
        if (self.box is None) == (self.points is None):
            message = "needs either a box or points"
            raise ValueError(message)
        corners = [SpherePoint(point.yaw, point.pitch) for point in self.points or ()]
        if corners and not fits_a_hemisphere(corners):
            message = "reaches so far around that its inside is not clear; divide it"
            raise ValueError(message)
        if corners and is_flat(corners):
            message = "is so narrow that it would hide nothing"
            raise ValueError(message)
        if corners and crosses_itself(corners):
            message = "the polygon crosses or touches itself"
            raise ValueError(message)
        return self


class BlurRegionOut(BaseModel):
    """A region that is blurred: either a box, or a polygon whose edges are great circles."""

    box: BlurBox | None
    points: list[BlurPoint] | None
    kind: BlurKind
    strength: float = Field(description="Degrees that are averaged.")


def _check_points_in_all(value: object) -> object:
    """Count before the shapes are judged: that takes time for each point."""
    if _count_points(value) > MOST_POINTS_IN_ALL:
        message = f"more than {MOST_POINTS_IN_ALL} points in all regions together"
        raise ValueError(message)
    return value


def _count_points(value: object) -> int:
    regions = cast("list[object]", value) if isinstance(value, list) else []
    named = [cast("dict[str, object]", region) for region in regions if isinstance(region, dict)]
    points = [region.get("points") for region in named]
    return sum(len(cast("list[object]", part)) for part in points if isinstance(part, list))


class NadirPatch(BaseModel):
    """What covers the tripod."""

    kind: PatchKind = Field(
        description="`logo`: your picture, lying on the floor. `mirror`: what is around, blurred."
    )
    radius: float = Field(ge=1, le=60, description="Degrees from straight down.")
    rotation: float = Field(
        0.0, ge=-360, le=360, description="Where the logo's top points, degrees clockwise."
    )
    from_north: bool = Field(
        default=False,
        description="Count the rotation from north, where the heading is known.",
    )


class NadirPatchChange(NadirPatch, Payload):
    """What shall cover the tripod."""

    logo: (
        Annotated[str, StringConstraints(max_length=_BASE64_LENGTH), AfterValidator(_check_logo)]
        | None
    ) = Field(
        None,
        description="JPEG, PNG or WebP in Base64, up to 256 KiB and 2048 × 2048 pixels. Without "
        "it, the logo that was sent before stays.",
    )

    @model_validator(mode="after")
    def _shows_its_logo(self) -> Self:
        if self.logo is not None and self.kind != "logo":
            message = "a logo is shown with kind `logo` only"
            raise ValueError(message)
        return self


class HidingChange(Payload):
    """What shall be hidden."""

    blur_regions: (
        Annotated[
            list[BlurRegion],
            Field(max_length=MOST_REGIONS),
            BeforeValidator(_check_points_in_all),
        ]
        | None
    ) = Field(
        None,
        description="All regions to blur, in place of those before. Their pixels are in no tile "
        f"and no small picture; null blurs nothing. At most {MOST_POINTS_IN_ALL} points in all.",
    )
    nadir_patch: NadirPatchChange | None = Field(
        None, description="What covers the tripod, in place of what did; null covers nothing."
    )
    original: Literal["keep", "delete"] = Field(
        "keep",
        description="`delete` removes the photo as it was sent, once the tiles that are asked for "
        "are there. It cannot be tiled again then.",
    )


class HidingOut(BaseModel):
    """What is hidden."""

    blur_regions: list[BlurRegionOut]
    nadir_patch: NadirPatch | None
    original: Literal["keep", "delete", "deleted"] = Field(
        description="`delete` until new tiles are there, then `deleted`."
    )


def check_unmoved(panorama: Panorama, payload: HidingChange) -> None:
    """Refuse to move what is blurred without a word about it.

    Raises:
        BlurRegionsMove: the change is one of level, crop or projection alone.
    """
    blurs = (panorama.retouch or {}).get("blur_regions")
    if not blurs or "blur_regions" in payload.model_fields_set:
        return
    before = panorama.overrides or {}
    after = merge_patch(before, payload.model_dump(exclude_unset=True, include=set(_MOVING)))
    if after != before:
        detail = "Send blur_regions with it, as they shall lie on the photo then."
        raise BlurRegionsMove(detail)


async def hide(session: AsyncSession, panorama: Panorama, payload: HidingChange) -> None:
    """Heed what shall be hidden; the panorama must be locked. It is tiled again.

    Raises:
        InvalidPayload: a logo shall be shown, and none was sent.
        OriginalDeleted: there is no photo any more to make new tiles of.
        PhotoNotKept: likewise, as it was refused.
        ChangesNotApplied: the original shall go, and is needed for what is not shown yet.
    """
    if _change_retouch(panorama, payload):
        await ask_anew(session, panorama)
    elif payload.model_fields_set & _PAINTED:
        await ask_once_more(session, panorama)
    if "original" in payload.model_fields_set:
        await _keep_or_delete(session, panorama, payload)


async def _keep_or_delete(session: AsyncSession, panorama: Panorama, payload: HidingChange) -> None:
    if panorama.original == "deleted":
        if payload.original == "keep":
            raise OriginalDeleted
        return
    if not panorama.is_photo_kept:
        raise PhotoNotKept
    is_ready = panorama.status == PanoramaStatus.READY
    # Only the original can still give the tiles that were asked for.
    is_needed = is_ready and changes_of(panorama) is ChangesState.FAILED
    if payload.original == "delete" and is_needed:
        detail = "Send it once more, or have the photo processed again, before its original goes."
        raise ChangesNotApplied(detail)
    panorama.original = payload.original
    if is_ready and not panorama.is_tiled_again:
        await delete_original(session, panorama)
    await session.flush()


def hidden(panorama: Panorama) -> HidingOut:
    """Return what is hidden, as the API shows it."""
    values = panorama.retouch or {}
    return HidingOut.model_validate(
        {
            "blur_regions": values.get("blur_regions") or [],
            "nadir_patch": values.get("nadir_patch"),
            "original": panorama.original,
        }
    )


def _change_retouch(panorama: Panorama, payload: HidingChange) -> bool:
    """Store what shall be painted; False where that changes nothing."""
    said = payload.model_fields_set & _PAINTED
    before = panorama.retouch or Retouch().to_values()
    after = before | payload.model_dump(
        mode="json", include=said, exclude={"nadir_patch": {"logo"}}
    )
    after["blur_regions"] = after["blur_regions"] or []
    patch = payload.nadir_patch
    logo = None if patch is None or patch.logo is None else base64.b64decode(patch.logo)
    shown: dict[str, Any] = before["nadir_patch"] or {}
    had_logo = shown.get("kind") == "logo"
    if patch is not None and patch.kind == "logo" and logo is None and not had_logo:
        wrong = FieldError("/nadir_patch/logo", "send the logo with it")
        raise InvalidPayload(errors=(wrong,))
    if logo is not None:
        panorama.logo = logo
    elif "nadir_patch" in said and (patch is None or patch.kind != "logo"):
        panorama.logo = None
    changed = logo is not None or not _same(before, after)
    if changed:
        panorama.retouch = after
    return changed


def _same(before: dict[str, object], after: dict[str, object]) -> bool:
    return Retouch.from_values(before) == Retouch.from_values(after)
