"""A logo is looked at before it is kept, without a decoder."""

import io

import pytest
from PIL import Image

from ezvr_api.imaging.logo_header import MOST_LOGO_PIXELS, may_be_logo

WAYS: list[tuple[str, dict[str, object]]] = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("PNG", {}),
    ("WEBP", {}),
    ("WEBP", {"lossless": True}),
    ("WEBP", {"exif": b"Exif\0\0x"}),
]


def picture(way: str, size: tuple[int, int], options: dict[str, object] | None = None) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size).save(file, way, **(options or {}))
    return file.getvalue()


@pytest.mark.parametrize(("way", "options"), WAYS)
def test_a_picture_of_a_size_that_a_logo_may_have_passes(
    way: str, options: dict[str, object]
) -> None:
    most = MOST_LOGO_PIXELS
    for size in ((1, 1), (most, 1), (1, most)):
        assert may_be_logo(picture(way, size, options))
    for size in ((most + 1, 1), (1, most + 1)):
        assert not may_be_logo(picture(way, size, options))


def test_16_bits_are_too_many() -> None:
    file = io.BytesIO()
    Image.new("I;16", (8, 8)).save(file, "PNG")
    assert not may_be_logo(file.getvalue())


@pytest.mark.parametrize("way", ["GIF", "BMP", "TIFF"])
def test_another_kind_of_picture_does_not_pass(way: str) -> None:
    assert not may_be_logo(picture(way, (8, 8)))


@pytest.mark.parametrize(("way", "options"), WAYS)
def test_a_header_that_is_cut_off_does_not_pass(way: str, options: dict[str, object]) -> None:
    whole = picture(way, (8, 8), options)
    for length in range(25):
        assert not may_be_logo(whole[:length])
