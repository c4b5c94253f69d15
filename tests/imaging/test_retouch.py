"""What shall be hidden is gone from every tile of every level and from every small picture."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ezvr_api.imaging.canvas import Canvas
from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Level, Overrides
from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.retouch import BlurKind, BlurRegion, Box, NadirPatch, Point, Retouch
from ezvr_api.imaging.sandbox import tile_in_child
from ezvr_api.imaging.tile import tile_photo
from tests.imaging.analytic import (
    FACE_AXES,
    Floats,
    Pixels,
    PlaneWaves,
    face_directions,
    photo_directions,
)
from tests.imaging.conftest import Save

Mask = npt.NDArray[np.bool_]

WIDTH = 1120
LARGE = 3072
POLAR_CAP = tuple(Point(yaw, 60.0) for yaw in (-180.0, -108.0, -36.0, 36.0, 108.0))
FLOOR = tuple(Point(yaw, -65.0) for yaw in (10.0, 100.0, 190.0, 280.0))

REGIONS = {
    "box": (BlurRegion(box=Box(-15, 15, -12, 12)), (0, 0)),
    "box over the seam": (BlurRegion(box=Box(165, -165, -10, 10)), (180, 0)),
    "box at a pole": (BlurRegion(box=Box(-180, 180, 70, 90)), (0, 90)),
    "polygon": (BlurRegion(points=(Point(60, -20), Point(95, -15), Point(80, 25))), (79, -3)),
    "polygon over the seam": (
        BlurRegion(points=(Point(160, -20), Point(-160, -20), Point(-170, 20), Point(170, 20))),
        (180, 0),
    ),
    "polygon around the zenith": (BlurRegion(points=POLAR_CAP), (0, 90)),
    "polygon around the nadir": (BlurRegion(points=FLOOR), (0, -90)),
}


@cache
def scene() -> Pixels:
    return PlaneWaves(WIDTH).photo(WIDTH, WIDTH // 2)


@cache
def noise() -> Pixels:
    """Sharp at every level: blots of two sizes."""
    random = np.random.default_rng(4)
    fine = random.integers(0, 128, (LARGE // 2, LARGE, 3), np.uint8)
    coarse = random.integers(0, 128, (LARGE // 16, LARGE // 8, 3), np.uint8)
    large = cv2.resize(coarse, (LARGE, LARGE // 2), interpolation=cv2.INTER_NEAREST)
    return fine + np.asarray(large, np.uint8)


def sphere(photo: Path, retouch: Retouch, overrides: Overrides, logo: Path | None = None) -> Pixels:
    """All that tiles and small pictures are made of."""
    seen = inspect_photo(photo, PhotoLimits(), overrides)
    return np.concatenate(list(Canvas(seen, retouch, logo).bands()))


def face_of(folder: Path, photo: TiledPhoto, level: int, face: str) -> Pixels:
    rows: list[Pixels] = []
    for row in range(1 << level):
        names = [
            f"{level}/{face}/{row}_{column}.{photo.formats[0]}" for column in range(1 << level)
        ]
        tiles = [cv2.imread(str(folder / name), cv2.IMREAD_COLOR_RGB) for name in names]
        rows.append(np.hstack([np.asarray(tile, np.uint8) for tile in tiles]))
    return np.vstack(rows)


def direction(yaw: float, pitch: float) -> Floats:
    longitude, latitude = np.radians(yaw), np.radians(pitch)
    level = np.cos(latitude)
    return np.array([level * np.sin(longitude), np.sin(latitude), level * np.cos(longitude)])


def near(face: str, size: int, centre: tuple[float, float], degrees: float) -> Mask:
    """Which pixels of a face lie within so many degrees of a direction."""
    return face_directions(face, size) @ direction(*centre) > np.cos(np.radians(degrees))


def correlation(one: Floats, other: Floats) -> float:
    """Of two sets of pixels (n, 3), each channel around its mean; 0 where either is even."""
    a, b = one - one.mean(axis=0), other - other.mean(axis=0)
    return float((a * b).sum() / max(1e-9, np.sqrt((a * a).sum() * (b * b).sum())))


def detail(picture: Pixels) -> Floats:
    """What changes from each pixel to the next one but one."""
    pixels = picture.astype(np.float64)
    return np.roll(pixels, -2, axis=1) - pixels


@pytest.mark.parametrize("kind", ["gaussian", "pixelated"])
@pytest.mark.parametrize("name", REGIONS)
def test_no_detail_is_left_inside_and_nothing_is_changed_outside(
    save: Save, name: str, kind: BlurKind
) -> None:
    region, centre = REGIONS[name]
    source = save(scene(), "scene.png")
    retouch = Retouch((BlurRegion(region.box, region.points, kind, 6.0),))
    shown = sphere(source, retouch, Overrides())
    cosine = photo_directions(WIDTH, WIDTH // 2) @ direction(*centre)
    inside = cosine > np.cos(np.radians(9))
    assert abs(correlation(detail(scene())[inside], detail(shown)[inside])) < 0.1
    assert shown[inside].std(axis=0).max() < scene()[inside].std(axis=0).max() / 2
    changed = (shown != scene()).any(axis=-1)
    assert changed[inside].mean() > 0.9
    # The furthest of these regions reaches 30 degrees from its middle, with its margin.
    assert not changed[cosine < np.cos(np.radians(32))].any()


def test_a_region_is_placed_where_visitors_see_it(save: Save) -> None:
    """That is on the level sphere, which lies otherwise on the photo."""
    level = Overrides(level=Level(pitch=30.0, roll=0.0))
    source = save(scene(), "scene.png")
    shown = sphere(source, Retouch((BlurRegion(box=Box(-8, 8, 22, 38)),)), level)
    changed = (shown != scene()).any(axis=-1)
    rows, columns = np.nonzero(changed)
    # What visitors see 30 degrees up is the centre of this photo.
    assert rows.mean() == pytest.approx(WIDTH / 4, abs=4)
    assert columns.mean() == pytest.approx(WIDTH / 2, abs=4)


def test_no_level_no_face_and_no_small_picture_shows_it(save: Save, tmp_path: Path) -> None:
    """In the JPEG tiles of a JPEG photo, whose planes are otherwise cut as they are stored."""
    source = save(noise(), "noise.jpg", cv2.IMWRITE_JPEG_QUALITY, 95)
    hidden = Retouch((BlurRegion(box=Box(-45, 45, -40, 40)),))
    made = {
        name: tile_photo(source, tmp_path / name, TilingOptions(retouch=retouch))
        for name, retouch in (("plain", Retouch()), ("hidden", hidden))
    }
    levels = made["plain"].levels
    assert levels > 1
    for level in range(levels):
        before, after = (
            face_of(tmp_path / name, photo, level, "f") for name, photo in made.items()
        )
        inside = near("f", len(before), (0, 0), 38)
        assert abs(correlation(before[inside].astype(float), after[inside].astype(float))) < 0.1
        before, after = (
            face_of(tmp_path / name, photo, level, "b") for name, photo in made.items()
        )
        # Chroma is averaged from other pixels where a photo is not cut as it is stored.
        assert correlation(before.astype(float)[::4], after.astype(float)[::4]) > 0.85
    for name in ("faces.jpg", "poster.jpg", "social.jpg"):
        before, after = (
            np.asarray(cv2.imread(str(tmp_path / folder / name)), float) for folder in made
        )
        middle = (slice(len(before) // 3, -len(before) // 3), slice(64, 192))
        if name != "faces.jpg":
            middle = (middle[0], slice(400, 800))
        assert abs(correlation(before[middle], after[middle])) < 0.15
    assert made["plain"].preview != made["hidden"].preview


def test_a_logo_lies_on_the_floor_with_its_top_where_it_is_turned_to(
    save: Save, tmp_path: Path
) -> None:
    source = save(np.full((512, 1024, 3), 90, np.uint8), "grey.png")
    logo = np.zeros((200, 100, 4), np.uint8)
    logo[:100] = (0, 0, 255, 255)  # Red at its top, as OpenCV orders colours.
    logo[150:] = (0, 255, 0, 128)  # Half of green at its bottom.
    cv2.imwrite(str(tmp_path / "logo.png"), logo)
    for patch, heading, yaw in (
        (NadirPatch("logo", 30.0, rotation=0.0), None, 0.0),
        (NadirPatch("logo", 30.0, rotation=120.0, from_north=True), 30.0, 90.0),
    ):
        shown = sphere(
            source, Retouch((), patch), Overrides(heading=heading), tmp_path / "logo.png"
        )

        def colour(yaw: float, from_nadir: float, picture: Pixels = shown) -> list[int]:
            column = int(((yaw / 360 + 0.5) % 1) * 1024)
            return picture[511 - int(from_nadir / 180 * 512), column].tolist()

        assert colour(yaw, 15) == [255, 0, 0]
        assert colour(yaw, 28) == [255, 0, 0]
        assert colour(yaw, 32) == [90, 90, 90]
        assert colour(yaw + 180, 28) == pytest.approx([45, 173, 45], abs=1)
        assert colour(yaw + 180, 8) == [90, 90, 90]
        # It is twice as high as it is wide: sideways it reaches half as far, on the flat floor.
        assert colour(yaw + 60, 14) == [255, 0, 0]
        assert colour(yaw + 75, 22) == [90, 90, 90]


def test_a_mirrored_patch_hides_what_is_below_and_continues_what_is_around(save: Save) -> None:
    photo = np.full((512, 1024, 3), 60, np.uint8)
    photo[:, 512:] = 180
    photo[-57:] = (255, 0, 0)  # A tripod of 20 degrees.
    shown = sphere(save(photo, "tripod.png"), Retouch((), NadirPatch("mirror", 25.0)), Overrides())
    below = shown[-60:].astype(int)
    assert (below.max(axis=-1) - below.min(axis=-1)).max() <= 1
    assert below[:20, 200].mean() < 80
    assert below[:20, 800].mean() > 160
    assert shown[-1].mean() == pytest.approx(120, abs=12)
    assert (shown[:400] == photo[:400]).all()


def test_a_mirror_does_not_show_again_what_is_blurred(save: Save) -> None:
    source = save(noise(), "noise.png")
    ring = BlurRegion(box=Box(-180, 180, -70, -40), strength=10.0)
    both = Retouch((ring,), NadirPatch("mirror", 20.0))
    shown = sphere(source, both, Overrides())
    assert shown[-LARGE // 12 :].std(axis=(0, 1)).max() < 6


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_logo_that_cannot_be_read_is_refused(save: Save, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo").write_bytes(content)
    source = save(scene(), "scene.png")
    with pytest.raises(PhotoRefused) as refused:
        sphere(source, Retouch((), NadirPatch("logo", 20.0)), Overrides(), tmp_path / "logo")
    assert refused.value.code == RefusalCode.LOGO_UNUSABLE


def test_a_logo_that_is_too_large_is_refused(save: Save) -> None:
    logo = save(np.zeros((10, 2049, 3), np.uint8), "logo.png")
    source = save(scene(), "scene.png")
    with pytest.raises(PhotoRefused, match="2048"):
        sphere(source, Retouch((), NadirPatch("logo", 20.0)), Overrides(), logo)


async def test_the_confined_child_paints_alike(save: Save, tmp_path: Path) -> None:
    retouch = Retouch(
        (BlurRegion(points=FLOOR), BlurRegion(box=Box(0, 9, 0, 9), kind="pixelated")),
        NadirPatch("logo", 20.0, 10.0, from_north=True),
    )
    logo = save(np.full((64, 64, 3), 200, np.uint8), "logo.jpg")
    options = TilingOptions(tile_format="png", retouch=retouch, logo=logo)
    source = save(scene(), "scene.png")
    tile_photo(source, tmp_path / "here", options)
    await tile_in_child(source, tmp_path / "there", options)
    for face in FACE_AXES:
        name = f"0/{face}/0_0.png"
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()
