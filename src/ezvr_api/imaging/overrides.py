"""What the customer says about a photo, over what its camera says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Part:
    """Which part of the sphere a photo shows.

    Attributes:
        hfov: Degrees that it spans around, up to 360; its height follows from its shape.
        pitch: Degrees above the horizon where its middle row lies.
    """

    hfov: float
    pitch: float = 0.0


@dataclass(frozen=True)
class Level:
    """How the camera was tilted, in degrees, as GPano means it.

    Attributes:
        pitch: The photo's centre looks so far above the horizon.
        roll: The larger it is, the further the horizon is turned counterclockwise in the photo.
    """

    pitch: float
    roll: float


@dataclass(frozen=True)
class Overrides:
    """The customer's own word; None leaves a matter to the camera.

    Attributes:
        projection: Said to be equirectangular, whatever its shape and metadata.
        crop: Which part of the sphere it shows; implies the projection.
        heading: Compass direction of the photo's centre in degrees.
        level: How the camera was tilted; zeros leave the photo as it is.
    """

    projection: Literal["equirectangular"] | None = None
    crop: Part | None = None
    heading: float | None = None
    level: Level | None = None

    @property
    def says_equirectangular(self) -> bool:
        """Whether the customer vouches that the photo is equirectangular."""
        return self.projection is not None or self.crop is not None

    def to_values(self) -> dict[str, Any]:
        """What was said, as JSON has it."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """The opposite; the values come from `to_values`."""
        crop, level = values.get("crop"), values.get("level")
        return cls(
            projection=values.get("projection"),
            crop=None if crop is None else Part(**crop),
            heading=values.get("heading"),
            level=None if level is None else Level(**level),
        )
