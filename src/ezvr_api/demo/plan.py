"""What the demo's tour looks like, before anything is uploaded."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from ezvr_api.demo.gallery.drawings import floor_plan, logo, picture, place_of
from ezvr_api.demo.gallery.rooms import ROOMS, Room, direction_to, write_photo
from ezvr_api.demo.gallery.scene import RoomKey
from ezvr_api.demo.gallery.words import (
    FLOOR_PLAN_ALTERNATIVE,
    FLOOR_PLAN_TITLE,
    LINK,
    LOGO_ALTERNATIVE,
    PICTURE,
    Words,
)
from ezvr_api.demo.progress import PhotoProgress

Texts = dict[str, str]

AHEAD, BEHIND = 0.0, 180.0
ON_THE_GROUND = -12.0

GALLERY_ACCENT = "#0a5c36"
GALLERY_TITLE = {"en": "A small gallery", "nl": "Een kleine galerie"}
GALLERY_DESCRIPTION = {
    "en": "Linked rooms that this software rendered itself.",
    "nl": "Verbonden kamers die deze software zelf heeft getekend.",
}


@dataclass(frozen=True)
class PlannedPicture:
    """A picture that is on this machine."""

    path: Path
    alternative_text: Texts


@dataclass(frozen=True)
class PlannedFloorPlan:
    """A floor plan, and where on it each scene is: shares of it, from the top left."""

    title: Texts
    picture: PlannedPicture
    places: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class PlannedHotspot:
    """A hotspot; `target` is the number of a scene, or None for one that leads nowhere in the tour.

    One with a picture shows it, one with an address leads there, another tells something.
    """

    yaw: float
    pitch: float
    label: Texts
    target: int | None = None
    arrival_yaw: float | None = None
    text: Texts | None = None
    picture: PlannedPicture | None = None
    url: str | None = None

    def fields(self, scenes: Mapping[int, str], assets: Mapping[Path, str]) -> dict[str, object]:
        """Return what the API wants to know, with the ids of the scenes and pictures that exist."""
        place = {"yaw": self.yaw, "pitch": self.pitch, "label": self.label}
        if self.url is not None:
            return {**place, "kind": "link", "url": self.url}
        if self.picture is not None:
            asset_id = assets[self.picture.path]
            return {**place, "kind": "image", "asset_id": asset_id, "text": self.text or {}}
        if self.target is None:
            return {**place, "kind": "info", "text": self.text}
        arrival = None if self.arrival_yaw is None else {"yaw": self.arrival_yaw}
        return {
            **place,
            "kind": "scene",
            "target_scene_id": scenes[self.target],
            "arrival": arrival,
        }


@dataclass(frozen=True)
class PlannedScene:
    """A photo and what is said about it."""

    photo: Path
    title: Texts
    alternative_text: Texts
    hotspots: Sequence[PlannedHotspot]
    start_yaw: float = 0.0
    north_offset: float | None = None


@dataclass(frozen=True)
class PlannedTour:
    """A tour of photos that are on this machine."""

    languages: list[str]
    title: Texts
    description: Texts
    scenes: Sequence[PlannedScene]
    floor_plan: PlannedFloorPlan | None = None
    logo: PlannedPicture | None = None
    accent: str | None = None

    @property
    def pictures(self) -> list[PlannedPicture]:
        """Every picture that is not a photo."""
        spots = [spot.picture for scene in self.scenes for spot in scene.hotspots]
        plan = None if self.floor_plan is None else self.floor_plan.picture
        return [shown for shown in (self.logo, plan, *spots) if shown is not None]


def plan_photos(photos: Sequence[Path]) -> PlannedTour:
    """Plan a walk through the user's own photos, in their order, there and back."""
    scenes = [
        PlannedScene(
            photo=photo,
            title={"en": _title(photo)},
            alternative_text={"en": f"360° photo: {_title(photo)}"},
            hotspots=_neighbours(photos, number),
        )
        for number, photo in enumerate(photos)
    ]
    return PlannedTour(["en"], {"en": "My tour"}, {"en": "Made from my own photos."}, scenes)


