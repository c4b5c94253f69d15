"""The small pictures that are there before the tiles: faces, preview, poster, social card."""

import math
from pathlib import Path

import cv2
import numpy as np

from ezvr_api.imaging.cubic import Square
from ezvr_api.imaging.encode import Colours, TileEncoder, rgb_of, webp_data_uri
from ezvr_api.imaging.folder import write_whole
from ezvr_api.imaging.geometry import FACES
from ezvr_api.imaging.plan import AXES
from ezvr_api.imaging.small import SmallSphere, View
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

_Planes = tuple[Pixels, ...]


def write_previews(
    sphere: SmallSphere, visible: VisibleRange | None, outdir: Path, quality: int
) -> str:
    """Write faces, poster and social card of a small sphere into `outdir`.

    Returns:
        The preview: all six faces in one strip, as a data URI.
    """
    strip = face_strip(sphere)
    poster = sphere.look(first_view(visible), *_POSTER_SIZE)
    pictures = (
        (FACES_NAME, strip, quality),
        (POSTER_NAME, poster, _VIEW_QUALITY),
        (SOCIAL_NAME, _fitted(poster, sphere.colours, *_SOCIAL_SIZE), _VIEW_QUALITY),
    )
    for name, planes, own_quality in pictures:
        encoder = TileEncoder("jpg", own_quality, sphere.colours)
        write_whole(outdir / name, encoder.encode(planes))
    return _inline(strip, sphere.colours)


def face_strip(sphere: SmallSphere) -> _Planes:
    """All six faces side by side, in the order f r b l u d: planes of (256, 1536) or half of it."""
    small = sphere.reduced(_FACES_WIDTH)
    faces = [
        small.cut(Square(AXES[face], _FACE_SIZE, 0, 0, _FACE_SIZE, _FACE_SIZE)) for face in FACES
    ]
    return tuple(np.hstack(planes) for planes in zip(*faces, strict=True))


def first_view(visible: VisibleRange | None) -> View:
    """The photo's centre, or the middle of what was photographed, with a field that fits it."""
    if visible is None:
        return View(yaw=0.0, pitch=0.0, hfov=_HFOV)
    return View(
        yaw=math.radians((visible.yaw_min + visible.yaw_max) / 2),
        pitch=math.radians((visible.pitch_min + visible.pitch_max) / 2),
        hfov=min(_HFOV, math.radians(visible.yaw_max - visible.yaw_min)),
    )


def _fitted(planes: _Planes, colours: Colours, width: int, height: int) -> _Planes:
    """The middle of a picture, as wide as it is, in another shape and size."""
    halved = -(-width // 2), -(-height // 2)
    return tuple(
        _reduce(
            _middle(plane, round(plane.shape[1] * height / width)),
            *(halved if colours == "ycbcr" and index else (width, height)),
        )
        for index, plane in enumerate(planes)
    )


def _middle(plane: Pixels, rows: int) -> Pixels:
    top = (len(plane) - rows) // 2
    return plane[top : top + rows]


def _inline(strip: _Planes, colours: Colours) -> str:
    """The best quality that is still small enough to stand in a manifest."""
    factor = _FACE_SIZE // _INLINE_SIZE
    tiny = tuple(_reduce(plane, plane.shape[1] // factor, len(plane) // factor) for plane in strip)
    pixels = rgb_of(tiny) if colours == "ycbcr" else np.dstack(tiny)
    preview = ""
    for quality in _INLINE_QUALITIES:
        preview = webp_data_uri(pixels, quality)
        if len(preview) <= _INLINE_LENGTH:
            break
    return preview


def _reduce(plane: Pixels, width: int, height: int) -> Pixels:
    reduced_plane = cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced_plane, dtype=np.uint8)
