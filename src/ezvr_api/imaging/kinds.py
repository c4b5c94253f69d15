"""Which ways of storing a photo are not read, and what a decoder's complaint means.

The code stays the same whatever the decoder of this machine was built with.
"""

from ezvr_api.imaging import errors
from ezvr_api.imaging.jpeg_header import JpegHeader
from ezvr_api.imaging.tiff_header import TiffHeader

_HUFFMAN = frozenset({0xC0, 0xC1, 0xC2})
# Nothing but scanners for archives writes them, and no browser shows them. Where an arithmetic
# code is cut off, it goes on with zeros: nobody can tell it from a whole one.
_OTHER_CODINGS = {
    0xC3: "lossless JPEG",
    0xC9: "arithmetic-coded JPEG",
    0xCA: "arithmetic-coded JPEG",
    0xCB: "lossless JPEG",
}
_BITS, _MORE_BITS = 8, range(9, 17)
_AS_JPEG = "as an ordinary JPEG (baseline, 8 bits)"
_AS_TIFF = "with 8 or 16 bits a channel, or as JPEG"


def check_kind(jpeg: JpegHeader | None, tiff: TiffHeader | None) -> None:
    """Refuse by its name what decoders would only call an error, or show wrongly.

    Raises:
        PhotoRefused: unsupported_format.
    """
    name = None if jpeg is None else _odd_jpeg(jpeg)
    if name is not None:
        raise errors.unsupported_kind(name, _AS_JPEG)
    if tiff is not None and tiff.sample is not None:
        raise errors.unsupported_kind(f"TIFF of {tiff.sample}", _AS_TIFF)


def read_refusal(said: str, tiff: TiffHeader | None) -> errors.PhotoRefused:
    """What it means that a decoder failed of a file that has its end.

    Args:
        said: The decoder's words.
        tiff: A TIFF file's header.
    """
    # libtiff has a limit of its own, which one strip that holds the whole photo may pass.
    if "out of memory" in said or "Cumulated memory allocation" in said:
        return errors.out_of_memory(said)
    if tiff is not None and tiff.compression is not None:
        return errors.unsupported_kind(
            f"TIFF with {tiff.compression} compression", "with LZW or Deflate, or as JPEG", said
        )
    return errors.decode_failed(said)


def _odd_jpeg(jpeg: JpegHeader) -> str | None:
    if jpeg.coding is None:
        return None
    if jpeg.coding not in _HUFFMAN:
        return _OTHER_CODINGS.get(jpeg.coding, "hierarchical JPEG")
    if jpeg.bits in _MORE_BITS:
        return f"JPEG of {jpeg.bits} bits"
    return "JPEG that does not begin with its height" if jpeg.height == 0 else None
