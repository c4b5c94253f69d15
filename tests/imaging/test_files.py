"""Formats, broken files and limits, on photos made for the purpose."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save

FORMATS = ["png", "jpg", "webp", "tiff", "avif"]


def refusal(path: Path, outdir: Path) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        tile_photo(path, outdir)
    assert not outdir.exists()
    return refused.value


@pytest.mark.parametrize("extension", FORMATS)
def test_each_format_is_tiled(save: Save, smooth: Pixels, tmp_path: Path, extension: str) -> None:
    photo = tile_photo(save(smooth, f"photo.{extension}"), tmp_path / "tiles")
    assert (photo.width, photo.height) == (640, 320)
    assert inspect_photo(tmp_path / f"photo.{extension}", PhotoLimits()).header.format in {
        extension,
        "jpeg",
    }


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_that_was_cut_off_is_called_truncated(
    save: Save, smooth: Pixels, tmp_path: Path, extension: str, share: float
) -> None:
    data = save(smooth, f"photo.{extension}").read_bytes()
    path = tmp_path / "cut"
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path, tmp_path / "tiles").code == "truncated"


def test_a_truncated_photo_says_how_much_could_be_read(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    data = save(smooth, "photo.jpg").read_bytes()
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: len(data) // 2])
    refused = refusal(path, tmp_path / "tiles")
    share = refused.details["readable_share"]
    assert isinstance(share, float)
    assert 0.2 < share < 0.8
    assert f"{share:.0%}" in refused.sentence


def test_a_photo_of_which_only_the_end_marker_is_missing_is_readable_as_a_whole(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    path = save(smooth, "photo.jpg")
    path.write_bytes(path.read_bytes()[:-2])
    refused = refusal(path, tmp_path / "tiles")
    assert (refused.code, refused.details) == ("truncated", {"readable_share": 1.0})
    assert "Only the top" not in refused.sentence


@pytest.mark.parametrize("tail", [b"abc", b"PK\x03\x04" + bytes(range(256)) * 40], ids=len)
@pytest.mark.parametrize("extension", FORMATS)
def test_what_follows_the_end_of_a_photo_is_no_part_of_it(
    save: Save, smooth: Pixels, tmp_path: Path, extension: str, tail: bytes
) -> None:
    path = save(smooth, f"photo.{extension}")
    path.write_bytes(path.read_bytes() + tail)
    tile_photo(path, tmp_path / "tiles")


@pytest.mark.parametrize("tail", [b"", b"abc"], ids=len)
def test_an_avif_that_was_cut_before_its_pixels_is_truncated(
    save: Save, smooth: Pixels, tmp_path: Path, tail: bytes
) -> None:
    path = save(smooth, "photo.avif")
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"mdat") + 200] + tail)
    assert refusal(path, tmp_path / "tiles").code == "truncated"


def test_a_tiff_whose_tables_come_first_is_truncated_all_the_same(
    smooth: Pixels, tmp_path: Path
) -> None:
    path = tmp_path / "photo.tif"
    Image.fromarray(smooth).save(path)
    path.write_bytes(path.read_bytes()[:300_000])
    assert refusal(path, tmp_path / "tiles").code == "truncated"


def test_a_photo_of_16_bits_that_was_cut_off_says_how_much_could_be_read(
    smooth: Pixels, tmp_path: Path
) -> None:
    path = tmp_path / "cut.png"
    assert cv2.imwrite(str(path), smooth.astype(np.uint16) * 257)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused = refusal(path, tmp_path / "tiles")
    assert refused.code == "truncated"
    assert isinstance(refused.details["readable_share"], float)


@pytest.mark.parametrize(
    ("head", "code", "words"),
    [
        (b"", "not_an_image", "not a photo"),
        (b"just some text that is no photo", "not_an_image", "not a photo"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "unsupported_format", "HEIC"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2", "unsupported_format", "Video"),
        (b"GIF89a", "unsupported_format", "GIF"),
        (b"xxxxxxxxWEBPVP8 ", "not_an_image", "not a photo"),
        (b"%PDF-1.7", "unsupported_format", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported_format", "SVG"),
    ],
)
def test_what_cannot_be_decoded_is_refused_by_its_name(
    tmp_path: Path, head: bytes, code: str, words: str
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(head)
    refused = refusal(path, tmp_path / "tiles")
    assert refused.code == code
    assert words in refused.sentence


def test_damage_in_a_whole_file_is_called_damage(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    data = bytearray(save(smooth, "photo.png").read_bytes())
    data[len(data) // 2] ^= 0xFF
    path = tmp_path / "damaged.png"
    path.write_bytes(data)
    assert refusal(path, tmp_path / "tiles").code == "decode_failed"


def test_a_file_that_is_too_large_is_not_opened(save: Save, smooth: Pixels) -> None:
    with pytest.raises(PhotoRefused) as refused:
        inspect_photo(save(smooth, "photo.png"), PhotoLimits(max_file_bytes=1000))
    assert refused.value.code == "too_large_file"


def test_the_decoders_memory_is_estimated_before_it_is_taken(save: Save, smooth: Pixels) -> None:
    path = save(smooth, "photo.jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    with pytest.raises(PhotoRefused) as refused:
        inspect_photo(path, PhotoLimits(memory_bytes=1_000_000))
    assert refused.value.code == "out_of_memory"
    inspect_photo(save(smooth, "baseline.jpg"), PhotoLimits(memory_bytes=1_000_000))


@pytest.mark.parametrize("orientation", range(10))
def test_each_orientation_ends_upright(smooth: Pixels, tmp_path: Path, orientation: int) -> None:
    """0 and 9 are garbage that cameras write: they count as 1."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = Image.fromarray(smooth)
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "turned.png", exif=exif)
    upright.save(tmp_path / "upright.png")
    for name in ("turned", "upright"):
        tile_photo(tmp_path / f"{name}.png", tmp_path / name)
    faces = [(tmp_path / name / "faces.jpg").read_bytes() for name in ("turned", "upright")]
    assert faces[0] == faces[1]


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "I;16", "CMYK", "P"])
def test_each_colour_model_becomes_srgb(smooth: Pixels, tmp_path: Path, mode: str) -> None:
    picture = Image.fromarray(smooth)
    if mode == "I;16":
        picture = Image.fromarray(smooth[..., 0].astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    path = tmp_path / ("photo.tif" if mode == "CMYK" else "photo.png")
    picture.save(path)
    tile_photo(path, tmp_path / "tiles")
    faces = cv2.imread(str(tmp_path / "tiles" / "faces.jpg"))
    assert faces is not None
    grey = mode in {"L", "LA", "I;16"}
    assert (np.ptp(faces.astype(int), axis=-1).mean() < 3) == grey
    assert abs(faces.mean() - 128) < 30


def test_transparent_parts_become_neutral(tmp_path: Path) -> None:
    clear = np.zeros((320, 640, 4), np.uint8)
    Image.fromarray(clear).save(tmp_path / "clear.png")
    tile_photo(tmp_path / "clear.png", tmp_path / "tiles")
    faces = cv2.imread(str(tmp_path / "tiles" / "faces.jpg"))
    assert faces is not None
    assert np.abs(faces.astype(int) - 128).max() <= 2


def test_a_refused_photo_leaves_none_of_the_folders_that_were_made_for_it(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    ordinary = save(smooth[:, :400], "photo.png")
    (tmp_path / "there").mkdir()
    refusal(ordinary, tmp_path / "there" / "made" / "tiles")
    assert list((tmp_path / "there").iterdir()) == []
