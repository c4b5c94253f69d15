"""What a photo's header says, read before any pixel is decoded."""

import mmap
from dataclasses import dataclass
from pathlib import Path

from ezvr_api.imaging import errors
from ezvr_api.imaging.exif import has_endless_exif
from ezvr_api.imaging.integrity import is_complete
from ezvr_api.imaging.jpeg_header import JpegHeader, read_jpeg_header
from ezvr_api.imaging.kinds import check_kind, read_refusal
from ezvr_api.imaging.tiff_header import TiffHeader, read_tiff_header
from ezvr_api.imaging.vips import VipsError, VipsImage, load, load_memory

_HEAD_BYTES = 64
_TRANSPOSING = frozenset({5, 6, 7, 8})

_DECODED_BY_SIGNATURE = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (0, b"MM\x00+", "tiff"),
)
_LOADERS = {
    "jpeg": "jpegload",
    "png": "pngload",
    "webp": "webpload",
    "tiff": "tiffload",
    "avif": "heifload",
}
_KNOWN_BY_SIGNATURE = (
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"8BPS", "Photoshop"),
    (0, b"%PDF", "PDF"),
    (0, b"\xff\x0a", "JPEG XL"),
    (4, b"JXL \r\n\x87\n", "JPEG XL"),
    (4, b"jP  \r\n\x87\n", "JPEG 2000"),
    (0, b"#?RADIANCE", "HDR"),
    (0, b"v/1\x01", "OpenEXR"),
    (0, b"FUJIFILMCCD-RAW", "Camera raw"),
    (0, b"<svg", "SVG"),
    (0, b"<?xml", "SVG"),
    (0, b"\x1aE\xdf\xa3", "Video"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@dataclass(frozen=True)
class PhotoHeader:
    """A photo before it is decoded.

    Attributes:
        format: `jpeg`, `png`, `webp`, `tiff` or `avif`.
        width: Pixels, as stored.
        height: Pixels, as stored.
        bands: Channels, alpha included.
        sample_bytes: Bytes of one channel of one pixel.
        interpretation: The colour model, as libvips names it.
        orientation: EXIF orientation 1 to 8.
        interlaced: Progressive or interlaced: the decoder keeps the whole photo in memory.
        jpeg: What a JPEG file says of its planes.
        tiff: What a TIFF file says of its samples.
        tile_rows: Rows of a TIFF's tiles, 0 where there are none.
        file_bytes: Size of the file.
    """

    format: str
    width: int
    height: int
    bands: int
    sample_bytes: int
    interpretation: str
    orientation: int
    interlaced: bool
    jpeg: JpegHeader | None
    tiff: TiffHeader | None
    tile_rows: int
    file_bytes: int

    @property
    def stored_samples(self) -> float:
        """Samples that are stored for one pixel: fewer than the bands where colours are coarse."""
        samples = None if self.jpeg is None else self.jpeg.samples_per_pixel
        return self.bands if samples is None else samples

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height as seen, in pixels."""
        if self.orientation in _TRANSPOSING:
            return self.height, self.width
        return self.width, self.height


def read_header(path: Path, max_file_bytes: int) -> tuple[PhotoHeader, VipsImage]:
    """Read a photo's header.

    Returns:
        The header, and the opened image from which pixels can be drawn once, top to bottom.

    Raises:
        PhotoRefused: not_an_image, unsupported_format, too_large_file, truncated, decode_failed.
    """
    size = path.stat().st_size
    if size > max_file_bytes:
        raise errors.too_large_file(size, max_file_bytes)
    photo_format = sniff_format(path)
    # A TIFF's own directories are libtiff's work, which counts them itself.
    if photo_format != "tiff" and has_endless_exif(path, photo_format):
        raise errors.decode_failed("its EXIF directories lead to each other without end")
    jpeg, tiff = _read_jpeg_or_tiff(path, photo_format)
    check_kind(jpeg, tiff)
    try:
        image = _open(path, photo_format, tiff)
    except VipsError as error:
        if not is_complete(path, photo_format):
            raise errors.truncated(None, str(error)) from error
        raise read_refusal(str(error), tiff) from error
    header = PhotoHeader(
        format=photo_format,
        width=image.width,
        height=image.height,
        bands=image.bands,
        sample_bytes=_SAMPLE_BYTES[image.format],
        interpretation=image.interpretation,
        orientation=_orientation(image),
        interlaced=image.get_typeof("interlaced") != 0,
        jpeg=jpeg,
        tiff=tiff,
        tile_rows=_number(image, "tile-height"),
        file_bytes=size,
    )
    return header, _without_surplus(image, tiff)


def sniff_format(path: Path) -> str:
    """Name the format by the file's first bytes; its name and declared type prove nothing.

    Raises:
        PhotoRefused: not_an_image, unsupported_format.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for offset, signature, name in _DECODED_BY_SIGNATURE:
        if head.startswith(signature, offset):
            return name
    if head.startswith(b"RIFF") and head.startswith(b"WEBP", 8):
        return "webp"
    if head.startswith(b"ftyp", 4):
        return _sniff_container(head)
    for offset, signature, name in _KNOWN_BY_SIGNATURE:
        if head.startswith(signature, offset):
            raise errors.unsupported_format(name)
    raise errors.not_an_image()


def _sniff_container(head: bytes) -> str:
    """Tell AVIF from HEIC and from video: all are ISO base media files."""
    brands = head[8 : max(16, int.from_bytes(head[:4], "big"))]
    if b"avif" in brands or b"avis" in brands:
        return "avif"
    if any(brand in brands for brand in _HEIC_BRANDS):
        raise errors.unsupported_format("HEIC")
    raise errors.unsupported_format("Video")


_SAMPLE_BYTES = {
    "uchar": 1,
    "char": 1,
    "ushort": 2,
    "short": 2,
    "uint": 4,
    "int": 4,
    "float": 4,
    "double": 8,
    "complex": 8,
    "dpcomplex": 16,
}


def _orientation(image: VipsImage) -> int:
    value = _number(image, "orientation")
    return value if 1 <= value <= 8 else 1  # noqa: PLR2004  # EXIF has eight.


def _number(image: VipsImage, name: str) -> int:
    """One piece of metadata; 0 where there is no such number."""
    value = image.get(name) if image.get_typeof(name) else None
    return value if isinstance(value, int) else 0


def _read_jpeg_or_tiff(
    path: Path, photo_format: str
) -> tuple[JpegHeader | None, TiffHeader | None]:
    if photo_format not in {"jpeg", "tiff"}:
        return None, None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if photo_format == "jpeg":
            return read_jpeg_header(data), None
        return None, read_tiff_header(data)


def _open(path: Path, photo_format: str, tiff: TiffHeader | None) -> VipsImage:
    """Open a file; an orientation that does not exist, for which libtiff fails, as 1."""
    if tiff is None or tiff.bad_orientation is None:
        return load(_LOADERS[photo_format], path)
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    data[tiff.bad_orientation : tiff.bad_orientation + 2] = (1).to_bytes(2, tiff.order)
    return load_memory(data)


def _without_surplus(image: VipsImage, tiff: TiffHeader | None) -> VipsImage:
    """Colours, and alpha: editing software stores its selections as further channels."""
    if tiff is None or tiff.colours is None or image.bands <= tiff.colours:
        return image
    # Who does not say what the one further channel is, means alpha.
    if not tiff.extra_samples and image.bands == tiff.colours + 1:
        return image
    colours = image.extract_band(0, n=tiff.colours)
    if tiff.alpha is None or tiff.alpha >= image.bands:
        return colours
    return colours.bandjoin(image.extract_band(tiff.alpha, n=1))
