"""Whatever a photo's colours are, they end as 8-bit sRGB."""

import numpy as np

from ezvr_api.imaging.vips import VipsError, VipsImage, from_pixels, pixels_of, with_profile

_CONVERTED_BY_PROFILE = frozenset({"srgb", "rgb", "rgb16", "b-w", "grey16"})
_NEUTRAL = [128.0, 128.0, 128.0]
# Colours that tell whether a profile changes anything, along each axis; and what nobody sees.
_PROBED_LEVELS = 6
_INVISIBLE_LEVELS = 2


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


def to_srgb_with_alpha(image: VipsImage) -> VipsImage:
    """Convert an 8-bit image by its profile; three bands, or four with alpha.

    Raises:
        VipsError: The colours cannot be converted.
    """
    converted = _convert(image)
    return converted if converted.format == "uchar" else converted.cast("uchar")


def is_srgb(image: VipsImage) -> bool:
    """Whether an image's colours are sRGB as they are: by what its profile does, not its name.

    Raises:
        VipsError: The profile cannot be read.
    """
    if image.interpretation not in {"srgb", "b-w"}:
        return False
    profile = image.get("icc-profile-data") if image.get_typeof("icc-profile-data") else None
    if not isinstance(profile, bytes):
        return True
    if image.interpretation != "srgb":
        return False
    levels = np.linspace(0, 255, _PROBED_LEVELS).astype(np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    shown = pixels_of(to_srgb(with_profile(from_pixels(colours), profile)))
    return bool(np.abs(shown.astype(int) - colours).max() <= _INVISIBLE_LEVELS)


def _convert(image: VipsImage) -> VipsImage:
    has_profile = image.get_typeof("icc-profile-data") != 0
    if has_profile and image.interpretation in _CONVERTED_BY_PROFILE:
        fallback = "srgb" if image.bands > 2 else "sgrey"  # noqa: PLR2004  # Grey and alpha.
        try:
            return image.icc_transform("srgb", embedded=True, input_profile=fallback, depth=8)
        except VipsError:
            # A profile that leads nowhere (a device link) says nothing of the colours.
            return image.colourspace("srgb")
    if image.interpretation != "cmyk":
        return image.colourspace("srgb")
    # Without a profile CMYK means nothing exact: libvips brings a common press profile for it.
    try:
        return image.icc_transform("srgb", embedded=True, input_profile="cmyk", depth=8)
    except VipsError:
        return image.icc_transform("srgb", embedded=False, input_profile="cmyk", depth=8)
