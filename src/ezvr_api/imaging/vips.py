"""The typed face of pyvips, which has no types of its own. Nothing else imports it."""

import logging
import mmap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
import pyvips  # pyright: ignore[reportMissingTypeStubs]  # It has none; this file types it.

VipsError = cast("type[Exception]", pyvips.Error)

# It logs each of its calls, finalizers included. These run wherever memory is collected: in the
# middle of another record too, whose handler's lock two threads then take in opposite orders.
logging.getLogger("pyvips").setLevel(logging.WARNING)

# A photo is read once: a cache of operations would only keep its memory.
pyvips.cache_set_max(0)  # pyright: ignore[reportUnknownMemberType]  # As above.


class VipsImage(Protocol):
    """The part of `pyvips.Image` that is used here. Operations build a lazy pipeline."""

    width: int
    height: int
    bands: int
    format: str
    interpretation: str

    def get_fields(self) -> list[str]:
        """Names of the metadata."""
        ...

    def get_typeof(self, name: str) -> int:
        """0 where there is no such metadata."""
        ...

    def get(self, name: str) -> object:
        """One piece of metadata."""
        ...

    def hasalpha(self) -> bool:
        """Whether the last band is alpha."""
        ...

    def icc_transform(
        self, output_profile: str, *, embedded: bool, input_profile: str, depth: int
    ) -> "VipsImage":
        """Convert colours by profile."""
        ...

    def colourspace(self, space: str) -> "VipsImage":
        """Convert colours by their interpretation."""
        ...

    def flatten(self, *, background: list[float]) -> "VipsImage":
        """Lay the picture on a background."""
        ...

    def extract_band(self, band: int, *, n: int) -> "VipsImage":
        """`n` bands from `band` on."""
        ...

    def bandjoin(self, other: "VipsImage") -> "VipsImage":
        """The bands of both."""
        ...

    def cast(self, band_format: str) -> "VipsImage":
        """Convert the numbers, clipping them."""
        ...

    def heifsave_buffer(
        self,
        *,
        Q: int,  # noqa: N803  # As vips names it.
        effort: int,
        compression: str,
        subsample_mode: str,
        strip: bool,
    ) -> bytes:
        """Encode as AVIF."""
        ...

    def webpsave_buffer(
        self,
        *,
        Q: int,  # noqa: N803  # As vips names it.
        strip: bool,
        effort: int,
        lossless: bool = False,
    ) -> bytes:
        """Encode as WebP."""
        ...

    def thumbnail_image(
        self, width: int, *, height: int, size: str, no_rotate: bool
    ) -> "VipsImage":
        """Reduce to fit a box, alpha minded."""
        ...


class _Region(Protocol):
    def fetch(self, x: int, y: int, w: int, h: int) -> bytes: ...


def load(loader: str, path: Path) -> VipsImage:
    """Open a file with the named loader (`jpegload` …): its header only, pixels on demand.

    Raises:
        VipsError: The header cannot be read.
    """
    call = pyvips.Operation.call  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    return cast("VipsImage", call(loader, str(path), access="sequential", fail_on="error"))


def load_memory(data: mmap.mmap) -> VipsImage:
    """As `load`, of a file in memory, which is kept as long as the image is.

    Raises:
        VipsError: The header cannot be read.
    """
    source = pyvips.Source.new_from_memory(memoryview(data))  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    new = pyvips.Image.new_from_source  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    return cast("VipsImage", new(source, "", access="sequential", fail_on="error"))


def load_jpeg_closed(data: mmap.mmap) -> VipsImage:
    """As `load`, of a JPEG file whose end is missing: an end-of-image marker is put behind it.

    So the decoder gives all that there is, and complains only where that is used up.

    Raises:
        VipsError: The header cannot be read.
    """
    position = 0

    def read(count: int) -> bytes:
        nonlocal position
        part = data[position : position + count]
        position += len(part)
        if part or position > len(data):
            return part
        position += 1
        return b"\xff\xd9"

    source = pyvips.SourceCustom()
    source.on_read(read)  # pyright: ignore[reportUnknownMemberType]  # As above.
    new = pyvips.Image.new_from_source  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    return cast("VipsImage", new(source, "", access="sequential", fail_on="error"))


def load_jpeg_reduced(path: Path, shrink: int) -> VipsImage:
    """Open a JPEG file at 1, 1/2, 1/4 or 1/8 of its size, at which it decodes faster.

    Raises:
        VipsError: The header cannot be read.
    """
    call = pyvips.Operation.call  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    options = {"access": "sequential", "fail_on": "error", "shrink": shrink}
    return cast("VipsImage", call("jpegload", str(path), **options))


def from_pixels(pixels: npt.NDArray[np.uint8]) -> VipsImage:
    """An sRGB image over an array of shape (height, width, 3), or 4 with alpha."""
    height, width, bands = pixels.shape
    new = pyvips.Image.new_from_memory  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    image = new(pixels.tobytes(), width, height, bands, "uchar")
    return cast("VipsImage", image.copy(interpretation="srgb"))


def with_profile(image: VipsImage, profile: bytes) -> VipsImage:
    """The same image, tagged as sRGB-like with an ICC profile."""
    tagged = cast("pyvips.Image", image).copy(interpretation="srgb")
    blob = pyvips.GValue.blob_type  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    tagged.set_type(blob, "icc-profile-data", cast("str", profile))  # pyright: ignore[reportUnknownMemberType]  # As above; it takes bytes too.
    return cast("VipsImage", tagged)


def pixels_of(image: VipsImage) -> npt.NDArray[np.uint8]:
    """All pixels of a small 8-bit image, (height, width, bands)."""
    return np.concatenate([strip for _, strip in rows(image, image.height)])


def take_warnings() -> str:
    """What decoders have complained of, but not failed of, since this was last called.

    libvips keeps it where errors are kept (`vips_error`); of one file it says the first complaint.
    """
    said = cast("bytes", pyvips.ffi.string(pyvips.vips_lib.vips_error_buffer()))
    pyvips.vips_lib.vips_error_clear()
    return said.decode(errors="replace")


def rows(
    image: VipsImage, count: int, last: int = 0
) -> Iterator[tuple[int, npt.NDArray[np.uint8]]]:
    """Decode an 8-bit image from top to bottom, its `last` rows apart.

    Yields:
        The first row's number and an array (up to `count`, width, bands).

    Raises:
        VipsError: The pixels cannot be read further.
    """
    new = pyvips.Region.new  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # As above.
    region = cast("_Region", new(cast("pyvips.Image", image)))
    break_at = max(0, image.height - last)
    tops = [*range(0, break_at, count), *range(break_at, image.height, count)]
    for top, end in pairwise([*tops, image.height]):
        height = end - top
        data = region.fetch(0, top, image.width, height)
        yield top, np.frombuffer(data, np.uint8).reshape(height, image.width, image.bands)
