"""What the demo's tour looks like, before anything is uploaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Texts = dict[str, str]

AHEAD, BEHIND = 0.0, 180.0
ON_THE_GROUND = -12.0


@dataclass(frozen=True)
class PlannedHotspot:
    """A hotspot; `target` is the number of a scene, or None for one that tells something."""

    yaw: float
    pitch: float
    label: Texts
    target: int | None = None
    arrival_yaw: float | None = None
    text: Texts | None = None

    def fields(self, scenes: Mapping[int, str]) -> dict[str, object]:
        """Return what the API wants to know, with the ids of the scenes that exist."""
        place = {"yaw": self.yaw, "pitch": self.pitch, "label": self.label}
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


@dataclass(frozen=True)
class PlannedTour:
    """A tour of photos that are on this machine."""

    languages: list[str]
    title: Texts
    description: Texts
    scenes: Sequence[PlannedScene]


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


def plan_gallery(folder, console):
    raise NotImplementedError
