"""Pictures for a screen: upright, sRGB, small, and nothing else of the file in them."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.picture import PICTURE_NAME, FlatPicture, make_picture
from ezvr_api.imaging.sandbox import ChildLimits, picture_in_child

Make = Callable[[bytes], tuple[FlatPicture, Image.Image]]
RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(data: bytes) -> tuple[FlatPicture, Image.Image]:
        source, outdir = tmp_path / "source", tmp_path / "out"
        source.write_bytes(data)
        made = make_picture(source, outdir)
        assert [path.name for path in outdir.iterdir()] == [PICTURE_NAME]
        content = (outdir / PICTURE_NAME).read_bytes()
        assert made.bytes == len(content)
        picture = Image.open(io.BytesIO(content))
        assert (picture.format, picture.size) == ("WEBP", (made.width, made.height))
        return made, picture

    return make


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def srgb_profile() -> bytes:
    make: Callable[[str], object] = getattr(ImageCms, "createProfile")  # noqa: B009 - it has no types
    return ImageCms.ImageCmsProfile(make("sRGB")).tobytes()  # type: ignore[arg-type]


def flag() -> Image.Image:
    """Red at the left, blue at the right: 60 by 20."""
    image = Image.new("RGB", (60, 20), RED)
    image.paste(BLUE, (30, 0, 60, 20))
    return image


def is_about(pixel: object, colour: tuple[int, ...], within: int = 12) -> bool:
    return np.abs(np.subtract(pixel, colour)).max() <= within  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_each_kind_becomes_webp(make: Make, kind: str) -> None:
    made, picture = make(encoded(flag(), kind, quality=95))
    assert (made.width, made.height) == (60, 20)
    assert is_about(picture.convert("RGB").getpixel((5, 10)), RED)
    assert is_about(picture.convert("RGB").getpixel((55, 10)), BLUE)


def test_the_longer_edge_is_at_most_2048_pixels(make: Make) -> None:
    made, _ = make(encoded(Image.new("RGB", (1000, 3000), RED), "JPEG"))
    assert (made.width, made.height) == (683, 2048)


def test_nothing_is_enlarged(make: Make) -> None:
    made, _ = make(encoded(Image.new("RGB", (3, 1), RED)))
    assert (made.width, made.height) == (3, 1)


def test_what_can_be_seen_through_stays_so_while_it_is_reduced(make: Make) -> None:
    """And the colour of what nobody sees does not bleed into its neighbours."""
    image = Image.new("RGBA", (4096, 64), (0, 255, 0, 0))
    image.paste((*RED, 255), (2048, 0, 4096, 64))
    _, picture = make(encoded(image))
    assert (picture.mode, picture.size) == ("RGBA", (2048, 32))
    pixels = np.asarray(picture)
    assert pixels[16, 100, 3] == 0
    shown = pixels[pixels[..., 3] > 128]
    assert is_about(shown[:, :3], RED)


def test_an_alpha_channel_that_hides_nothing_is_left_out(make: Make) -> None:
    _, picture = make(encoded(Image.new("RGBA", (20, 20), (*RED, 255))))
    assert picture.mode == "RGB"


def test_a_drawing_keeps_its_colours_exactly(make: Make) -> None:
    _, picture = make(encoded(flag()))
    assert picture.convert("RGB").getpixel((5, 10)) == RED
    assert picture.convert("RGB").getpixel((30, 10)) == BLUE


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (60, 20), (5, 10)),
        (2, (60, 20), (55, 10)),
        (3, (60, 20), (55, 10)),
        (4, (60, 20), (5, 10)),
        (5, (20, 60), (10, 5)),
        (6, (20, 60), (10, 5)),
        (7, (20, 60), (10, 55)),
        (8, (20, 60), (10, 55)),
    ],
)
def test_a_picture_is_turned_upright(
    make: Make, orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    _, picture = make(encoded(flag(), "JPEG", quality=95, exif=exif.tobytes()))
    assert picture.size == size
    assert is_about(picture.convert("RGB").getpixel(red_at), RED)


def test_grey_stays_grey(make: Make) -> None:
    _, picture = make(encoded(Image.new("L", (8, 8), 100)))
    assert picture.convert("RGB").getpixel((4, 4)) == (100, 100, 100)


def test_colours_are_converted_by_their_profile(make: Make) -> None:
    """A profile whose red and blue are exchanged, which nothing but it tells."""
    profile = bytearray(srgb_profile())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    _, picture = make(encoded(flag(), icc_profile=bytes(profile)))
    assert is_about(picture.convert("RGB").getpixel((5, 10)), RED[::-1])


def test_sixteen_bits_become_eight(make: Make) -> None:
    values = np.full((8, 8), 0x6400, np.uint16)
    _, picture = make(encoded(Image.fromarray(values)))
    pixel = picture.convert("RGB").getpixel((4, 4))
    assert is_about(pixel, (100, 100, 100), within=1)


def test_nothing_else_of_the_file_is_in_the_picture(make: Make, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Zebramarkering"
    exif.get_ifd(0x8825)[1] = "N"
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "Zebramarkering")
    profile = srgb_profile()
    for data in (
        encoded(
            flag(), "JPEG", exif=exif.tobytes(), comment=b"Zebramarkering", icc_profile=profile
        ),
        encoded(flag(), "PNG", pnginfo=words, exif=exif.tobytes(), icc_profile=profile),
        encoded(flag(), "WEBP", exif=exif.tobytes(), xmp=b"Zebramarkering", icc_profile=profile),
    ):
        assert b"Zebramarkering" in data
        _, picture = make(data)
        content = (tmp_path / "out" / PICTURE_NAME).read_bytes()
        assert {b"EXIF", b"XMP ", b"ICCP", b"Zebra"} & {
            content[i : i + 4] for i in range(len(content))
        } == set()
        assert set(picture.info) <= {"loop", "background", "timestamp", "duration"}
        for path in (tmp_path / "out").iterdir():
            path.unlink()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", RefusalCode.UNSUPPORTED_FORMAT),
        (b"<?xml version='1.0'?><svg/>", RefusalCode.UNSUPPORTED_FORMAT),
        (encoded(flag(), "GIF"), RefusalCode.UNSUPPORTED_FORMAT),
        (encoded(flag(), "TIFF"), RefusalCode.UNSUPPORTED_FORMAT),
        (b"just words, and enough of them to fill a header", RefusalCode.NOT_AN_IMAGE),
        (encoded(flag(), "JPEG")[:-40], RefusalCode.TRUNCATED),
        (encoded(flag(), "PNG")[:60], RefusalCode.TRUNCATED),
        (encoded(Image.new("1", (17000, 2))), RefusalCode.TOO_MANY_PIXELS),
        (encoded(Image.new("1", (9000, 9000))), RefusalCode.TOO_MANY_PIXELS),
    ],
    ids=["svg", "xml", "gif", "tiff", "text", "cut jpeg", "cut png", "too long", "too large"],
)
def test_what_cannot_be_used_is_refused(
    make: Make, tmp_path: Path, data: bytes, code: RefusalCode
) -> None:
    with pytest.raises(PhotoRefused) as refused:
        make(data)
    assert refused.value.code is code
    assert not (tmp_path / "out").exists()


async def test_a_confined_child_makes_the_same(make: Make, tmp_path: Path) -> None:
    made, picture = make(encoded(flag()))
    outdir = tmp_path / "of the child"
    assert await picture_in_child(tmp_path / "source", outdir) == made
    assert Image.open(outdir / PICTURE_NAME).tobytes() == picture.tobytes()


async def test_a_child_that_may_use_too_little_memory_refuses_the_picture(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(encoded(Image.new("RGB", (6000, 6000), RED), "WEBP"))
    with pytest.raises(PhotoRefused):
        await picture_in_child(
            tmp_path / "source", tmp_path / "out", ChildLimits(memory_bytes=450 << 20)
        )
    assert not (tmp_path / "out").exists()
