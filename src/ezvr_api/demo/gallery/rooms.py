"""The sample tour's photos: a small gallery that is rendered here, so that its geometry is known.

Angles are degrees: yaw to the right of the photo's centre, which looks north, and pitch up.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ezvr_api.demo.gallery.render import render
from ezvr_api.demo.gallery.scene import SPACES, Opening, RoomKey, Space, Vector
from ezvr_api.demo.gallery.words import INFO_TEXTS, ROOM_TEXTS, Words
from ezvr_api.imaging.encode import encode_jpeg
from ezvr_api.imaging.gpano import with_gpano

PHOTO_WIDTH = 4096

_QUALITY = 92
_HOTSPOT_HEIGHT = 1.15


@dataclass(frozen=True)
class Doorway:
    """A hotspot to another room.

    Attributes:
        target: The other room's slug.
        yaw: Where the doorway is.
        pitch: Where the doorway is.
        arrival_yaw: Where one looks on arrival: the way one walked.
    """

    target: RoomKey
    yaw: float
    pitch: float
    arrival_yaw: float


@dataclass(frozen=True)
class InfoPoint:
    """A hotspot with a text, on a picture or a sculpture."""

    title: Words
    text: Words
    yaw: float
    pitch: float


@dataclass(frozen=True)
class Room:
    """One scene of the sample tour.

    Attributes:
        slug: Its name in addresses.
        title: For people, by language.
        alternative_text: For those who do not see the photo.
        camera: Where the photo is taken, metres.
        start_yaw: Where a visitor looks first.
        doorways: Hotspots to other rooms.
        info_points: Hotspots with a text.
    """

    slug: RoomKey
    title: Words
    alternative_text: Words
    camera: Vector
    start_yaw: float
    doorways: tuple[Doorway, ...]
    info_points: tuple[InfoPoint, ...]


def render_room(slug: RoomKey, width: int = PHOTO_WIDTH) -> npt.NDArray[np.uint8]:
    """Render a room's photo: (width / 2, width, 3), 8-bit sRGB; always the same pixels."""
    return render(slug, width)


def write_photo(slug: RoomKey, path: Path, width: int = PHOTO_WIDTH) -> None:
    """Render a room and write it as a camera would: a JPEG with GPano metadata."""
    photo = render_room(slug, width)
    path.write_bytes(with_gpano(encode_jpeg(photo, _QUALITY), width, width // 2))


def direction_to(camera: Vector, point: Vector) -> tuple[float, float]:
    """Yaw and pitch at which a point is seen."""
    x, y, z = (there - here for there, here in zip(point, camera, strict=True))
    yaw = math.degrees(math.atan2(x, z))
    return round(yaw, 3), round(math.degrees(math.atan2(y, math.hypot(x, z))), 3)


def doorway_centre(space: Space, opening: Opening, height: float) -> Vector:
    """The middle of a doorway's tunnel, at a height above the floor."""
    plane = (space.high if opening.side > 0 else space.low)[opening.axis]
    middle = plane + opening.side * opening.depth / 2
    if opening.axis == 0:
        return middle, height, (opening.low[1] + opening.high[1]) / 2
    return (opening.low[0] + opening.high[0]) / 2, height, middle


def _room(slug: RoomKey) -> Room:
    space = SPACES[slug]
    words = ROOM_TEXTS[slug]
    return Room(
        slug=slug,
        title=words.title,
        alternative_text=words.alternative_text,
        camera=space.camera,
        start_yaw=words.start_yaw,
        doorways=tuple(
            _doorway(space, opening, opening.target)
            for opening in space.openings
            if opening.target is not None
        ),
        info_points=tuple(
            InfoPoint(info.title, info.text, *direction_to(space.camera, info.point))
            for info in INFO_TEXTS
            if info.room == slug
        ),
    )


def _doorway(space: Space, opening: Opening, target: RoomKey) -> Doorway:
    centre = doorway_centre(space, opening, _HOTSPOT_HEIGHT)
    yaw, pitch = direction_to(space.camera, centre)
    arrival_yaw, _ = direction_to(centre, SPACES[target].camera)
    return Doorway(target, yaw, pitch, arrival_yaw)


ROOMS: tuple[Room, ...] = tuple(_room(slug) for slug in SPACES)
