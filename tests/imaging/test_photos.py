"""Real and hostile files, each with what is expected of it."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides, Part
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.visible import VisibleRange

REFUSED = {
    "hostile/bomb_40000x20000_1bit.png": "too_many_pixels",
    "hostile/invalid_pic.jpg": "not_an_image",
    "hostile/olympus_4x3_reject.jpg": "not_a_panorama",
    "hostile/sharp_65536-uint32-limit.png": "too_many_pixels",
    "hostile/sharp_Landscape_6.jpg": "not_a_panorama",
    "hostile/sharp_truncated.jpg": "truncated",
    "hostile/sony_16x9_reject.jpg": "not_a_panorama",
    "panoramas/pixel6a_gpano_partial_tiny.jpg": "too_small",
}


@dataclass(frozen=True)
class Expected:
    """How a photo is understood; none of them has a tilt that its camera knew."""

    width: int
    ground: str
    removed: str = ""
    heading: float | None = None
    visible: VisibleRange | None = None
    captured_at: str | None = None


_GOPRO = "position serial_number thumbnail maker_notes"
ACCEPTED = {
    "panoramas/eilenriede_park_2k.png": Expected(2048, "shape"),
    "panoramas/jheleine_partial_snow.jpg": Expected(
        4542,
        "gpano",
        removed="position",
        heading=285.0,
        visible=VisibleRange(-180, 180, -59.9604, 62.4967),
    ),
    "panoramas/pano_11968x5984_progressive_nometa.jpg": Expected(11968, "shape"),
    "panoramas/pixel3_photosphere_resized.jpg": Expected(
        1024,
        "gpano_scaled",
        removed="position thumbnail",
        heading=67.0,
        captured_at="2020-09-13T15:45:41+01:00",
    ),
    "panoramas/thetav_original.jpg": Expected(
        5376,
        "gpano",
        removed="position owner thumbnail maker_notes",
        captured_at="2020-05-11T11:28:25",
    ),
    # Its heading, pitch and roll are all zero: it knows none of them.
    "street-tour/gopromax_road_1.jpg": Expected(
        5760, "gpano", removed=_GOPRO, captured_at="2021-07-29T11:16:42"
    ),
    "street-tour/gopromax_road_2.jpg": Expected(
        5760, "gpano", removed=_GOPRO, captured_at="2021-07-29T11:16:44"
    ),
    "street-tour/gopromax_road_3.jpg": Expected(
        5760, "gpano", removed=_GOPRO, captured_at="2021-07-29T11:16:46"
    ),
    "variants/pub_thetav_16bit.png": Expected(1024, "shape"),
    "variants/pub_thetav_adobergb.jpg": Expected(3072, "gpano", removed="position"),
    "variants/pub_thetav_cmyk.jpg": Expected(2048, "gpano"),
    "variants/pub_thetav_displayp3.jpg": Expected(3072, "gpano", removed="position"),
    "variants/pub_thetav_lossy.webp": Expected(3072, "shape"),
    "variants/pub_thetav_orient6.jpg": Expected(3072, "gpano", removed="position"),
    "variants/pub_thetav_partial_hfov.jpg": Expected(
        3072,
        "gpano",
        removed="position",
        visible=VisibleRange(-120, 60, -35.9766, 54.0234),
    ),
    "variants/pub_thetav_q60.avif": Expected(3072, "shape"),
}
# Mean difference of the faces, in levels of 255, from those of the photo that they were made of.
SAME_PICTURE = {
    "variants/pub_thetav_16bit.png": 4.0,
    "variants/pub_thetav_adobergb.jpg": 3.0,
    "variants/pub_thetav_cmyk.jpg": 9.0,
    "variants/pub_thetav_displayp3.jpg": 3.0,
    "variants/pub_thetav_lossy.webp": 3.0,
    "variants/pub_thetav_orient6.jpg": 3.0,
    "variants/pub_thetav_q60.avif": 3.5,
}


def test_every_file_has_an_expectation(photos: Path) -> None:
    files = {str(path.relative_to(photos)) for path in photos.glob("*/*.*")}
    assert files == {*REFUSED, *ACCEPTED}


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_bad_file_is_refused_with_its_reason_and_leaves_nothing(
    photos: Path, tmp_path: Path, name: str, code: str
) -> None:
    with pytest.raises(PhotoRefused) as refused:
        tile_photo(photos / name, tmp_path / "out")
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "expected"), ACCEPTED.items())
def test_a_panorama_is_understood(photos: Path, name: str, expected: Expected) -> None:
    photo = inspect_photo(photos / name, PhotoLimits())
    decision = photo.decision
    assert (decision.width, decision.ground) == (expected.width, expected.ground)
    assert decision.coverage == ("full" if expected.visible is None else "partial")
    assert decision.visible == expected.visible
    assert photo.heading == expected.heading
    assert (decision.level, photo.turn) == (None, None)
    assert photo.metadata.removed == tuple(expected.removed.split())
    assert photo.metadata.captured_at == expected.captured_at


@pytest.mark.parametrize("name", ["hostile/olympus_4x3_reject.jpg", "hostile/sony_16x9_reject.jpg"])
def test_an_ordinary_photo_is_placed_by_its_owner_s_word_only(photos: Path, name: str) -> None:
    said = Overrides(crop=Part(hfov=70, pitch=5))
    decision = inspect_photo(photos / name, PhotoLimits(), said).decision
    assert (decision.coverage, decision.ground) == ("partial", "customer_crop")


@pytest.fixture(scope="session")
def original(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiles of the photo that the variants were made of."""
    folder = tmp_path_factory.mktemp("original") / "tiles"
    tile_photo(photos / "panoramas/thetav_original.jpg", folder)
    return folder


def faces_of(folder: Path) -> npt.NDArray[np.float64]:
    faces = cv2.imread(str(folder / "faces.jpg"))
    assert faces is not None
    return np.asarray(faces, np.float64)


@pytest.mark.xdist_group("same_picture")
@pytest.mark.parametrize(("name", "difference"), SAME_PICTURE.items())
def test_every_variant_of_a_photo_shows_the_same_picture(
    photos: Path, tmp_path: Path, original: Path, name: str, difference: float
) -> None:
    tile_photo(photos / name, tmp_path / "tiles")
    assert np.abs(faces_of(tmp_path / "tiles") - faces_of(original)).mean() < difference


@pytest.mark.xdist_group("same_picture")
def test_nothing_that_is_published_has_metadata(original: Path) -> None:
    for path in original.rglob("*.jpg"):
        data = path.read_bytes()
        assert b"Exif\x00" not in data
        assert b"adobe.com/xap" not in data
        assert b"ICC_PROFILE" not in data
