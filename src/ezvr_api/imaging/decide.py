"""Decides which part of a sphere a photo shows, and says why."""

from dataclasses import dataclass, replace
from typing import Literal

from ezvr_api.imaging import errors
from ezvr_api.imaging.gpano import Crop, GPano
from ezvr_api.imaging.level import LevelGround, choose_level, turn_of
from ezvr_api.imaging.overrides import Level, Overrides, Part
from ezvr_api.imaging.visible import VisibleRange, turned_range

_RATIO_TOLERANCE = 0.01
_SCALE_TOLERANCE = 0.02
_WHOLE_TOLERANCE = 0.002
_SPHERE_RATIO = 2

Coverage = Literal["full", "partial"]
Ground = Literal["gpano", "gpano_scaled", "shape", "customer", "customer_crop"]

_SENTENCES: dict[tuple[Coverage, Ground], str] = {
    ("full", "gpano"): "The camera's metadata says that the photo shows the full sphere.",
    ("full", "gpano_scaled"): (
        "The camera's metadata says that the photo shows the full sphere; the photo was resized "
        "since."
    ),
    ("full", "shape"): "The photo is twice as wide as it is high, as a full sphere is.",
    ("full", "customer_crop"): "You said that the photo shows the full sphere.",
    (
        "full",
        "customer",
    ): "You said that the photo is equirectangular; its shape is a full sphere's.",
    ("partial", "gpano"): "The camera's metadata says which part of the sphere the photo shows.",
    ("partial", "gpano_scaled"): (
        "The camera's metadata says which part of the sphere the photo shows; the photo was "
        "resized since, and the part with it."
    ),
    ("partial", "customer"): (
        "You said that the photo is equirectangular; it spans the sphere as far as its shape "
        "allows, with its middle on the horizon."
    ),
    ("partial", "customer_crop"): "You said which part of the sphere the photo shows.",
}


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
        visible: A box on the level sphere that holds all that was photographed, or None where
            that is everything.
        level: The tilt that is corrected; None where none is.
        level_ground: Whose word that is; the customer's also where nothing shall be corrected,
            None where nobody knows of a tilt.
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
    level: Level | None = None
    level_ground: LevelGround | None = None


def decide(width: int, height: int, gpano: GPano, overrides: Overrides | None = None) -> Decision:
    """Decide from an upright photo's size in pixels, its camera's word and its owner's.

    Raises:
        PhotoRefused: not_a_panorama, cylindrical, crop_impossible.
    """
    overrides = overrides or Overrides()
    placed = _place(width, height, gpano, overrides)
    level, ground = choose_level(gpano, overrides)
    turn = turn_of(level)
    visible = placed.visible
    if visible is not None and turn is not None:
        visible = turned_range(visible, turn)
    return replace(placed, visible=visible, level=level, level_ground=ground)


def _place(width: int, height: int, gpano: GPano, overrides: Overrides) -> Decision:
    # No word makes a cylinder a sphere: what is straight in one is bent in the other.
    if gpano.projection == "cylindrical":
        raise errors.cylindrical()
    if overrides.crop is not None:
        return _from_part(width, height, overrides.crop, "customer_crop")
    if gpano.projection not in {None, "equirectangular"} and not overrides.says_equirectangular:
        raise errors.unknown_projection(gpano.projection or "")
    if gpano.crop is not None:
        decision = _from_crop(width, height, gpano.crop)
        if decision is not None:
            return decision
    if abs(width / height / _SPHERE_RATIO - 1) <= _RATIO_TOLERANCE:
        return _full(width, height, "shape")
    if not overrides.says_equirectangular:
        raise errors.not_a_panorama(width, height)
    # As far around as it may reach: all the way, or from pole to pole.
    hfov = 360 * min(1, width / height / _SPHERE_RATIO)
    return _from_part(width, height, Part(hfov), "customer")


def _from_part(width: int, height: int, part: Part, ground: Ground) -> Decision:
    """Follow the customer: the photo's middle column looks ahead, its height follows."""
    full_width = round(width * 360 / part.hfov)
    full_height = round(width * 180 / part.hfov)
    if abs(height / full_height - 1) <= _RATIO_TOLERANCE:
        full_height = height
    top = round(full_height * (0.5 - part.pitch / 180) - height / 2)
    # Rounding may put a photo that reaches a pole a row or two beyond it.
    slack = max(1, round(full_height * _RATIO_TOLERANCE))
    if height > full_height or top < -slack or top + height > full_height + slack:
        raise errors.crop_impossible(part.hfov, part.pitch, height / width * part.hfov)
    top = max(0, min(top, full_height - height))
    if (width, height) == (full_width, full_height):
        return _full(width, height, ground)
    left = (full_width - width) // 2
    return _partial((width, height), (full_width, full_height), (left, top), ground)


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
    return _partial((width, height), (full_width, full_height), (left, top), ground)


def _partial(
    size: tuple[int, int], full: tuple[int, int], corner: tuple[int, int], ground: Ground
) -> Decision:
    """Widths and heights of the photo and of its sphere; the column and row where it starts."""
    (width, height), (full_width, full_height), (left, top) = size, full, corner
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
