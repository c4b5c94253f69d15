"""What the words after the options of `ezvr tile` mean."""

import math
from typing import get_args

import typer

from ezvr_api.imaging.overrides import Level, Part
from ezvr_api.imaging.result import Quality, TilingOptions

_BEST_JPEG = 100
_STEEPEST, _HALF_TURN, _TURN = 90.0, 180.0, 360.0


def qualities_of(words: list[str]) -> tuple[Quality, int]:
    """What `--quality` says, of sampling and of JPEG.

    Raises:
        BadParameter: A word is neither.
    """
    sampling, jpeg_quality = TilingOptions.quality, TilingOptions.jpeg_quality
    for word in words:
        if word.isascii() and word.isdigit() and 1 <= int(word) <= _BEST_JPEG:
            jpeg_quality = int(word)
            continue
        known = next((name for name in get_args(Quality) if name == word), None)
        if known is None:
            raise typer.BadParameter(
                f"{word!r} is neither standard, high nor a number from 1 to {_BEST_JPEG}.",
                param_hint="'--quality'",
            )
        sampling = known
    return sampling, jpeg_quality


def level_of(words: str) -> Level | None:
    """What `--level` says; None leaves it to the camera.

    Raises:
        BadParameter: It says something else.
    """
    if words == "auto":
        return None
    if words == "none":
        return Level(0.0, 0.0)
    pitch, roll = _numbers(words, 2)
    if not (abs(pitch) <= _STEEPEST and abs(roll) <= _HALF_TURN):
        raise typer.BadParameter(
            f"{words!r} is neither auto, none nor two numbers of degrees with a comma between: "
            "pitch from -90 to 90, roll from -180 to 180.",
            param_hint="'--level'",
        )
    return Level(pitch, roll)


def heading_of(degrees: float | None) -> float | None:
    """What `--heading` says: at least 0 and below 360.

    Raises:
        BadParameter: It is no direction.
    """
    if degrees is None:
        return None
    if not 0 <= degrees <= _TURN:
        raise typer.BadParameter(f"{degrees} is not from 0 to 360.", param_hint="'--heading'")
    return degrees % _TURN


def crop_of(words: str | None) -> Part | None:
    """What `--crop` says.

    Raises:
        BadParameter: It says no part of a sphere.
    """
    if words is None:
        return None
    hfov, pitch = _numbers(words if "," in words else f"{words},0", 2)
    if not (1 <= hfov <= _TURN and abs(pitch) <= _STEEPEST):
        raise typer.BadParameter(
            f"{words!r} is not a number of degrees from 1 to 360, nor that and a pitch from -90 to "
            "90 after a comma.",
            param_hint="'--crop'",
        )
    return Part(hfov, pitch)


def _numbers(words: str, count: int) -> list[float]:
    """So many numbers with commas between; none of them is one where they are not."""
    try:
        found = [float(word) for word in words.split(",")]
    except ValueError:
        found = []
    return found if len(found) == count else [math.nan] * count
