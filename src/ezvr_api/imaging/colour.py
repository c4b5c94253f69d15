"""Whatever a photo's colours are, they end as 8-bit sRGB."""

from ezvr_api.imaging.vips import VipsImage

_NEUTRAL = [128.0, 128.0, 128.0]
_DEEP_GREY = "grey16"
_DEEP_COLOUR = "rgb16"


def to_srgb(image: VipsImage) -> VipsImage:
    """Convert by the embedded profile itself, flatten alpha onto grey, keep three 8-bit bands.

    Raises:
        VipsError: The colours cannot be converted.
    """
    converted = _convert(image)
    if converted.hasalpha():
        converted = converted.flatten(background=_NEUTRAL)
    if converted.bands > 3:  # noqa: PLR2004  # Red, green, blue.
        converted = converted.extract_band(0, n=3)
    return converted if converted.format == "uchar" else converted.cast("uchar")


def _convert(image: VipsImage) -> VipsImage:
    # Without a profile CMYK means nothing exact: libvips brings a common press profile for it.
    if image.interpretation == "cmyk":
        return image.icc_transform("srgb", embedded=True, input_profile="cmyk", depth=8)
    if image.get_typeof("icc-profile-data") and image.interpretation in {
        "srgb",
        "rgb",
        "rgb16",
        "b-w",
        "grey16",
    }:
        fallback = "srgb" if image.bands > 2 else "sgrey"  # noqa: PLR2004  # Grey and alpha.
        return image.icc_transform("srgb", embedded=True, input_profile=fallback, depth=8)
    return image.colourspace("srgb")
