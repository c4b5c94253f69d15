"""Renders a room of the sample gallery as an equirectangular photo."""

import math

import numpy as np
import numpy.typing as npt

from ezvr_api.demo.gallery.rays import Floats, column
from ezvr_api.demo.gallery.scene import SPACES, RoomKey
from ezvr_api.demo.gallery.trace import Rays, trace

_BAND_ROWS = 32
_BATCH = 131072
# Two by two, turned so that edges along rows and columns get four steps as well.
_OFFSETS = np.array([(-0.375, -0.125), (0.125, -0.375), (0.375, 0.125), (-0.125, 0.375)])
_CONTRAST = 0.035
_BOUNCES = 2
_EXPOSURE = 1.05


def render(key: RoomKey, width: int) -> npt.NDArray[np.uint8]:
    """The photo taken at a room's camera, (width / 2, width, 3), 8-bit sRGB.

    One ray a pixel; where neighbours differ, four.
    """
    height = width // 2
    photo = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, height)
        first, last = max(0, top - 1), min(height, bottom + 1)
        columns, rows = np.meshgrid(np.arange(width), np.arange(first, last))
        band = _shoot(key, width, columns.ravel(), rows.ravel()).reshape(3, last - first, width)
        rough = _is_rough(band)[top - first : bottom - first]
        band = band[:, top - first : bottom - first]
        y, x = np.nonzero(rough)
        band[:, y, x] = _refined(key, width, x, y + top)
        photo[top:bottom] = _to_bytes(band).transpose(1, 2, 0)
    return photo


def _is_rough(band: Floats) -> npt.NDArray[np.bool_]:
    """Where a pixel differs from one beside, above or below it."""
    rough = np.zeros(band.shape[1:], np.bool_)
    across = np.abs(band - np.roll(band, 1, axis=2)).max(axis=0) > _CONTRAST
    rough |= across | np.roll(across, -1, axis=1)
    down = np.abs(np.diff(band, axis=1)).max(axis=0) > _CONTRAST
    rough[1:] |= down
    rough[:-1] |= down
    return rough


def _refined(key: RoomKey, width: int, x: npt.NDArray[np.intp], y: npt.NDArray[np.intp]) -> Floats:
    across, down = _OFFSETS[:, 0, None], _OFFSETS[:, 1, None]
    fine = _shoot(key, width, (x + across).ravel(), (y + down).ravel())
    return fine.reshape(3, len(_OFFSETS), x.size).mean(axis=1)


def _shoot(
    key: RoomKey, width: int, columns: npt.NDArray[np.number], rows: npt.NDArray[np.number]
) -> Floats:
    """Display values (3, n), 0 to 1, at positions in pixels."""
    result = np.empty((3, columns.size), np.float32)
    camera = column(SPACES[key].camera)
    for start in range(0, columns.size, _BATCH):
        batch = slice(start, start + _BATCH)
        directions = _directions(columns[batch], rows[batch], width)
        origins = np.broadcast_to(camera, directions.shape)
        radiance = trace(Rays(key, origins, directions, 2 * math.pi / width, _BOUNCES))
        result[:, batch] = _display(radiance)
    return result


def _directions(
    columns: npt.NDArray[np.number], rows: npt.NDArray[np.number], width: int
) -> Floats:
    longitude = ((columns + 0.5) / width - 0.5) * (2 * math.pi)
    latitude = (0.5 - (rows + 0.5) / (width // 2)) * math.pi
    level = np.cos(latitude)
    return np.stack(
        [level * np.sin(longitude), np.sin(latitude), level * np.cos(longitude)]
    ).astype(np.float32)


def _display(radiance: Floats) -> Floats:
    """Film-like curve (K. Narkowicz's fit to ACES), then the sRGB transfer (IEC 61966-2-1)."""
    x = radiance * np.float32(_EXPOSURE * 0.72)
    linear = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
    low = linear * np.float32(12.92)
    high = np.float32(1.055) * linear ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(linear <= np.float32(0.0031308), low, high)


def _to_bytes(band: Floats) -> npt.NDArray[np.uint8]:
    return (np.clip(band, 0, 1) * 255 + np.float32(0.5)).astype(np.uint8)
