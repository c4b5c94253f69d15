"""What the customer wants hidden: regions to blur, and the tripod under the camera.

All angles are degrees on the level sphere, as visitors look at it: yaw to the right of the photo's
centre, pitch up.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self

BlurKind = Literal["gaussian", "pixelated"]
PatchKind = Literal["logo", "mirror"]

MOST_REGIONS: Final = 50
MOST_POINTS: Final = 100
MOST_POINTS_IN_ALL: Final = 500
# Degrees: what is narrower would hide nothing.
LEAST_EXTENT: Final = 0.1
LEAST_STRENGTH: Final = 2.0
MOST_STRENGTH: Final = 45.0


@dataclass(frozen=True)
class Point:
    """A direction."""

    yaw: float
    pitch: float


@dataclass(frozen=True)
class Box:
    """A part of the sphere between two yaws and two pitches.

    From `yaw_min` to the right up to `yaw_max`: where that is the smaller number, over the seam.
    """

    yaw_min: float
    yaw_max: float
    pitch_min: float
    pitch_max: float

    @property
    def span(self) -> float:
        """How far it reaches around, above 0 and up to 360: a doubtful one hides all."""
        return (self.yaw_max - self.yaw_min) % 360 or 360


@dataclass(frozen=True)
class BlurRegion:
    """A region whose pixels are destroyed: a box, or a polygon with great circles for edges.

    Attributes:
        box: Or None.
        points: The polygon's corners, or None.
        kind: How it looks: soft, or in cells. Both hold the averages of cells and nothing else.
        strength: Size of a cell; one is never smaller than a quarter of the region's width.
    """

    box: Box | None = None
    points: tuple[Point, ...] | None = None
    kind: BlurKind = "gaussian"
    strength: float = 4.0


@dataclass(frozen=True)
class NadirPatch:
    """What covers the tripod.

    Attributes:
        kind: `logo`, a picture as it would lie on the floor, or `mirror`, what is around the
            patch, mirrored into it and blurred.
        radius: How far it reaches from straight down; a logo's longer side is twice that.
        rotation: Where a logo's top points, clockwise.
        from_north: Whether that counts from north, where the photo's heading is known, or from
            the photo's centre.
    """

    kind: PatchKind
    radius: float
    rotation: float = 0.0
    from_north: bool = False


@dataclass(frozen=True)
class Retouch:
    """All that is painted over a photo."""

    blur_regions: tuple[BlurRegion, ...] = ()
    nadir_patch: NadirPatch | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to paint."""
        return bool(self.blur_regions) or self.nadir_patch is not None

    def to_values(self) -> dict[str, Any]:
        """The same, as JSON has it."""
        return asdict(self)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """The opposite; the values come from `to_values`."""
        patch = values.get("nadir_patch")
        return cls(
            blur_regions=tuple(_region(region) for region in values.get("blur_regions") or ()),
            nadir_patch=None if patch is None else NadirPatch(**patch),
        )


def _region(values: Mapping[str, Any]) -> BlurRegion:
    box, points = values["box"], values["points"]
    return BlurRegion(
        box=None if box is None else Box(**box),
        points=None if points is None else tuple(Point(**point) for point in points),
        kind=values["kind"],
        strength=values["strength"],
    )
