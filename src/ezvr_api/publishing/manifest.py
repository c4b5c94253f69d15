"""The manifest: everything that the viewer needs to show a tour, in one document.

It is kept with object keys, and gets the addresses of the day when it is served, so that a
tour outlives a move of the storage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from ezvr_api.assets.models import Asset
from ezvr_api.assets.published import PublishedPicture, published_picture, served_picture
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.published import PublishedPanorama, published_panorama, served_panorama
from ezvr_api.tours.floor_plans import by_plan
from ezvr_api.tours.models import FloorPlan, FloorPlanPlace, Hotspot, Scene, Tour

VERSION = 1

Texts = dict[str, str]
View = dict[str, float]


class PublishedHotspot(TypedDict):
    """A hotspot of the manifest; what stands beside `label` depends on its kind."""

    id: str
    kind: str
    yaw: float
    pitch: float
    label: Texts
    target: NotRequired[str]
    arrival: NotRequired[View | str | None]
    text: NotRequired[Texts]
    image: NotRequired[PublishedPicture]
    url: NotRequired[str]


class PublishedScene(TypedDict):
    """A scene of the manifest."""

    id: str
    title: Texts
    alternative_text: Texts
    panorama: PublishedPanorama
    initial_view: View
    # The maker's own word; without it, the panorama's heading is served.
    north_offset: NotRequired[float]
    hotspots: list[PublishedHotspot]


class PublishedPlace(TypedDict):
    """Where a scene is on a floor plan."""

    scene: str
    x: float
    y: float


class PublishedFloorPlan(TypedDict):
    """A floor plan of the manifest."""

    id: str
    title: Texts
    image: PublishedPicture
    north: float
    places: list[PublishedPlace]


class PublishedBranding(TypedDict):
    """The look of a tour."""

    logo: PublishedPicture | None
    link: str | None
    accent: str | None
    scheme: str


class Manifest(TypedDict):
    """A published tour. Those that were published earlier lack what is not required."""

    version: int
    id: str
    revision: int
    published_at: str
    languages: list[str]
    title: Texts
    description: Texts
    start_scene: str
    scenes: list[PublishedScene]
    floor_plans: NotRequired[list[PublishedFloorPlan]]
    branding: NotRequired[PublishedBranding]
    settings: NotRequired[dict[str, bool]]


@dataclass(frozen=True)
class Draft:
    """All that a tour consists of, ready to be published.

    Attributes:
        panoramas: One for each scene.
        assets: Those that are shown, by id.
    """

    tour: Tour
    scenes: Sequence[Scene]
    hotspots: Sequence[Hotspot]
    panoramas: Sequence[Panorama]
    floor_plans: Sequence[FloorPlan]
    places: Sequence[FloorPlanPlace]
    assets: Mapping[UUID, Asset]

    def picture(self, asset_id: UUID) -> PublishedPicture:
        """What is published of an asset."""
        return published_picture(self.assets[asset_id])


def build_manifest(draft: Draft, *, revision: int, published_at: datetime) -> Manifest:
    """Describe a tour whose panoramas and assets are ready."""
    tour, scenes = draft.tour, draft.scenes
    public_ids = {scene.id: scene.public_id for scene in scenes}
    start = public_ids.get(tour.start_scene_id or scenes[0].id, scenes[0].public_id)
    manifest: Manifest = {
        "version": VERSION,
        "id": tour.public_id,
        "revision": revision,
        "published_at": published_at.isoformat(),
        "languages": tour.languages,
        "title": tour.title,
        "description": tour.description,
        "start_scene": start,
        "scenes": [
            _scene(draft, scene, panorama, public_ids)
            for scene, panorama in zip(scenes, draft.panoramas, strict=True)
        ],
    }
    if draft.floor_plans:
        manifest["floor_plans"] = _floor_plans(draft, public_ids)
    if tour.branding or tour.logo_asset_id is not None:
        manifest["branding"] = _branding(draft)
    if tour.settings:
        manifest["settings"] = {"rotation": False, "little_planet": False, **tour.settings}
    return manifest


def _scene(
    draft: Draft, scene: Scene, panorama: Panorama, public_ids: Mapping[UUID, str]
) -> PublishedScene:
    published: PublishedScene = {
        "id": scene.public_id,
        "title": scene.title,
        "alternative_text": scene.alternative_text,
        "panorama": published_panorama(panorama),
        "initial_view": scene.initial_view,
        "hotspots": [
            _hotspot(draft, spot, public_ids)
            for spot in draft.hotspots
            if spot.scene_id == scene.id
        ],
    }
    if scene.north_offset is not None:
        published["north_offset"] = scene.north_offset
    return published


def _hotspot(draft: Draft, spot: Hotspot, public_ids: Mapping[UUID, str]) -> PublishedHotspot:
    published: PublishedHotspot = {
        "id": spot.public_id,
        "kind": spot.kind,
        "yaw": spot.yaw,
        "pitch": spot.pitch,
        "label": spot.label,
    }
    if spot.target_scene_id is not None:
        return {**published, "target": public_ids[spot.target_scene_id], "arrival": spot.arrival}
    if spot.url is not None:
        return {**published, "url": spot.url}
    if spot.asset_id is None:
        return {**published, "text": spot.text or {}}
    published["image"] = draft.picture(spot.asset_id)
    return {**published, "text": spot.text} if spot.text else published


def _floor_plans(draft: Draft, public_ids: Mapping[UUID, str]) -> list[PublishedFloorPlan]:
    places = by_plan(draft.places)
    return [
        {
            "id": plan.public_id,
            "title": plan.title,
            "image": draft.picture(plan.asset_id),
            "north": plan.north,
            "places": [
                {"scene": public_ids[place.scene_id], "x": place.x, "y": place.y}
                for place in places.get(plan.id, [])
            ],
        }
        for plan in draft.floor_plans
    ]


def _branding(draft: Draft) -> PublishedBranding:
    tour = draft.tour
    logo = tour.logo_asset_id
    return {
        "logo": None if logo is None else draft.picture(logo),
        "link": tour.branding.get("link"),
        "accent": tour.branding.get("accent"),
        "scheme": tour.branding.get("scheme", "auto"),
    }


def served_manifest(manifest: Manifest, address_of: Callable[[str], str]) -> dict[str, Any]:
    """Return what visitors get: `viewer/manifest.schema.json` is its contract.

    `address_of` gives the address of a public object key.
    """
    served: dict[str, Any] = {
        **manifest,
        "scenes": [_served_scene(scene, address_of) for scene in manifest["scenes"]],
    }
    if "floor_plans" in manifest:
        served["floor_plans"] = [
            {**plan, "image": served_picture(plan["image"], address_of)}
            for plan in manifest["floor_plans"]
        ]
    logo = manifest["branding"]["logo"] if "branding" in manifest else None
    if logo is not None:
        served["branding"] = {**served["branding"], "logo": served_picture(logo, address_of)}
    return served


def _served_scene(scene: PublishedScene, address_of: Callable[[str], str]) -> dict[str, Any]:
    served: dict[str, Any] = {
        **scene,
        "panorama": served_panorama(scene["panorama"], address_of),
        "hotspots": [
            {**spot, "image": served_picture(spot["image"], address_of)}
            if "image" in spot
            else spot
            for spot in scene["hotspots"]
        ],
    }
    north = scene.get("north_offset", scene["panorama"].get("heading"))
    return served if north is None else {**served, "north_offset": north}


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
    redacted: Manifest = {
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
    if "floor_plans" in manifest:
        redacted["floor_plans"] = [
            {**plan, "places": [place for place in plan["places"] if place["scene"] not in gone]}
            for plan in manifest["floor_plans"]
        ]
    return redacted


def without_picture(manifest: Manifest, key: str) -> Manifest:
    """Return a manifest without the hotspots, floor plans and the logo that show a picture."""
    redacted: Manifest = {
        **manifest,
        "scenes": [
            {
                **scene,
                "hotspots": [
                    spot
                    for spot in scene["hotspots"]
                    if "image" not in spot or spot["image"]["key"] != key
                ],
            }
            for scene in manifest["scenes"]
        ],
    }
    if "floor_plans" in manifest:
        redacted["floor_plans"] = [
            plan for plan in manifest["floor_plans"] if plan["image"]["key"] != key
        ]
    if "branding" in manifest:
        branding = manifest["branding"]
        logo = branding["logo"]
        is_gone = logo is not None and logo["key"] == key
        redacted["branding"] = {**branding, "logo": None if is_gone else logo}
    return redacted
