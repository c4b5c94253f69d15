"""A decoded photo on its sphere, with a margin that continues it beyond seam and poles."""

import cv2
import numpy as np

from ezvr_api.imaging.geometry import column_of, row_of
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.window import Pixels

# A cubic kernel reaches two pixels further than the pixel that it is centred on.
_MARGIN = 4


class Sphere:
    """An equirectangular picture of 8-bit sRGB, less than 32768 pixels around."""

    def __init__(self, picture: Pixels) -> None:
        """Copy a picture (height, width, 3).

        The columns wrap. Beyond a pole the sphere goes on at the other side: the same rows
        again, mirrored and half a turn further.
        """
        self._height, self._width = picture.shape[:2]
        half = self._width // 2
        above = np.roll(picture[:_MARGIN], half, axis=1)[::-1]
        below = np.roll(picture[-_MARGIN:], half, axis=1)[::-1]
        tall = np.concatenate([above, picture, below])
        self._pixels = np.concatenate([tall[:, -_MARGIN:], tall, tall[:, :_MARGIN]], axis=1)

    def towards(self, directions: Matrix) -> Pixels:
        """The colours (m, n, 3) of unit directions (m, n, 3), each for itself."""
        longitude = np.arctan2(directions[..., 0], directions[..., 2]).astype(np.float32)
        latitude = np.arcsin(np.clip(directions[..., 1], -1, 1)).astype(np.float32)
        sampled = cv2.remap(
            self._pixels,
            column_of(longitude, self._width) + np.float32(_MARGIN),
            row_of(latitude, self._height) + np.float32(_MARGIN),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(sampled, dtype=np.uint8)
