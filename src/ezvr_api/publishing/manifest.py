"""The manifest: everything that the viewer needs to show a tour, in one document.

It is kept with object keys, and gets the addresses of the day when it is served, so that a
tour outlives a move of the storage.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.published import PublishedPanorama, published_panorama, served_panorama
from ezvr_api.tours.models import Hotspot, Scene, Tour

VERSION = 1

Texts = dict[str, str]
View = dict[str, float]


class PublishedHotspot(TypedDict):
    """A hotspot of the manifest."""

    id: str
    kind: Literal["scene", "info"]
    yaw: float
    pitch: float
    label: Texts
    target: NotRequired[str]
    arrival: NotRequired[View | None]
    text: NotRequired[Texts]


class PublishedScene(TypedDict):
    """A scene of the manifest."""

    id: str
    title: Texts
    alternative_text: Texts
    panorama: PublishedPanorama
    initial_view: View
    hotspots: list[PublishedHotspot]


class Manifest(TypedDict):
    """A published tour."""

    version: int
    id: str
    revision: int
    published_at: str
    languages: list[str]
    title: Texts
    description: Texts
    start_scene: str
    scenes: list[PublishedScene]


def build_manifest(  # noqa: PLR0913 - the parts of a tour
    tour: Tour,
    scenes: Sequence[Scene],
    hotspots: Sequence[Hotspot],
    panoramas: Sequence[Panorama],
    *,
    revision: int,
    published_at: datetime,
) -> Manifest:
    """Describe a tour whose panoramas are ready; `panoramas` holds one for each scene."""
    public_ids = {scene.id: scene.public_id for scene in scenes}
    start = public_ids.get(tour.start_scene_id or scenes[0].id, scenes[0].public_id)
    return {
        "version": VERSION,
        "id": tour.public_id,
        "revision": revision,
        "published_at": published_at.isoformat(),
        "languages": tour.languages,
        "title": tour.title,
        "description": tour.description,
        "start_scene": start,
        "scenes": [
            {
                "id": scene.public_id,
                "title": scene.title,
                "alternative_text": scene.alternative_text,
                "panorama": published_panorama(panorama),
                "initial_view": scene.initial_view,
                "hotspots": [
                    _hotspot(spot, public_ids) for spot in hotspots if spot.scene_id == scene.id
                ],
            }
            for scene, panorama in zip(scenes, panoramas, strict=True)
        ],
    }


def _hotspot(spot: Hotspot, public_ids: Mapping[UUID, str]) -> PublishedHotspot:
    common: PublishedHotspot = {
        "id": spot.public_id,
        "kind": "info" if spot.target_scene_id is None else "scene",
        "yaw": spot.yaw,
        "pitch": spot.pitch,
        "label": spot.label,
    }
    if spot.target_scene_id is None:
        return {**common, "text": spot.text or {}}
    return {**common, "target": public_ids[spot.target_scene_id], "arrival": spot.arrival}


def served_manifest(manifest: Manifest, address_of: Callable[[str], str]) -> dict[str, Any]:
    """Return what visitors get: `viewer/manifest.schema.json` is its contract.

    `address_of` gives the address of a public object key.
    """
    return {
        **manifest,
        "scenes": [
            {**scene, "panorama": served_panorama(scene["panorama"], address_of)}
            for scene in manifest["scenes"]
        ],
    }


def with_panorama(manifest: Manifest, showing: set[str], panorama: Panorama) -> Manifest:
    """Return a manifest whose scenes of these ids show the panorama as it is now."""
    published = published_panorama(panorama)
    return {
        **manifest,
        "scenes": [
            {**scene, "panorama": published} if scene["id"] in showing else scene
            for scene in manifest["scenes"]
        ],
    }


def with_format(manifest: Manifest, prefix: str, extension: str) -> Manifest:
    """Return a manifest whose tiles under a prefix are offered in one more format."""
    return {
        **manifest,
        "scenes": [
            {**scene, "panorama": {**shown, "formats": [*shown["formats"], extension]}}
            if shown["prefix"] == prefix and extension not in shown["formats"]
            else scene
            for scene in manifest["scenes"]
            for shown in (scene["panorama"],)
        ],
    }


def without_scenes(manifest: Manifest, gone: set[str]) -> Manifest | None:
    """Return a manifest without these scenes and the hotspots to them; None when none is left."""
    kept = [scene for scene in manifest["scenes"] if scene["id"] not in gone]
    if not kept:
        return None
    start = manifest["start_scene"]
    return {
        **manifest,
        "start_scene": kept[0]["id"] if start in gone else start,
        "scenes": [
            {
                **scene,
                "hotspots": [spot for spot in scene["hotspots"] if spot.get("target") not in gone],
            }
            for scene in kept
        ],
    }
