"""What a JPEG says of itself: never more than every decoder would take for said."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.jpeg_header import are_plain, read_jpeg_header

PIXELS = Image.fromarray(np.random.default_rng(1).integers(0, 255, (32, 64, 3), np.uint8))
# Decoders skip what is not a marker; who takes it for a segment jumps over what they read.
SKIPPED = b"\xff\x00\x00\x0a"


def jpeg(**how: object) -> bytes:
    stream = io.BytesIO()
    PIXELS.save(stream, "JPEG", **how)  # pyright: ignore[reportArgumentType]  # Pillow's own words.
    return stream.getvalue()


@pytest.mark.parametrize(
    ("subsampling", "samples"), [("4:2:0", 1.5), ("4:2:2", 2.0), ("4:4:4", 3.0)]
)
def test_the_samples_that_are_stored_are_counted(subsampling: str, samples: float) -> None:
    header = read_jpeg_header(jpeg(subsampling=subsampling))
    assert (header.samples_per_pixel, header.has_plain_planes) == (samples, True)


def test_the_first_scan_is_found_behind_the_segments() -> None:
    data = jpeg()
    header = read_jpeg_header(data)
    assert header.scan is not None
    assert data[header.scan : header.scan + 2] == b"\xff\xda"
    assert not header.is_cut


def test_red_green_and_blue_are_no_planes_to_be_cut() -> None:
    header = read_jpeg_header(jpeg(keep_rgb=True))
    assert (header.is_rgb, header.has_plain_planes) == (True, False)


@pytest.mark.parametrize(
    "odd",
    [
        b"odd",
        SKIPPED,
        b"\xff",
        b"\xff\x01",
        b"\xff\xd0",
        b"\xff\xd8",
        b"\xff\x02\x00\x02",
        b"\xff\xe0\x00\x01",
        b"\xff\xda\x00\x02",
    ],
)
def test_nothing_behind_what_is_odd_is_believed(odd: bytes) -> None:
    data = jpeg()
    header = read_jpeg_header(data[:2] + odd + data[2:])
    assert (header.scan, header.is_cut, header.samples_per_pixel) == (None, False, None)


def test_a_frame_that_is_hidden_from_decoders_is_not_believed() -> None:
    frame = b"\xff\xc0\x00\x0b" + struct.pack(">BHHB", 8, 32, 64, 1) + b"\x01\x11\x00"
    false = SKIPPED + b"\xff\xfe" + struct.pack(">H", 6 + len(frame)) + bytes(4) + frame
    data = jpeg()
    assert read_jpeg_header(data[:2] + false + data[2:]).samples_per_pixel is None


@pytest.mark.parametrize(
    "frame",
    [
        b"\xff\xc0\x00\x08\x08\x00\x01\x00\x01\x00",
        b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x00\x00",
        b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x51\x00",
        b"\xff\xc0\x00\x11\x08\x00\x01\x00\x01\x03\x01",
        b"\xff\xc0\x00\x02",
    ],
)
def test_a_frame_that_cannot_be_has_no_components(frame: bytes) -> None:
    header = read_jpeg_header(b"\xff\xd8" + frame)
    assert (header.components, header.has_plain_planes) == ((), False)


@pytest.mark.parametrize("length", [2, 5, 20, 100])
def test_a_file_that_ends_before_its_scan_is_cut(length: int) -> None:
    header = read_jpeg_header(jpeg()[:length])
    assert (header.scan, header.is_cut) == (None, True)


@pytest.mark.parametrize(
    "factors",
    [
        [(1, 1)],
        [(4, 4)],
        [(2, 2), (1, 1), (1, 1)],
        [(1, 2), (1, 1), (1, 1)],
        [(4, 1), (1, 1), (1, 1)],
    ],
)
def test_planes_that_are_whole_parts_of_the_photo_are_plain(factors: list[tuple[int, int]]) -> None:
    assert are_plain(factors)


@pytest.mark.parametrize(
    "factors",
    [
        [],
        [(1, 1), (2, 2), (2, 2)],
        [(2, 2), (1, 1), (2, 1)],
        [(3, 1), (2, 1), (2, 1)],
        [(1, 4), (1, 1), (1, 1)],
    ],
)
def test_other_planes_are_not(factors: list[tuple[int, int]]) -> None:
    assert not are_plain(factors)
