import pytest

from ezvr_api.imaging.decide import decide
from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.gpano import Crop, GPano
from ezvr_api.imaging.header import PhotoHeader
from ezvr_api.imaging.jpeg_header import Component, JpegHeader
from ezvr_api.imaging.limits import PhotoLimits, check_sphere, estimate_memory

HALVED = (Component(1, 2, 2), Component(2, 1, 1), Component(3, 1, 1))


def header_of(
    width: int, height: int, *, orientation: int = 1, interlaced: bool = False
) -> PhotoHeader:
    return PhotoHeader(
        format="jpeg",
        width=width,
        height=height,
        bands=3,
        sample_bytes=1,
        interpretation="srgb",
        orientation=orientation,
        interlaced=interlaced,
        jpeg=JpegHeader(
            scan=100,
            is_cut=False,
            frame=20,
            coding=0xC0,
            bits=8,
            width=width,
            height=height,
            components=HALVED,
            restart_interval=0,
            is_rgb=False,
        ),
        tiff=None,
        tile_rows=0,
        file_bytes=1000,
    )


def check(width: int, height: int, full: int) -> None:
    """Check a photo that its metadata puts at the corner of a sphere of `full` pixels around."""
    header = header_of(width, height)
    gpano = GPano("equirectangular", Crop(full, full / 2, 0, 0, width, height))
    check_sphere(header, decide(width, height, gpano), PhotoLimits())


@pytest.mark.parametrize("size", [(1, 1), (1999, 16000), (32000, 999)])
def test_a_photo_that_shows_hardly_anything_of_its_sphere_is_refused(
    size: tuple[int, int],
) -> None:
    with pytest.raises(PhotoRefused, match="too little") as refused:
        check(*size, full=32000)
    assert refused.value.code == RefusalCode.TOO_SMALL


@pytest.mark.parametrize("size", [(2000, 1000), (32000, 1000)])
def test_a_sixteenth_of_the_sphere_is_enough(size: tuple[int, int]) -> None:
    check(*size, full=32000)


@pytest.mark.parametrize(
    ("header", "bytes_a_pixel"),
    [
        (header_of(1000, 500), 3),
        (header_of(1000, 500, orientation=3), 6),
        (header_of(1000, 500, interlaced=True), 6),
    ],
)
def test_what_must_be_whole_in_memory_is_estimated(header: PhotoHeader, bytes_a_pixel: int) -> None:
    decision = decide(1000, 500, GPano(None, None))
    assert estimate_memory(header, decision) == 1000 * 500 * bytes_a_pixel
