"""Decides which part of a sphere a photo shows, and says why."""

from dataclasses import dataclass
from typing import Literal

from ezvr_api.imaging import errors
from ezvr_api.imaging.gpano import Crop, GPano

_RATIO_TOLERANCE = 0.01
_SCALE_TOLERANCE = 0.02
_WHOLE_TOLERANCE = 0.002

Coverage = Literal["full", "partial"]
Ground = Literal["gpano", "gpano_scaled", "shape"]

_SENTENCES: dict[tuple[Coverage, Ground], str] = {
    ("full", "gpano"): "The camera's metadata says that the photo shows the full sphere.",
    ("full", "gpano_scaled"): (
        "The camera's metadata says that the photo shows the full sphere; the photo was resized "
        "since."
    ),
    ("full", "shape"): "The photo is twice as wide as it is high, as a full sphere is.",
    ("partial", "gpano"): "The camera's metadata says which part of the sphere the photo shows.",
    ("partial", "gpano_scaled"): (
        "The camera's metadata says which part of the sphere the photo shows; the photo was "
        "resized since, and the part with it."
    ),
}


@dataclass(frozen=True)
class VisibleRange:
    """What was photographed, as a box in degrees: yaw positive right, pitch positive up."""

    yaw_min: float
    yaw_max: float
    pitch_min: float
    pitch_max: float


@dataclass(frozen=True)
class Decision:
    """Where the photo lies on the sphere, and on what grounds.

    Attributes:
        projection: Always equirectangular: every other one is refused.
        coverage: Whether the photo shows the full sphere or a part.
        ground: The stable code of the reason.
        sentence: The reason for people.
        width: Pixels of the full sphere around.
        height: Pixels of the full sphere from pole to pole.
        left: Column of the full sphere where the photo starts.
        top: Row of the full sphere where the photo starts.
        visible: The photographed part, or None where it is everything.
    """

    projection: Literal["equirectangular"]
    coverage: Coverage
    ground: Ground
    sentence: str
    width: int
    height: int
    left: int
    top: int
    visible: VisibleRange | None


def decide(width: int, height: int, gpano: GPano) -> Decision:
    """Decide from an upright photo's size in pixels and from its camera's word.

    Raises:
        PhotoRefused: not_a_panorama, cylindrical.
    """
    if gpano.projection == "cylindrical":
        raise errors.cylindrical()
    if gpano.projection not in {None, "equirectangular"}:
        raise errors.unknown_projection(gpano.projection or "")
    if gpano.crop is not None:
        decision = _from_crop(width, height, gpano.crop)
        if decision is not None:
            return decision
    if abs(width / height / 2 - 1) > _RATIO_TOLERANCE:
        raise errors.not_a_panorama(width, height)
    return _full(width, height, "shape")


def _from_crop(width: int, height: int, crop: Crop) -> Decision | None:
    """Follow the metadata, or say None where it contradicts the pixels or itself."""
    across, down = width / crop.width, height / crop.height
    if abs(across / down - 1) > _SCALE_TOLERANCE:
        return None
    if abs(crop.full_width / crop.full_height / 2 - 1) > _RATIO_TOLERANCE:
        return None
    # Editing software keeps the old sizes: the ratio tells how far the pixels were scaled.
    ground: Ground = "gpano" if across == down == 1 else "gpano_scaled"
    whole_width = crop.width / crop.full_width > 1 - _WHOLE_TOLERANCE
    whole_height = crop.height / crop.full_height > 1 - _WHOLE_TOLERANCE
    if whole_width and whole_height:
        return _full(width, height, ground)
    full_width = width if whole_width else round(crop.full_width * across)
    full_height = height if whole_height else round(crop.full_height * down)
    left = 0 if whole_width else min(round(crop.left * across), full_width - width)
    top = 0 if whole_height else min(round(crop.top * down), full_height - height)
    return Decision(
        projection="equirectangular",
        coverage="partial",
        ground=ground,
        sentence=_SENTENCES["partial", ground],
        width=full_width,
        height=full_height,
        left=left,
        top=top,
        visible=VisibleRange(
            yaw_min=_degrees(left, full_width, 360),
            yaw_max=_degrees(left + width, full_width, 360),
            pitch_min=-_degrees(top + height, full_height, 180),
            pitch_max=-_degrees(top, full_height, 180),
        ),
    )


def _full(width: int, height: int, ground: Ground) -> Decision:
    return Decision(
        projection="equirectangular",
        coverage="full",
        ground=ground,
        sentence=_SENTENCES["full", ground],
        width=width,
        height=height,
        left=0,
        top=0,
        visible=None,
    )


def _degrees(pixel: int, size: int, turn: int) -> float:
    return round((pixel / size - 0.5) * turn, 4)
