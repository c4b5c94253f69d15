"""Real and hostile files, each with what is expected of it."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ezvr_api.imaging.visible import VisibleRange
from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.tile import tile_photo

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
# Width of the sphere, coverage, ground, heading.
ACCEPTED = {
    "panoramas/eilenriede_park_2k.png": (2048, "full", "shape", None),
    "panoramas/jheleine_partial_snow.jpg": (4542, "partial", "gpano", 285.0),
    "panoramas/pano_11968x5984_progressive_nometa.jpg": (11968, "full", "shape", None),
    "panoramas/pixel3_photosphere_resized.jpg": (1024, "full", "gpano_scaled", 67.0),
    "panoramas/thetav_original.jpg": (5376, "full", "gpano", None),
    "street-tour/gopromax_road_1.jpg": (5760, "full", "gpano", None),
    "street-tour/gopromax_road_2.jpg": (5760, "full", "gpano", None),
    "street-tour/gopromax_road_3.jpg": (5760, "full", "gpano", None),
    "variants/pub_thetav_16bit.png": (1024, "full", "shape", None),
    "variants/pub_thetav_adobergb.jpg": (3072, "full", "gpano", None),
    "variants/pub_thetav_cmyk.jpg": (2048, "full", "gpano", None),
    "variants/pub_thetav_displayp3.jpg": (3072, "full", "gpano", None),
    "variants/pub_thetav_lossy.webp": (3072, "full", "shape", None),
    "variants/pub_thetav_orient6.jpg": (3072, "full", "gpano", None),
    "variants/pub_thetav_partial_hfov.jpg": (3072, "partial", "gpano", None),
    "variants/pub_thetav_q60.avif": (3072, "full", "shape", None),
}
VISIBLE = {
    "panoramas/jheleine_partial_snow.jpg": VisibleRange(-180, 180, -59.9604, 62.4967),
    "variants/pub_thetav_partial_hfov.jpg": VisibleRange(-120, 60, -35.9766, 54.0234),
}
REMOVED = {
    "street-tour/gopromax_road_1.jpg": {"position", "serial_number", "thumbnail", "maker_notes"},
    "panoramas/thetav_original.jpg": {"position", "owner", "thumbnail", "maker_notes"},
    "panoramas/eilenriede_park_2k.png": set[str](),
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
def test_a_panorama_is_understood(
    photos: Path, name: str, expected: tuple[int, str, str, float | None]
) -> None:
    photo = inspect_photo(photos / name, PhotoLimits())
    decision = photo.decision
    heading = photo.metadata.gpano.heading
    assert (decision.width, decision.coverage, decision.ground, heading) == expected
    assert decision.visible == VISIBLE.get(name)


@pytest.mark.parametrize(("name", "kinds"), REMOVED.items())
def test_what_a_photo_tells_about_people_is_named_by_kind(
    photos: Path, name: str, kinds: set[str]
) -> None:
    assert set(inspect_photo(photos / name, PhotoLimits()).metadata.removed) == kinds


def test_the_time_of_a_photo_is_the_cameras_own(photos: Path) -> None:
    photo = inspect_photo(photos / "street-tour/gopromax_road_1.jpg", PhotoLimits())
    assert photo.metadata.captured_at == "2021-07-29T11:16:42"


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
