"""TIFF photos as editing software writes them, and what is only there for other uses."""

import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import pyvips  # pyright: ignore[reportMissingTypeStubs]  # It has none.
from PIL import Image

from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.tiff_header import read_tiff_header
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels

ORIENTATION, EXTRA_SAMPLES, SHORT = 274, 338, 3
GREY = 128


def faces(path: Path) -> npt.NDArray[np.int_]:
    """The small faces of a photo, once it is tiled."""
    outdir = path.with_suffix(".tiles")
    tile_photo(path, outdir)
    picture = cv2.imread(str(outdir / "faces.jpg"))
    assert picture is not None
    return picture.astype(int)


def saved(pixels: npt.NDArray[Any], path: Path, **how: object) -> Path:
    """Write an array (height, width, bands) of any numbers and of any number of bands."""
    image: Any = pyvips.Image.new_from_array(pixels)  # pyright: ignore[reportUnknownMemberType]  # As above.
    grey = "grey16" if pixels.dtype.itemsize == 2 else "b-w"
    image.copy(interpretation="srgb" if pixels.shape[2] > 2 else grey).tiffsave(str(path), **how)
    return path


def with_meanings(path: Path, *meanings: int) -> Path:
    """Say what a file's further channels are: two of them, so that they fit in their entry."""
    data = path.read_bytes()
    entry = struct.pack("<HHI", EXTRA_SAMPLES, SHORT, 2)
    place = data.index(entry) + len(entry)
    path.write_bytes(data[:place] + struct.pack("<HH", *meanings) + data[place + 4 :])
    return path


@pytest.mark.parametrize("orientation", [0, 9, 65535])
@pytest.mark.parametrize("big", [False, True], ids=["classic", "BigTIFF"])
def test_an_orientation_that_does_not_exist_counts_as_upright(
    smooth: Pixels,
    tmp_path: Path,
    orientation: int,
    big: bool,  # noqa: FBT001  # A parameter of the test.
) -> None:
    path = tmp_path / "photo.tif"
    Image.fromarray(smooth).save(path, tiffinfo={ORIENTATION: orientation}, big_tiff=big)
    assert read_tiff_header(path.read_bytes()).bad_orientation is not None
    saved(smooth, tmp_path / "upright.tif")
    assert np.array_equal(faces(path), faces(tmp_path / "upright.tif"))


@pytest.mark.parametrize("order", "<>")
def test_the_numbers_of_both_byte_orders_are_read(order: str) -> None:
    entries = [(262, SHORT, 1, 2), (ORIENTATION, SHORT, 1, 9), (EXTRA_SAMPLES, SHORT, 2, 0)]
    packed = [struct.pack(f"{order}HHIHH", *entry, 2) for entry in entries]
    signature = b"II*\x00" if order == "<" else b"MM\x00*"
    head = signature + struct.pack(f"{order}IH", 8, len(entries))
    header = read_tiff_header(head + b"".join(packed) + bytes(4))
    assert (header.colours, header.extra_samples, header.alpha) == (3, (0, 2), 4)
    assert header.bad_orientation == 10 + 12 + 8


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_saved_selection_is_no_part_of_the_picture(
    smooth: Pixels, tmp_path: Path, kind: type[np.uint8 | np.uint16]
) -> None:
    """As Photoshop writes it: alpha, then the selection."""
    most = np.iinfo(kind).max
    colours = smooth.astype(kind) * (most // 255)
    alpha = np.full((*smooth.shape[:2], 1), most, kind)
    layers = np.concatenate([colours, alpha, alpha // 3], axis=2)
    path = with_meanings(saved(layers, tmp_path / "layers.tif"), 2, 0)
    plain = saved(smooth, tmp_path / "plain.tif")
    assert np.abs(faces(path) - faces(plain)).max() <= 2


def test_alpha_is_the_channel_that_says_so(smooth: Pixels, tmp_path: Path) -> None:
    opaque = np.full((*smooth.shape[:2], 1), 255, np.uint8)
    layers = np.concatenate([smooth, opaque, opaque * 0], axis=2)
    path = with_meanings(saved(layers, tmp_path / "layers.tif"), 0, 2)
    assert np.abs(faces(path) - GREY).max() <= 2


def test_where_no_channel_is_alpha_there_is_none(smooth: Pixels, tmp_path: Path) -> None:
    clear = np.zeros((*smooth.shape[:2], 1), np.uint8)
    layers = np.concatenate([smooth, clear, clear], axis=2)
    path = with_meanings(saved(layers, tmp_path / "layers.tif"), 0, 0)
    plain = saved(smooth, tmp_path / "plain.tif")
    assert np.abs(faces(path) - faces(plain)).max() <= 2


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (np.uint32, "whole numbers of 32 bits"),
        (np.int32, "signed numbers"),
        (np.int16, "signed numbers"),
        (np.int8, "signed numbers"),
        (np.float64, "floating-point numbers of 64 bits"),
        (np.complex64, "complex numbers"),
    ],
)
def test_numbers_that_are_no_colours_are_refused_by_their_name(
    smooth: Pixels, tmp_path: Path, kind: type[np.number[Any]], name: str
) -> None:
    path = saved((smooth // 2).astype(kind), tmp_path / "photo.tif")
    with pytest.raises(PhotoRefused, match=name) as refused:
        tile_photo(path, tmp_path / "tiles")
    assert refused.value.code == "unsupported_format"
