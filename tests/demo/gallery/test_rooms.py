"""The sample gallery: what is where, as its geometry says."""

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ezvr_api.demo.gallery.rays import column, inside_rectangle, leave_box, nearest_thing
from ezvr_api.demo.gallery.rooms import ROOMS, Doorway, InfoPoint, Room, render_room, write_photo
from ezvr_api.demo.gallery.scene import SPACES, Ball, Box, Vector
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits

pytestmark = pytest.mark.xdist_group("gallery")

Pixels = npt.NDArray[np.uint8]
WIDTH = 768
ROOM_BY_SLUG = {room.slug: room for room in ROOMS}
DOORWAYS = [(room, doorway) for room in ROOMS for doorway in room.doorways]
INFO_POINTS = [(room, point) for room in ROOMS for point in room.info_points]


def ray(yaw: float, pitch: float) -> npt.NDArray[np.floating]:
    level = math.cos(math.radians(pitch))
    return column(
        (
            level * math.sin(math.radians(yaw)),
            math.sin(math.radians(pitch)),
            level * math.cos(math.radians(yaw)),
        )
    )


def pixel_of(room: Room, point: Vector) -> tuple[int, int]:
    """Row and column of the photo where a point is seen."""
    x, y, z = (there - here for there, here in zip(point, room.camera, strict=True))
    yaw, pitch = math.atan2(x, z), math.atan2(y, math.hypot(x, z))
    return int((0.5 - pitch / math.pi) * WIDTH / 2), int((0.5 + yaw / 2 / math.pi) * WIDTH)


@pytest.fixture(scope="session")
def hall() -> Pixels:
    return render_room("hall", WIDTH)


def test_there_are_three_rooms_and_each_leads_to_every_other() -> None:
    for room in ROOMS:
        others = {other.slug for other in ROOMS} - {room.slug}
        assert {doorway.target for doorway in room.doorways} == others
    assert len(ROOMS) == 3


@pytest.mark.parametrize(("room", "doorway"), DOORWAYS)
def test_a_hotspot_points_through_its_open_doorway(room: Room, doorway: Doorway) -> None:
    space = SPACES[room.slug]
    (opening,) = (door for door in space.openings if door.target == doorway.target)
    camera, direction = column(room.camera), ray(doorway.yaw, doorway.pitch)
    distance, axis = leave_box(space.low, space.high, camera, direction)
    assert axis[0] == opening.axis
    wall = camera + direction * distance
    assert inside_rectangle(wall, opening.axis, opening.low, opening.high)[0]
    near, _ = nearest_thing(space, camera, direction)
    assert near[0] > distance[0]


@pytest.mark.parametrize(("room", "doorway"), DOORWAYS)
def test_one_arrives_with_the_doorway_in_ones_back(room: Room, doorway: Doorway) -> None:
    target = ROOM_BY_SLUG[doorway.target]
    (back,) = (door for door in target.doorways if door.target == room.slug)
    assert (doorway.arrival_yaw - back.yaw) % 360 == pytest.approx(180, abs=0.01)


@pytest.mark.parametrize("room", ROOMS)
def test_the_first_view_shows_a_doorway_even_on_a_phone(room: Room) -> None:
    # 390 by 844 pixels, of which the field of 90 degrees spans the height.
    pixels_from_middle = [
        844 / 2 * math.tan(math.radians(abs(doorway.yaw - room.start_yaw)))
        for doorway in room.doorways
        if abs(doorway.yaw - room.start_yaw) < 90
    ]
    half_a_label = 60
    assert min(pixels_from_middle, default=math.inf) < 390 / 2 - half_a_label


@pytest.mark.parametrize(("room", "point"), INFO_POINTS)
def test_an_info_point_is_on_a_work(room: Room, point: InfoPoint) -> None:
    space = SPACES[room.slug]
    _, number = nearest_thing(space, column(room.camera), ray(point.yaw, point.pitch))
    index = int(number[0])
    assert index >= 0
    work = space.things[index]
    assert isinstance(work, Ball) or (isinstance(work, Box) and work.front is not None)


def test_all_words_are_there_in_both_languages() -> None:
    for room in ROOMS:
        words = [room.title, room.alternative_text]
        words += [part for point in room.info_points for part in (point.title, point.text)]
        for text in words:
            assert text["en"]
            assert text["nl"]
            assert text["en"] != text["nl"]


def test_a_photo_is_a_full_sphere_and_says_so(tmp_path: Path) -> None:
    write_photo("salon", tmp_path / "salon.jpg", 512)
    photo = inspect_photo(tmp_path / "salon.jpg", PhotoLimits())
    assert (photo.decision.width, photo.decision.height) == (512, 256)
    assert photo.decision.ground == "gpano"


def test_a_room_looks_the_same_every_time() -> None:
    assert np.array_equal(render_room("court", 128), render_room("court", 128))


def test_colours_are_where_the_geometry_says(hall: Pixels) -> None:
    room = ROOM_BY_SLUG["hall"]

    def colour(point: Vector) -> list[int]:
        row, col = pixel_of(room, point)
        return hall[row - 1 : row + 2, col - 1 : col + 2].mean(axis=(0, 1)).astype(int).tolist()

    red, green, blue = colour((-1.1, 1.25, -2.5))
    assert red > 2 * green  # the red ball on its plinth
    red, green, blue = colour((8.0, 3.0, 0.05))
    assert blue > 1.5 * red  # the salon's blue wall, through the doorway
    red, green, blue = colour((-3.0, 0.0, -2.0))
    assert red > green > blue  # oak
    assert min(colour((-2.6, 4.0, -0.6))) > 225  # a luminous panel


def test_a_pictures_frame_is_drawn_at_its_edges(hall: Pixels) -> None:
    room = ROOM_BY_SLUG["hall"]
    left_edge, height = -1.7 - 1.9 / 2, 1.65
    row, expected = pixel_of(room, (left_edge, height, 3.45))
    brightness = hall[row, expected - 12 : expected + 12].astype(int).sum(axis=-1)
    steepest = int(np.diff(brightness).argmin()) + expected - 12
    assert abs(steepest - expected) <= 1


def test_the_two_sides_of_the_seam_meet(hall: Pixels) -> None:
    across_seam = np.abs(hall[:, 0].astype(int) - hall[:, -1]).mean()
    anywhere = np.abs(np.diff(hall.astype(int), axis=1)).mean()
    assert across_seam < 2 * anywhere
