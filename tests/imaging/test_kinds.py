"""Ways of storing a photo that are not read: refused by their name, not called damage."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.kinds import read_refusal
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save

CODING_AT, BITS_AT, HEIGHT_AT = 1, 4, 5
COMPRESSION = 259


@pytest.mark.parametrize(
    ("at", "value", "name"),
    [
        (CODING_AT, b"\xc3", "lossless JPEG"),
        (CODING_AT, b"\xc5", "hierarchical JPEG"),
        (CODING_AT, b"\xc9", "arithmetic-coded JPEG"),
        (CODING_AT, b"\xca", "arithmetic-coded JPEG"),
        (BITS_AT, b"\x0c", "JPEG of 12 bits"),
        (HEIGHT_AT, b"\x00\x00", "JPEG that does not begin with its height"),
    ],
)
def test_a_jpeg_of_an_odd_kind_is_refused_by_its_name(
    save: Save, smooth: Pixels, tmp_path: Path, at: int, value: bytes, name: str
) -> None:
    path = save(smooth, "photo.jpg")
    data = bytearray(path.read_bytes())
    place = data.index(b"\xff\xc0") + at
    data[place : place + len(value)] = value
    path.write_bytes(data)
    with pytest.raises(PhotoRefused, match=f"{name}. Save the photo as an ordinary") as refused:
        tile_photo(path, tmp_path / "tiles")
    assert refused.value.code == "unsupported_format"
    assert refused.value.details == {"format": name}


@pytest.mark.parametrize(("number", "name"), [(50000, "Zstandard"), (33003, "JPEG 2000")])
def test_a_tiff_whose_compression_is_not_built_in_is_refused_by_its_name(
    smooth: Pixels, tmp_path: Path, number: int, name: str
) -> None:
    path = tmp_path / "photo.tif"
    Image.fromarray(smooth).save(path, compression="tiff_lzw")
    data = path.read_bytes()
    entry = struct.pack("<HHIH", COMPRESSION, 3, 1, 5)
    path.write_bytes(data.replace(entry, entry[:-2] + struct.pack("<H", number)))
    with pytest.raises(PhotoRefused, match=f"TIFF with {name} compression") as refused:
        tile_photo(path, tmp_path / "tiles")
    assert refused.value.code == "unsupported_format"


def test_a_strip_that_libtiff_has_no_room_for_is_a_question_of_memory() -> None:
    said = (
        "tiff2vips: Cumulated memory allocation of 11536040 + 104857600 bytes is beyond the "
        "52428800 cumulated byte limit defined in open options"
    )
    assert read_refusal(said, None).code == "out_of_memory"


def test_a_profile_that_leads_nowhere_is_left_out(smooth: Pixels, tmp_path: Path) -> None:
    """It says that it links two devices, of which neither is a photo's colours."""
    colours = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # Pillow leaves it open.
    profile = bytearray(ImageCms.ImageCmsProfile(colours).tobytes())  # pyright: ignore[reportUnknownArgumentType]  # As above.
    profile[12:16] = b"link"
    found: list[bytes] = []
    for name, icc in (("linked", bytes(profile)), ("plain", b"")):
        stream = io.BytesIO()
        Image.fromarray(smooth).save(stream, "JPEG", icc_profile=icc)
        (tmp_path / f"{name}.jpg").write_bytes(stream.getvalue())
        # Both by libvips: without a profile a JPEG's planes would be taken as they are stored.
        lossless = TilingOptions(tile_format="png")
        tile_photo(tmp_path / f"{name}.jpg", tmp_path / name, lossless)
        found.append((tmp_path / name / "faces.jpg").read_bytes())
    assert found[0] == found[1]
    assert np.asarray(Image.open(io.BytesIO(found[0]))).std() > 1
