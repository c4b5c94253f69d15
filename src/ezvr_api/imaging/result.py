"""What tiling a photo gives, and what it is asked to give."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from ezvr_api.imaging.decide import Decision
from ezvr_api.imaging.encode import TileFormat
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.imaging.visible import VisibleRange

Quality = Literal["standard", "high"]
# Pixels that are sampled along either axis for one of the top level.
OVERSAMPLING: Final[dict[Quality, int]] = {"standard": 1, "high": 2}

OnProgress = Callable[[float], None]
# Told once how many bytes of memory the process will take at most, before a pixel is decoded.
OnNeeds = Callable[[int], None]


@dataclass(frozen=True)
class TilingOptions:
    """How to tile.

    Attributes:
        tile_format: `jpg`, `avif` (smaller and many times slower), or `png` for lossless tiles.
        jpeg_quality: 1 to 100.
        quality: `high` samples four times and averages: less aliasing, for about three times
            the work.
        threads: How many tiles are cut at once.
        limits: Which photos are accepted.
        overrides: What the customer says, over what the camera says.
        retouch: What the customer wants hidden.
        logo: The logo's file, where that is what covers the tripod.
    """

    tile_format: TileFormat = "jpg"
    jpeg_quality: int = 80
    quality: Quality = "standard"
    threads: int = 2
    limits: PhotoLimits = field(default_factory=PhotoLimits)
    overrides: Overrides = field(default_factory=Overrides)
    retouch: Retouch = field(default_factory=Retouch)
    logo: Path | None = None


@dataclass(frozen=True)
class TiledPhoto:
    """A photo as tiles.

    Attributes:
        width: Pixels of the full sphere around.
        height: Pixels of the full sphere from pole to pole.
        decision: Which part of the sphere the photo shows, and why that is believed.
        face_size: Pixels along a face's edge at the top level.
        tile_size: Pixels along every tile's edge.
        levels: Level n has 2^n by 2^n tiles a face; 0 is the smallest.
        formats: Extensions in which the tiles exist.
        template: Where a tile lies, with {level}, {face}, {row}, {column} and {format}.
        faces: The strip of six faces of 256 pixels, in the order f r b l u d.
        poster: The picture of the first view, 1280 by 720.
        social: The same for link previews, 1200 by 630.
        preview: The strip again, tiny, as a data URI.
        visible: A box that holds all that was photographed, in degrees; None where that is
            everything.
        heading: Compass direction of the photo's centre in degrees, by the customer's word or the
            camera's.
        pitch: The camera's own pitch in degrees, as GPano means it, if known; `decision.level`
            is what is corrected.
        roll: The camera's own roll in degrees, likewise.
        captured_at: ISO 8601 by the camera's clock.
        removed: Kinds of metadata that the photo had and the tiles do not.
    """

    width: int
    height: int
    decision: Decision
    face_size: int
    tile_size: int
    levels: int
    formats: tuple[TileFormat, ...]
    template: str
    faces: str
    poster: str
    social: str
    preview: str
    visible: VisibleRange | None
    heading: float | None
    pitch: float | None
    roll: float | None
    captured_at: str | None
    removed: tuple[str, ...]


OnPreviews = Callable[[TiledPhoto], None]
