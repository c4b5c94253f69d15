"""What a tour's manifest says of a panorama."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

from ezvr_api.errors import Conflict
from ezvr_api.imaging.previews import FACES_NAME, POSTER_NAME
from ezvr_api.imaging.pyramid import TEMPLATE
from ezvr_api.panoramas.models import Panorama


class PanoramaNotReady(Conflict):
    """A panorama has no tiles (yet)."""

    code = "panorama_not_ready"
    title = "The photo is not ready"


class PublishedPanorama(TypedDict):
    """What is kept of a panorama: where its objects are, not yet at which address."""

    prefix: str
    face_size: int
    tile_size: int
    levels: int
    formats: list[str]
    preview: str
    visible: dict[str, float] | None
    # Those that were published before it was kept have none. It becomes the scene's.
    heading: NotRequired[float | None]


class ServedPanorama(TypedDict):
    """The manifest's `panorama`, as `viewer/manifest.schema.json` has it."""

    face_size: int
    tile_size: int
    levels: int
    formats: list[str]
    preview: str
    visible: dict[str, float] | None
    template: str
    faces: str
    poster: str


def published_panorama(panorama: Panorama) -> PublishedPanorama:
    """Describe a panorama for a manifest.

    Raises:
        PanoramaNotReady: it has no tiles.
    """
    if (
        panorama.tiles_prefix is None
        or panorama.face_size is None
        or panorama.tile_size is None
        or panorama.levels is None
        or panorama.formats is None
        or panorama.preview is None
    ):
        raise PanoramaNotReady
    return {
        "prefix": panorama.tiles_prefix,
        "face_size": panorama.face_size,
        "tile_size": panorama.tile_size,
        "levels": panorama.levels,
        "formats": panorama.formats,
        "preview": panorama.preview,
        "visible": panorama.visible,
        "heading": panorama.heading,
    }


def served_panorama(
    published: PublishedPanorama, address_of: Callable[[str], str]
) -> ServedPanorama:
    """Return what visitors get: addresses instead of the prefix."""
    base = address_of(published["prefix"])
    return {
        "face_size": published["face_size"],
        "tile_size": published["tile_size"],
        "levels": published["levels"],
        "formats": published["formats"],
        "preview": published["preview"],
        "visible": published["visible"],
        "template": f"{base}/{TEMPLATE}",
        "faces": f"{base}/{FACES_NAME}",
        "poster": f"{base}/{POSTER_NAME}",
    }
