"""The small pictures that are there before the tiles: faces, preview, poster, social card."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ezvr_api.imaging.encode import encode_jpeg, webp_data_uri
from ezvr_api.imaging.faces import cut_faces
from ezvr_api.imaging.folder import write_whole
from ezvr_api.imaging.geometry import view_angles
from ezvr_api.imaging.sphere import Sphere
from ezvr_api.imaging.visible import VisibleRange
from ezvr_api.imaging.window import Pixels

FACES_NAME = "faces.jpg"
POSTER_NAME = "poster.jpg"
SOCIAL_NAME = "social.jpg"

_FACE_SIZE = 256
# Pixels around the sphere that serve a face of 256; a poster of 1280 pixels at 90 degrees.
_FACES_WIDTH = 1024
SMALL_WIDTH = 4096
_INLINE_SIZE = 32
_INLINE_QUALITIES = (60, 45, 30, 20, 10, 5)
_INLINE_LENGTH = 1250
_VIEW_QUALITY = 82
_POSTER_SIZE = (1280, 720)
_SOCIAL_SIZE = (1200, 630)
_HFOV = math.radians(90)


@dataclass(frozen=True)
class View:
    """Where a flat picture looks, in radians: yaw to the right, pitch up."""

    yaw: float
    pitch: float
    hfov: float


def write_previews(sphere: Sphere, visible: VisibleRange | None, outdir: Path, quality: int) -> str:
    """Write faces, poster and social card of a small sphere into `outdir`.

    Returns:
        The preview: all six faces in one strip, as a data URI.
    """
    strip = face_strip(sphere.reduced(_FACES_WIDTH))
    write_whole(outdir / FACES_NAME, encode_jpeg(strip, quality))
    poster = flat_picture(sphere, first_view(visible), *_POSTER_SIZE)
    for name, picture in ((POSTER_NAME, poster), (SOCIAL_NAME, _fitted(poster, *_SOCIAL_SIZE))):
        write_whole(outdir / name, encode_jpeg(picture, _VIEW_QUALITY))
    return _inline(strip)


def face_strip(sphere: Sphere) -> Pixels:
    """All six faces side by side, in the order f r b l u d: (256, 1536, 3)."""
    return np.hstack(list(cut_faces(sphere, _FACE_SIZE).values()))


def first_view(visible: VisibleRange | None) -> View:
    """The photo's centre, or the middle of what was photographed, with a field that fits it."""
    if visible is None:
        return View(yaw=0.0, pitch=0.0, hfov=_HFOV)
    return View(
        yaw=math.radians((visible.yaw_min + visible.yaw_max) / 2),
        pitch=math.radians((visible.pitch_min + visible.pitch_max) / 2),
        hfov=min(_HFOV, math.radians(visible.yaw_max - visible.yaw_min)),
    )


def flat_picture(sphere: Sphere, view: View, width: int, height: int) -> Pixels:
    """A rectilinear picture (height, width, 3) of a closed sphere."""
    columns = round(view.yaw / (2 * math.pi) * sphere.width)
    rest = view.yaw - columns / sphere.width * 2 * math.pi
    longitude, latitude = view_angles(width, height, view.hfov, view.pitch)
    # The sphere is turned by whole columns; what is left is less than one.
    return sphere.turned(columns).sample(longitude + np.float32(rest), latitude)


def _fitted(picture: Pixels, width: int, height: int) -> Pixels:
    """The middle of a picture, as wide as it is, in another shape and size."""
    rows = round(picture.shape[1] * height / width)
    top = (len(picture) - rows) // 2
    return _reduce(picture[top : top + rows], width, height)


def _inline(strip: Pixels) -> str:
    """The best quality that is still small enough to stand in a manifest."""
    tiny = _reduce(strip, 6 * _INLINE_SIZE, _INLINE_SIZE)
    preview = ""
    for quality in _INLINE_QUALITIES:
        preview = webp_data_uri(tiny, quality)
        if len(preview) <= _INLINE_LENGTH:
            break
    return preview


def _reduce(pixels: Pixels, width: int, height: int) -> Pixels:
    reduced = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, dtype=np.uint8)
