"""Why a photo is refused.

PhotoRefused   the photo itself is the reason: the same file is refused every time
TilingFault    this machine is the reason (disk full, child not startable): trying again may help
"""

from collections.abc import Mapping
from enum import StrEnum

Detail = str | int | float | None
Details = Mapping[str, Detail]

_TELLING_SHARES = (0.01, 0.995)
_QUOTED_LENGTH = 40


class RefusalCode(StrEnum):
    """Stable reasons. A code never changes its meaning; sentences may become clearer."""

    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED_FORMAT = "unsupported_format"
    TRUNCATED = "truncated"
    DECODE_FAILED = "decode_failed"
    NOT_A_PANORAMA = "not_a_panorama"
    CYLINDRICAL = "cylindrical"
    CROP_IMPOSSIBLE = "crop_impossible"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_LARGE_FILE = "too_large_file"
    OUT_OF_MEMORY = "out_of_memory"
    TOOK_TOO_LONG = "took_too_long"
    LOGO_UNUSABLE = "logo_unusable"


class PhotoRefused(Exception):
    """A photo that cannot become a panorama.

    Attributes:
        code: The stable reason.
        sentence: What to tell the photographer.
        details: The figures behind the sentence.
        diagnostics: What a decoder or the child said, for the operator's eyes only.
    """

    def __init__(
        self,
        code: RefusalCode,
        sentence: str,
        details: Details | None = None,
        diagnostics: str = "",
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.details: Details = details or {}
        self.diagnostics = diagnostics


class TilingFault(Exception):
    """This machine could not do the work; the photo may be perfectly good."""


def not_an_image() -> PhotoRefused:
    """No picture of any known kind."""
    return PhotoRefused(
        RefusalCode.NOT_AN_IMAGE,
        "This file is not a photo. Use a 360° photo as JPEG, PNG, WebP, TIFF or AVIF.",
    )


def unsupported_format(name: str) -> PhotoRefused:
    """A picture, film or document of a kind that is not decoded here."""
    return PhotoRefused(
        RefusalCode.UNSUPPORTED_FORMAT,
        f"{name} files cannot be used. Export the photo as JPEG, PNG, WebP, TIFF or AVIF.",
        {"format": name},
    )


def unsupported_kind(name: str, instead: str, diagnostics: str = "") -> PhotoRefused:
    """A file of a format that is decoded here, stored in a way that is not."""
    return PhotoRefused(
        RefusalCode.UNSUPPORTED_FORMAT,
        f"This file is stored in a way that cannot be read: {name}. Save the photo {instead}.",
        {"format": name},
        diagnostics,
    )


def truncated(share: float | None, diagnostics: str = "") -> PhotoRefused:
    """The file stops early. `share` (0 to 1) is the part of the rows that could be read."""
    tells = share is not None and _TELLING_SHARES[0] <= share < _TELLING_SHARES[1]
    seen = f" Only the top {share:.0%} of the photo could be read." if tells else ""
    return PhotoRefused(
        RefusalCode.TRUNCATED,
        f"The file is incomplete: its end is missing.{seen} Copy it from the camera again.",
        {"readable_share": None if share is None else round(share, 3)},
        diagnostics,
    )


def decode_failed(diagnostics: str = "") -> PhotoRefused:
    """The file is whole, but the decoder gave up on it or died of it."""
    return PhotoRefused(
        RefusalCode.DECODE_FAILED,
        "The file is damaged and cannot be read as a photo. Copy it from the camera again.",
        diagnostics=diagnostics,
    )


def not_a_panorama(width: int, height: int) -> PhotoRefused:
    """Neither its shape nor its metadata puts the photo on a sphere. Sizes in pixels."""
    return PhotoRefused(
        RefusalCode.NOT_A_PANORAMA,
        f"This is an ordinary photo of {width} × {height} pixels. A 360° photo is exactly twice "
        "as wide as it is high, or names the part of the sphere that it shows in its GPano "
        "metadata. Export it from the camera's own software as equirectangular. If it is "
        "equirectangular all the same, say so: set its projection to "
        "equirectangular and, where it does not reach all the way around, its crop.",
        {"width": width, "height": height, "expected_ratio": 2.0},
    )


def unknown_projection(name: str) -> PhotoRefused:
    """The metadata names a projection that is not equirectangular."""
    quoted = _quoted(name)
    return PhotoRefused(
        RefusalCode.NOT_A_PANORAMA,
        f"The photo's metadata says that its projection is “{quoted}”. Export it as "
        "equirectangular: one picture, twice as wide as it is high.",
        {"projection": quoted},
    )


def crop_impossible(hfov: float, pitch: float, vfov: float) -> PhotoRefused:
    """The part that the customer named reaches beyond a pole. Angles in degrees."""
    return PhotoRefused(
        RefusalCode.CROP_IMPOSSIBLE,
        f"A photo of this shape that spans {hfov:g}° around is {vfov:.0f}° high, and with its "
        f"middle at {pitch:g}° it would reach beyond a pole. Set a crop with a smaller span, or a "
        "middle nearer to the horizon.",
        {"hfov": hfov, "pitch": pitch, "vfov": round(vfov, 3)},
    )


def cylindrical() -> PhotoRefused:
    """The metadata says that the projection is cylindrical."""
    return PhotoRefused(
        RefusalCode.CYLINDRICAL,
        "This is a cylindrical panorama, as phones make in their ordinary panorama mode. Use the "
        "photo sphere mode, or export it as equirectangular.",
        {"projection": "cylindrical"},
    )


def too_many_pixels(width: int, height: int, max_width: int, max_height: int) -> PhotoRefused:
    """The photo, or the sphere that its metadata claims, is too large. Sizes in pixels."""
    return PhotoRefused(
        RefusalCode.TOO_MANY_PIXELS,
        f"The photo measures {width} × {height} pixels. The largest that can be used is "
        f"{max_width} × {max_height}.",
        {"width": width, "height": height, "max_width": max_width, "max_height": max_height},
    )


def too_small(width: int, height: int, min_width: int) -> PhotoRefused:
    """The full sphere has too few pixels to look at."""
    return PhotoRefused(
        RefusalCode.TOO_SMALL,
        f"The photo is too small: its full sphere would be {width} × {height} pixels, and at "
        f"least {min_width} × {min_width // 2} are needed. Use the original, not a thumbnail.",
        {"width": width, "height": height, "min_width": min_width},
    )


def too_little_seen(width: int, height: int, sphere_width: int, sphere_height: int) -> PhotoRefused:
    """The photo is too small a part of the sphere that its metadata claims. Sizes in pixels."""
    return PhotoRefused(
        RefusalCode.TOO_SMALL,
        f"The photo shows too little: its {width} × {height} pixels lie on a full sphere of "
        f"{sphere_width} × {sphere_height}. Use the whole panorama.",
        {
            "width": width,
            "height": height,
            "sphere_width": sphere_width,
            "sphere_height": sphere_height,
        },
    )


def too_large_file(size: int, max_bytes: int) -> PhotoRefused:
    """The file has too many bytes."""
    return PhotoRefused(
        RefusalCode.TOO_LARGE_FILE,
        f"The file is {size / 1e6:.0f} MB. The largest that can be used is {max_bytes / 1e6:.0f} "
        "MB.",
        {"bytes": size, "max_bytes": max_bytes},
    )


def out_of_memory(diagnostics: str = "") -> PhotoRefused:
    """Decoding takes more memory than it may, by estimate or in fact."""
    return PhotoRefused(
        RefusalCode.OUT_OF_MEMORY,
        "Reading this photo takes more memory than it may. Save it as a baseline (not "
        "progressive) JPEG, or smaller.",
        diagnostics=diagnostics,
    )


def took_too_long(seconds: float) -> PhotoRefused:
    """Decoding takes more time than it may."""
    return PhotoRefused(
        RefusalCode.TOOK_TOO_LONG,
        f"Reading this photo took more than {seconds:.0f} seconds. Save it as a baseline JPEG, or "
        "smaller.",
        {"seconds": seconds},
    )


def logo_unusable(diagnostics: str = "") -> PhotoRefused:
    """The picture that shall cover the tripod cannot be read; the photo may be perfectly good."""
    return PhotoRefused(
        RefusalCode.LOGO_UNUSABLE,
        "The logo cannot be used. Use a JPEG, PNG or WebP picture of 8 bits, at most 1 MB "
        "and 2048 × 2048 pixels.",
        diagnostics=diagnostics,
    )


def _quoted(text: str) -> str:
    """What a stranger wrote, short enough to repeat."""
    return text if len(text) <= _QUOTED_LENGTH else text[: _QUOTED_LENGTH - 1] + "…"
