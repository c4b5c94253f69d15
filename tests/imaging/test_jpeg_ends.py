"""JPEG photos that were cut off and closed, as recovery tools do: both ends are there.

Each is read in both ways: its planes as they are stored, and by libvips, which lossless tiles ask
for.
"""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.encode import TileFormat
from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.tile import tile_photo

WIDTH, HEIGHT = 1024, 512
NOISE = np.random.default_rng(3).normal(0, 9, (HEIGHT, WIDTH, 3))
SOFT = np.linspace(20, 230, WIDTH)[None, :, None] * np.ones((HEIGHT, 1, 3))
PIXELS = Image.fromarray(np.clip(SOFT + NOISE, 0, 255).astype(np.uint8))
END = b"\xff\xd9"
WAYS: list[TileFormat] = ["jpg", "png"]

in_both_ways = pytest.mark.parametrize("way", WAYS)


def jpeg(**how: object) -> bytes:
    stream = io.BytesIO()
    PIXELS.save(stream, "JPEG", **how)  # pyright: ignore[reportArgumentType]  # Pillow's own words.
    return stream.getvalue()


def closed(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)] + END


def tile(data: bytes, folder: Path, way: TileFormat) -> None:
    (folder / "photo.jpg").write_bytes(data)
    tile_photo(folder / "photo.jpg", folder / "tiles", TilingOptions(tile_format=way))


def refusal(data: bytes, folder: Path, way: TileFormat) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        tile(data, folder, way)
    return refused.value


@in_both_ways
@pytest.mark.parametrize("share", [0.3, 0.5, 0.95])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"subsampling": "4:4:4"},
        {"restart_marker_rows": 1},
        {"restart_marker_blocks": 5},
        {"restart_marker_rows": 20},
    ],
    ids=str,
)
def test_what_was_cut_off_and_closed_is_truncated_and_says_how_much_there_is(
    tmp_path: Path, how: dict[str, object], share: float, way: TileFormat
) -> None:
    refused = refusal(closed(jpeg(**how), share), tmp_path, way)
    assert refused.code == "truncated"
    readable = refused.details["readable_share"]
    assert isinstance(readable, float)
    assert share - 0.2 < readable < share + 0.05


@in_both_ways
@pytest.mark.parametrize("share", [0.15, 0.5, 0.9])
def test_a_progressive_photo_that_was_cut_off_and_closed_is_truncated(
    tmp_path: Path, share: float, way: TileFormat
) -> None:
    refused = refusal(closed(jpeg(progressive=True), share), tmp_path, way)
    assert (refused.code, refused.details["readable_share"]) == ("truncated", None)


@in_both_ways
def test_a_photo_that_was_cut_off_at_a_restart_marker_is_truncated(
    tmp_path: Path, way: TileFormat
) -> None:
    data = jpeg(restart_marker_rows=1)
    middle = data.index(b"\xff\xd3", len(data) // 2)
    assert refusal(data[:middle] + END, tmp_path, way).code == "truncated"


@in_both_ways
def test_one_damaged_part_between_restart_markers_is_let_pass(
    tmp_path: Path, way: TileFormat
) -> None:
    """What follows the next marker is whole, and nobody can detect all damage."""
    data = jpeg(restart_marker_rows=1)
    start = data.index(b"\xff\xd3", len(data) // 2) + 2
    end = data.index(b"\xff\xd4", start)
    tile(data[: start + (end - start) // 3] + data[end:], tmp_path, way)


@in_both_ways
def test_what_is_missing_of_the_last_row_of_blocks_is_let_pass(
    tmp_path: Path, way: TileFormat
) -> None:
    """As a flipped bit leaves it, behind which the decoder counts a few blocks too many."""
    tile(jpeg()[:-40] + END, tmp_path, way)


@in_both_ways
def test_a_photo_of_which_a_colour_was_not_stored_is_truncated(
    tmp_path: Path, way: TileFormat
) -> None:
    """Its first scan, of one component, is there as a whole."""
    grey = PIXELS.convert("L")
    stream = io.BytesIO()
    grey.save(stream, "JPEG")
    data = stream.getvalue()
    frame = data.index(b"\xff\xc0")
    length = struct.unpack(">H", data[frame + 2 : frame + 4])[0]
    three = data[frame + 4 : frame + 9] + b"\x03" + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    claimed = b"\xff\xc0" + struct.pack(">H", len(three) + 2) + three
    assert (
        refusal(data[:frame] + claimed + data[frame + 2 + length :], tmp_path, way).code
        == "truncated"
    )


@pytest.mark.parametrize("frame_marker", [b"\xff\xc0", b"\xff\xc2"])
def test_a_few_bytes_that_claim_a_huge_picture_are_refused_before_decoding(
    tmp_path: Path, frame_marker: bytes
) -> None:
    progressive = frame_marker == b"\xff\xc2"
    stream = io.BytesIO()
    Image.new("L", (64, 64), 90).save(stream, "JPEG", progressive=progressive, optimize=True)
    data = bytearray(stream.getvalue())
    frame = data.index(frame_marker)
    data[frame + 5 : frame + 9] = struct.pack(">HH", 16384, 32768)
    (tmp_path / "photo.jpg").write_bytes(data)
    with pytest.raises(PhotoRefused) as refused:
        inspect_photo(tmp_path / "photo.jpg", PhotoLimits())
    assert refused.value.code == "truncated"


@in_both_ways
@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_rows": 1}], ids=str)
def test_a_picture_of_one_colour_has_bytes_enough(
    tmp_path: Path, how: dict[str, object], way: TileFormat
) -> None:
    stream = io.BytesIO()
    plain = Image.new("RGB", (WIDTH, HEIGHT), (90, 90, 90))
    plain.save(stream, "JPEG", optimize=True, quality=1, **how)  # pyright: ignore[reportArgumentType]  # As above.
    tile(stream.getvalue(), tmp_path, way)