def _neighbours(photos: Sequence[Path], number: int) -> list[PlannedHotspot]:
    ways = ((number + 1, AHEAD, AHEAD), (number - 1, BEHIND, BEHIND))
    return [
        PlannedHotspot(
            yaw=yaw,
            pitch=ON_THE_GROUND,
            label={"en": _title(photos[target])},
            target=target,
            arrival_yaw=arrival,
        )
        for target, yaw, arrival in ways
        if 0 <= target < len(photos)
    ]


def _title(photo: Path) -> str:
    return photo.stem.replace("_", " ").replace("-", " ").strip().capitalize() or photo.name


def plan_gallery(folder: Path, progress: PhotoProgress) -> PlannedTour:
    """Plan the sample tour; its photos are rendered into the folder, once."""
    _render_missing(folder, progress)
    numbers = {room.slug: number for number, room in enumerate(ROOMS)}
    scenes = [
        PlannedScene(
            photo=_photo_of(folder, room),
            title=dict(room.title),
            alternative_text=dict(room.alternative_text),
            start_yaw=room.start_yaw,
            # A photo's centre looks north there.
            north_offset=0.0,
            hotspots=[
                *_doorways(room, numbers),
                *_info_points(room),
                *_further_points(folder, room),
            ],
        )
        for room in ROOMS
    ]
    return PlannedTour(
        ["en", "nl"],
        GALLERY_TITLE,
        GALLERY_DESCRIPTION,
        scenes,
        floor_plan=PlannedFloorPlan(
            title=dict(FLOOR_PLAN_TITLE),
            picture=_drawn(folder, "floor-plan", floor_plan(), FLOOR_PLAN_ALTERNATIVE),
            places=[place_of(room.slug) for room in ROOMS],
        ),
        logo=_drawn(folder, "logo", logo(), LOGO_ALTERNATIVE),
        accent=GALLERY_ACCENT,
    )


def _drawn(folder: Path, name: str, png: bytes, alternative_text: Words) -> PlannedPicture:
    path = folder / f"{name}.png"
    path.write_bytes(png)
    return PlannedPicture(path, dict(alternative_text))


def _further_points(folder: Path, room: Room) -> list[PlannedHotspot]:
    """The picture that is shown from near, and the link, where they are in this room."""
    found: list[PlannedHotspot] = []
    if room.slug == PICTURE.room:
        yaw, pitch = direction_to(room.camera, PICTURE.point)
        shown = _drawn(folder, "picture", picture(), PICTURE.text)
        found.append(PlannedHotspot(yaw, pitch, dict(PICTURE.title), picture=shown))
    if room.slug == LINK.room:
        yaw, pitch = direction_to(room.camera, LINK.point)
        found.append(PlannedHotspot(yaw, pitch, dict(LINK.title), url=LINK.url))
    return found


def _render_missing(folder: Path, progress: PhotoProgress) -> None:
    """Render the rooms whose photo is not there yet, on every core."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [room for room in ROOMS if not _photo_of(folder, room).exists()]
    for room in missing:
        progress.show(_photo_of(folder, room).name, "rendering, about a minute", None)
    if not missing:
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        rendering = {
            processes.submit(_render_whole, room.slug, _photo_of(folder, room)): room
            for room in missing
        }
        for rendered in as_completed(rendering):
            rendered.result()
            progress.show(_photo_of(folder, rendering[rendered]).name, "rendering", 1.0)


def _render_whole(slug: RoomKey, photo: Path) -> None:
    """Render a room so that its photo is there whole, or not at all."""
    unfinished = photo.with_suffix(".part")
    write_photo(slug, unfinished)
    unfinished.rename(photo)


def _photo_of(folder: Path, room: Room) -> Path:
    return folder / f"{room.slug}.jpg"


def _doorways(room: Room, numbers: Mapping[str, int]) -> list[PlannedHotspot]:
    return [
        PlannedHotspot(
            yaw=door.yaw,
            pitch=door.pitch,
            label=dict(ROOMS[numbers[door.target]].title),
            target=numbers[door.target],
            arrival_yaw=door.arrival_yaw,
        )
        for door in room.doorways
    ]


def _info_points(room: Room) -> list[PlannedHotspot]:
    return [
        PlannedHotspot(
            yaw=point.yaw, pitch=point.pitch, label=dict(point.title), text=dict(point.text)
        )
        for point in room.info_points
    ]
