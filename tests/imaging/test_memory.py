"""What a photo will take in memory, told before it is decoded, beside what it takes in fact."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips  # pyright: ignore[reportMissingTypeStubs]  # It has none.
from PIL import Image

from ezvr_api.imaging.overrides import Level, Overrides, Part
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.retouch import BlurRegion, Box, NadirPatch, Retouch
from ezvr_api.imaging.sandbox import tile_in_child
from tests.imaging.conftest import run_instead

TELL_WHAT_IT_TAKES = """
import json
from ezvr_api.imaging import child

tile_photo = child.tile_photo
# What was opened before the walls are up is still readable.
status = open("/proc/self/status")

def peak():
    return int(status.read().split("VmHWM:")[1].split()[0]) << 10

def measured(source, outdir, *others, on_needs):
    needs = []
    photo = tile_photo(source, outdir, *others, on_needs=lambda n: (needs.append(n), on_needs(n)))
    told = {"needs": needs, "peak": peak()}
    (outdir / "told").write_text(json.dumps(told))
    return photo

child.tile_photo = measured
child.main()
"""
WIDTH = 4096

# Untyped, like the library: an open pipeline of libvips.
Picture = Any
Write = Callable[[Picture, str], None]


@pytest.fixture(scope="session")
def picture() -> Picture:
    """A sphere of soft noise."""
    coarse = np.random.default_rng(1).integers(0, 255, (WIDTH // 16, WIDTH // 8, 3), np.uint8)
    image: Picture = pyvips.Image.new_from_array(coarse, interpretation="srgb")
    return image.resize(8).copy_memory()


def sixteen_bits(image: Picture) -> Picture:
    return (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")


def oriented(image: Picture, orientation: int) -> Picture:
    turned = image.copy()
    turned.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return turned


def save_rgb(image: Picture, path: str) -> None:
    """As Adobe's programs can: JPEG without Y, Cb and Cr."""
    Image.fromarray(image.numpy()).save(path, "JPEG", quality=85, keep_rgb=True)


@dataclass(frozen=True)
class Kind:
    """A photo whose memory is different from others'."""

    write: Write
    options: TilingOptions = field(default_factory=TilingOptions)


HIDDEN = Retouch(
    tuple(BlurRegion(Box(yaw, yaw + 5, -10, 10), strength=2 + yaw / 20) for yaw in range(0, 10, 5)),
    NadirPatch("logo", 45),
)
KINDS = {
    "stored planes": Kind(lambda image, path: image.jpegsave(path, Q=85)),
    "red, green and blue as they are": Kind(save_rgb),
    "AVIF of it": Kind(
        lambda image, path: image.jpegsave(path, Q=85), TilingOptions(tile_format="avif", threads=1)
    ),
    "grey": Kind(lambda image, path: image.colourspace("b-w").jpegsave(path, Q=85)),
    "tilted": Kind(
        lambda image, path: image.jpegsave(path, Q=85),
        TilingOptions(overrides=Overrides(level=Level(80, 10))),
    ),
    "progressive": Kind(lambda image, path: image.jpegsave(path, Q=85, interlace=True)),
    "progressive, fine colours": Kind(
        lambda image, path: image.resize(2).jpegsave(
            path, Q=85, interlace=True, subsample_mode="off"
        )
    ),
    "progressive, on its side": Kind(
        lambda image, path: oriented(image.rot90(), 8).jpegsave(path, Q=85, interlace=True)
    ),
    "other colours": Kind(
        lambda image, path: image.icc_transform("cmyk", input_profile="srgb").jpegsave(path, Q=60)
    ),
    "partial": Kind(
        lambda image, path: image.jpegsave(path, Q=85),
        TilingOptions(overrides=Overrides(crop=Part(hfov=300))),
    ),
    "hidden parts": Kind(
        lambda image, path: image.jpegsave(path, Q=85), TilingOptions(retouch=HIDDEN)
    ),
    "interlaced PNG of 16 bit": Kind(
        lambda image, path: sixteen_bits(image).pngsave(path, compression=1, interlace=True)
    ),
    "lossless WebP": Kind(lambda image, path: image.webpsave(path, lossless=True, effort=0)),
    "AVIF": Kind(lambda image, path: image.heifsave(path, compression="av1", Q=50, effort=0)),
    "TIFF of high tiles": Kind(
        lambda image, path: image.tiffsave(
            path, tile=True, tile_width=256, tile_height=2048, compression="deflate"
        )
    ),
}


@pytest.mark.parametrize("name", KINDS)
async def test_a_photo_never_takes_more_than_it_says_nor_less_than_half(
    picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    kind = KINDS[name]
    kind.write(picture, str(tmp_path / "photo"))
    logo = tmp_path / "logo"
    picture.crop(0, 0, 2048, 2048).jpegsave(str(logo), Q=30)
    options = replace(kind.options, logo=logo)
    run_instead(monkeypatch, tmp_path, TELL_WHAT_IT_TAKES)
    await tile_in_child(tmp_path / "photo", tmp_path / "tiles", options)
    told = json.loads((tmp_path / "tiles" / "told").read_text())
    (needs,) = told["needs"]
    assert told["peak"] <= needs <= 2 * told["peak"]
