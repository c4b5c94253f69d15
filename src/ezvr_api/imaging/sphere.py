"""A decoded photo on its sphere, with a margin that continues it beyond seam and poles."""

import cv2
import numpy as np

from ezvr_api.imaging.geometry import FloatMap, column_of, row_of
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.window import Pixels

# A cubic kernel reaches two pixels further than the pixel that it is centred on.
_MARGIN = 4
_REACH = 3
_BAND_ROWS = 64


class Sphere:
    """An equirectangular picture of 8-bit sRGB.

    Fill `interior`, then call `close` once; only then can it be sampled.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._pixels: Pixels = np.empty(
            (height + 2 * _MARGIN, width + 2 * _MARGIN, 3), dtype=np.uint8
        )

    @property
    def interior(self) -> Pixels:
        """The picture itself, a view of shape (height, width, 3)."""
        return self._pixels[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]

    def close(self) -> None:
        """Continue the picture in its margin.

        The columns wrap. Beyond a pole the sphere goes on at the other side: the same rows
        again, mirrored and half a turn further.
        """
        inner = self.interior
        half = self.width // 2
        above = np.roll(inner[:_MARGIN], half, axis=1)[::-1]
        below = np.roll(inner[-_MARGIN:], half, axis=1)[::-1]
        self._pixels[:_MARGIN, _MARGIN:-_MARGIN] = above
        self._pixels[-_MARGIN:, _MARGIN:-_MARGIN] = below
        self._pixels[:, :_MARGIN] = self._pixels[:, self.width : self.width + _MARGIN]
        self._pixels[:, -_MARGIN:] = self._pixels[:, _MARGIN : 2 * _MARGIN]

    def sample(self, longitude: FloatMap, latitude: FloatMap) -> Pixels:
        """The colours (m, n, 3) at angles (m, n), in radians, by cubic interpolation.

        The longitudes lie within one turn and do not jump over the seam between neighbours:
        either may be a whole turn off, but then all of them are.
        """
        columns = column_of(longitude, self.width)
        columns -= self.width * np.floor((columns.min() + 1) / self.width)
        rows = row_of(latitude, self.height)
        # OpenCV addresses at most 32767 columns, so it gets only the region that is needed.
        left = int(columns.min()) - _REACH + _MARGIN
        top = max(0, int(np.floor(rows.min())) - _REACH + _MARGIN)
        right = int(columns.max()) + _REACH + 1 + _MARGIN
        bottom = int(rows.max()) + _REACH + 1 + _MARGIN
        left = max(0, left)
        region = self._pixels[top:bottom, left:right]
        sampled = cv2.remap(
            region,
            columns - np.float32(left - _MARGIN),
            rows - np.float32(top - _MARGIN),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(sampled, dtype=np.uint8)

    def reduced(self, width: int) -> "Sphere":
        """The same picture at so many pixels around, area-averaged; itself where it is smaller."""
        if self.width <= width:
            return self
        height = max(2 * _MARGIN, round(self.height * width / self.width))
        smaller = Sphere(width, height)
        cv2.resize(self.interior, (width, height), smaller.interior, interpolation=cv2.INTER_AREA)
        smaller.close()
        return smaller

    def turned(self, columns: int) -> "Sphere":
        """The same picture with its centre moved so many columns to the right."""
        if columns % self.width == 0:
            return self
        other = Sphere(self.width, self.height)
        other.interior[:] = np.roll(self.interior, -columns, axis=1)
        other.close()
        return other

    def rotated(self, turn: Matrix | None) -> "Sphere":
        """The same picture turned freely; itself where there is no turn.

        Args:
            turn: A rotation (3, 3) that takes a direction of the result to one of this sphere,
                which is less than 32768 pixels around.
        """
        if turn is None:
            return self
        other = Sphere(self.width, self.height)
        longitude = ((np.arange(self.width) + 0.5) / self.width - 0.5) * 2 * np.pi
        for top in range(0, self.height, _BAND_ROWS):
            band = other.interior[top : top + _BAND_ROWS]
            latitude = (0.5 - (np.arange(top, top + len(band)) + 0.5) / self.height) * np.pi
            band[:] = self.towards(_directions(longitude, latitude) @ turn.T)
        other.close()
        return other

    def towards(self, directions: Matrix) -> Pixels:
        """The colours (m, n, 3) of unit directions (m, n, 3), each for itself."""
        longitude = np.arctan2(directions[..., 0], directions[..., 2]).astype(np.float32)
        latitude = np.arcsin(np.clip(directions[..., 1], -1, 1)).astype(np.float32)
        sampled = cv2.remap(
            self._pixels,
            column_of(longitude, self.width) + np.float32(_MARGIN),
            row_of(latitude, self.height) + np.float32(_MARGIN),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(sampled, dtype=np.uint8)


def _directions(longitude: Matrix, latitude: Matrix) -> Matrix:
    """Unit directions (m, n, 3) of n longitudes and m latitudes: x right, y up, z ahead."""
    level = np.cos(latitude)[:, None]
    up = np.broadcast_to(np.sin(latitude)[:, None], (len(latitude), len(longitude)))
    return np.stack([level * np.sin(longitude), up, level * np.cos(longitude)], axis=-1)
