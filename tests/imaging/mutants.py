"""Small photos of every kind, and files that are almost such photos."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvips  # pyright: ignore[reportMissingTypeStubs]  # It has none.
from PIL import Image, ImageCms

from ezvr_api.imaging.gpano import with_gpano
from ezvr_api.imaging.window import Pixels

WIDTH, HEIGHT = 128, 64
_PNG_HEAD = 8
_EXTREMES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFF, 0x8000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
# Where most formats say what they are.
_HEADER_BYTES = 700
_MOST_CHANGES = 6


@dataclass(frozen=True)
class Kind:
    """How a photo is stored."""

    name: str
    write: Callable[[Pixels], bytes]


def _picture() -> Pixels:
    """A sphere with soft colours and some noise, so that every coder has something to say."""
    across = np.linspace(0, 2 * np.pi, WIDTH, endpoint=False)
    down = np.linspace(0, np.pi, HEIGHT)[:, None]
    channels = [np.cos(across + turn) * np.sin(down) * 90 + 128 for turn in (0, 2, 4)]
    noise = np.random.default_rng(5).normal(0, 6, (HEIGHT, WIDTH, 3))
    return np.clip(np.stack(channels, axis=-1) + noise, 0, 255).astype(np.uint8)


def _pillow(name: str, format_name: str, mode: str = "RGB", **options: Any) -> Kind:  # noqa: ANN401  # As Pillow takes them.
    def write(pixels: Pixels) -> bytes:
        stream = io.BytesIO()
        Image.fromarray(pixels).convert(mode).save(stream, format_name, **options)
        return stream.getvalue()

    return Kind(name, write)


def _vips(name: str, suffix: str, *, bits: int = 8, **options: Any) -> Kind:  # noqa: ANN401  # As libvips takes them.
    def write(pixels: Pixels) -> bytes:
        image: Any = pyvips.Image.new_from_array(pixels)  # pyright: ignore[reportUnknownMemberType]  # As above.
        if bits > 8:  # A byte has eight.
            image = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
        return image.write_to_buffer(suffix, **options)

    return Kind(name, write)


def _described(pixels: Pixels) -> bytes:
    """A JPEG photo with EXIF and GPano."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera", 3
    plain = _pillow("", "JPEG", exif=exif.tobytes()).write(pixels)
    return with_gpano(plain, WIDTH, HEIGHT)


def _with_profile(pixels: Pixels) -> bytes:
    colours: Any = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # Pillow leaves it open.
    profile = ImageCms.ImageCmsProfile(colours).tobytes()
    return _pillow("", "JPEG", icc_profile=profile).write(pixels)


def _with_factors(*factors: int) -> Callable[[Pixels], bytes]:
    """A JPEG photo that claims sampling factors that it was not written with."""

    def write(pixels: Pixels) -> bytes:
        data = bytearray(_pillow("", "JPEG").write(pixels))
        frame = data.index(b"\xff\xc0")
        for index, factor in enumerate(factors):
            data[frame + 11 + 3 * index] = factor
        return bytes(data)

    return write


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG photo whose first scan is there again and again.

    It says the same each time; a later one, which refines what there is, would not.
    """
    data = _pillow("", "JPEG", progressive=True).write(_picture())
    start = data.index(b"\xff\xda")
    # The tables of the next one follow it.
    end = data.index(b"\xff\xc4", start)
    return data[:end] + data[start:end] * scans + data[end:]


KINDS = (
    _pillow("jpeg_420", "JPEG", subsampling="4:2:0"),
    _pillow("jpeg_422", "JPEG", subsampling="4:2:2"),
    _pillow("jpeg_444", "JPEG", subsampling="4:4:4"),
    _pillow("jpeg_progressive", "JPEG", progressive=True),
    _pillow("jpeg_progressive_444", "JPEG", progressive=True, subsampling="4:4:4"),
    _pillow("jpeg_restart", "JPEG", restart_marker_blocks=4),
    _pillow("jpeg_grey", "JPEG", "L"),
    _pillow("jpeg_cmyk", "JPEG", "CMYK"),
    _pillow("jpeg_adobe_rgb", "JPEG", keep_rgb=True),
    Kind("jpeg_described", _described),
    Kind("jpeg_profile", _with_profile),
    Kind("jpeg_fractions", _with_factors(0x32, 0x21, 0x11)),
    Kind("jpeg_luma_coarser", _with_factors(0x11, 0x22, 0x44)),
    _pillow("png", "PNG"),
    _pillow("png_palette", "PNG", "P"),
    _pillow("png_alpha", "PNG", "RGBA"),
    _vips("png_16", ".png", bits=16),
    _vips("png_interlaced", ".png", interlace=True),
    _pillow("webp_lossy", "WEBP"),
    _pillow("webp_lossless", "WEBP", lossless=True),
    _vips("tiff_strips", ".tif", compression="none"),
    _vips("tiff_tiles", ".tif", compression="deflate", tile=True, tile_width=32, tile_height=32),
    _vips("tiff_lzw", ".tif", compression="lzw"),
    _vips("tiff_jpeg", ".tif", compression="jpeg", tile=True, tile_width=64, tile_height=64),
    _vips("tiff_big", ".tif", compression="deflate", bigtiff=True),
    _pillow("avif_8", "AVIF", speed=9),
    _vips("avif_10", ".avif", bits=16, bitdepth=10, effort=0),
)


def photo(kind: Kind) -> bytes:
    """A whole photo of a kind."""
    return kind.write(_picture())


def mutant(data: bytes, chance: random.Random) -> bytes:
    """A file that differs from a photo in a few places, mostly in its header."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        chance.choice(_CHANGES)(changed, chance)
    if data.startswith(b"\x89PNG") and chance.random() < 0.7:  # The rest stops at a checksum.
        return _with_checksums(bytes(changed))
    return bytes(changed)


def _place(data: bytearray, chance: random.Random) -> int:
    reach = min(len(data), _HEADER_BYTES) if chance.random() < 0.7 else len(data)  # As said.
    return chance.randrange(max(1, reach))


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, chance: random.Random) -> None:
    if data:
        data[_place(data, chance)] = chance.randrange(256)


def _put_extreme(data: bytearray, chance: random.Random) -> None:
    """A number that programs like to stumble over, in either byte order."""
    length = chance.choice((1, 2, 4, 8))
    value = chance.choice(_EXTREMES) & ((1 << 8 * length) - 1)
    start = _place(data, chance)
    data[start : start + length] = value.to_bytes(length, chance.choice(("big", "little")))


def _cut_off(data: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.3:  # Most that are cut off are refused at once.
        del data[_place(data, chance) :]


def _leave_out(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    del data[start : start + chance.randint(1, 64)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    part = data[start : start + chance.randint(1, 200)]
    data[start:start] = part * chance.choice((1, 1, 1, 50))


def _move(data: bytearray, chance: random.Random) -> None:
    start, target = _place(data, chance), _place(data, chance)
    part = data[start : start + chance.randint(1, 64)]
    data[target : target + len(part)] = part


_CHANGES = (_flip, _flip, _replace, _replace, _put_extreme, _put_extreme, _cut_off, _leave_out,
            _repeat, _move)  # fmt: skip


def _with_checksums(data: bytes) -> bytes:
    """A PNG file whose chunks have the checksums that belong to them."""
    parts, position = [data[:_PNG_HEAD]], _PNG_HEAD
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        end = position + 8 + length
        if end + 4 > len(data):
            break
        body = data[position + 4 : end]
        parts += [data[position : position + 4], body, struct.pack(">I", zlib.crc32(body))]
        position = end + 4
    return b"".join([*parts, data[position:]])
