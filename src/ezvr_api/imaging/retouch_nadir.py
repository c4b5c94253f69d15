"""What covers the tripod: a logo on the floor, or a mirrored blur of what is around it."""

import math
from typing import Final, NamedTuple, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.geometry import FloatMap
from ezvr_api.imaging.plan import Matrix
from ezvr_api.imaging.retouch import NadirPatch
from ezvr_api.imaging.sphere import Sphere
from ezvr_api.imaging.window import Pixels

_BLOCK_COLUMNS = 8192
_RINGS = 128
_SECTORS = 512
# The mirrored blur: where it has faded into the photo, in radii, and its sigma, in radii.
_FADED: Final = 1.15
_SIGMA = 1 / 6

_Floats = npt.NDArray[np.float32]


class Placed(NamedTuple):
    """Where pixels lie: degrees from straight down, and yaw in radians."""

    from_nadir: FloatMap
    yaw: FloatMap


class Cover(Protocol):
    """Something that lies around the nadir.

    Attributes:
        reach: Degrees from straight down beyond which there is nothing of it.
    """

    reach: float

    def sample(self, placed: Placed) -> _Floats:
        """Red, green, blue (0 to 255, times their share) and the share (0 to 1): (m, n, 4)."""
        ...


class NadirLayer:
    """A cover, to be painted over a sphere."""

    def __init__(self, cover: Cover, turn: Matrix | None) -> None:
        """Prepare; `turn` is the rotation (3, 3) from the level sphere to the photo."""
        self._cover = cover
        self._turn = np.eye(3) if turn is None else turn

    def paint(self, band: Pixels, first: int, size: tuple[int, int]) -> Pixels:
        """A band of rows from `first` on of a sphere of `size`, with the cover on it."""
        width, height = size
        rows = np.arange(first, first + len(band), dtype=np.float32)
        latitude = (0.5 - (rows + 0.5) / height)[:, None] * np.float32(math.pi)
        nadir = math.degrees(math.asin(max(-1.0, min(1.0, -float(self._turn[1, 1])))))
        if np.abs(np.degrees(latitude) - nadir).min() > self._cover.reach:
            return band
        painted = band.copy()
        for left in range(0, width, _BLOCK_COLUMNS):
            block = painted[:, left : left + _BLOCK_COLUMNS]
            columns = np.arange(left, left + block.shape[1], dtype=np.float32)
            longitude = ((columns + 0.5) / width - 0.5) * np.float32(2 * math.pi)
            placed = self._place(longitude.astype(np.float32), latitude.astype(np.float32))
            if placed.from_nadir.min() <= self._cover.reach:
                layer = self._cover.sample(placed)
                mixed = block * (1 - layer[..., 3:]) + layer[..., :3]
                block[:] = np.clip(mixed + 0.5, 0, 255)
        return painted

    def _place(self, longitude: FloatMap, latitude: FloatMap) -> Placed:
        axes = self._turn.astype(np.float32)
        level = np.cos(latitude)
        right, up, ahead = (
            level * np.sin(longitude) * axes[0, axis]
            + np.sin(latitude) * axes[1, axis]
            + level * np.cos(longitude) * axes[2, axis]
            for axis in range(3)
        )
        # Exact where an arc cosine is not: straight down.
        from_nadir = np.degrees(np.arctan2(np.sqrt(right * right + ahead * ahead), -up))
        return Placed(from_nadir, np.arctan2(right, ahead))


class LogoCover:
    """A picture as it would lie on the floor, seen from above."""

    def __init__(
        self, logo: Pixels, patch: NadirPatch, heading: float | None, sphere_width: int
    ) -> None:
        """Prepare.

        Args:
            logo: Its pixels (h, w, 4), red, green, blue and alpha.
            patch: Where it lies.
            heading: Compass direction of the photo's centre, degrees, if known.
            sphere_width: Pixels of the photo around, to which it is reduced.
        """
        top = patch.rotation - (heading or 0.0 if patch.from_north else 0.0)
        self._top = np.float32(math.radians(top))
        self._half = math.tan(math.radians(patch.radius))
        longer = max(logo.shape[:2])
        needed = sphere_width / (2 * math.pi) * 2 * self._half
        self._logo = _premultiplied(logo, min(1.0, needed / longer))
        rows, columns = self._logo.shape[:2]
        self._scale = max(rows, columns) / 2 / self._half
        diagonal = math.hypot(rows + 2, columns + 2) / 2 / self._scale
        self.reach = math.degrees(math.atan(diagonal))

    def sample(self, placed: Placed) -> _Floats:
        """As `Cover`: gnomonic, as the floor is flat."""
        # What lies at the horizon or above it is beyond the edge of any picture.
        angle = np.minimum(placed.from_nadir, np.float32(self.reach + 1))
        distance = np.tan(np.radians(angle)) * np.float32(self._scale)
        yaw = placed.yaw - self._top
        rows, columns = self._logo.shape[:2]
        across = distance * np.sin(yaw) + np.float32(columns / 2 - 0.5)
        down = np.float32(rows / 2 - 0.5) - distance * np.cos(yaw)
        sampled = cv2.remap(
            self._logo, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )
        return np.asarray(sampled, np.float32)


class MirrorCover:
    """What is around the patch, mirrored into it, the softer the nearer to its middle."""

    def __init__(self, sphere: Pixels, patch: NadirPatch, turn: Matrix | None) -> None:
        """Prepare.

        Args:
            sphere: The photo's whole sphere, small: (h, w, 3). What shall be hidden is hidden.
            patch: Where it lies.
            turn: The rotation (3, 3) from the level sphere to the photo.
        """
        self._radius = patch.radius
        self.reach = patch.radius * _FADED
        angles = (np.arange(_RINGS) + 0.5) / _RINGS * self.reach
        # Never from within: that is what the patch hides.
        sources = np.radians(np.where(angles < self._radius, 2 * self._radius - angles, angles))
        yaw = (np.arange(_SECTORS) + 0.5) / _SECTORS * 2 * np.pi
        level = np.sin(sources)[:, None]
        down = np.broadcast_to(-np.cos(sources)[:, None], (_RINGS, _SECTORS))
        directions = np.stack([level * np.sin(yaw), down, level * np.cos(yaw)], axis=-1)
        ring = Sphere(sphere).towards(directions if turn is None else directions @ turn.T)
        self._rings = _softened(ring.astype(np.float64), np.radians(angles), self._radius)

    def sample(self, placed: Placed) -> _Floats:
        """As `Cover`."""
        rings = placed.from_nadir * np.float32(_RINGS / self.reach) - np.float32(0.5)
        sectors = (placed.yaw / np.float32(2 * math.pi)) % 1 * _SECTORS + np.float32(0.5)
        colours = cv2.remap(
            self._rings,
            sectors,
            np.minimum(rings, np.float32(_RINGS)),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        fade = (self.reach - placed.from_nadir) / (self.reach - self._radius)
        share = np.clip(fade, 0, 1)[..., None]
        return np.concatenate([colours * share, share], axis=-1, dtype=np.float32)


def _premultiplied(logo: Pixels, scale: float) -> _Floats:
    """Colours times alpha (0 to 255) and alpha (0 to 1), reduced."""
    alpha = logo[..., 3:].astype(np.float32) / np.float32(255)
    picture = np.concatenate([logo[..., :3] * alpha, alpha], axis=-1, dtype=np.float32)
    if scale >= 1:
        return picture
    size = (max(1, round(logo.shape[1] * scale)), max(1, round(logo.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _softened(
    rings: npt.NDArray[np.float64], angles: npt.NDArray[np.float64], radius: float
) -> _Floats:
    """Rings (n, m, 3) blurred along and across, with one more sector at either end."""
    sigma = radius * _SIGMA
    around = np.radians(sigma) / np.sin(angles) / (2 * np.pi) * _SECTORS
    frequency = np.fft.rfftfreq(_SECTORS)
    gain = np.exp(-2 * (np.pi * around[:, None, None] * frequency[:, None]) ** 2)
    soft = np.fft.irfft(np.fft.rfft(rings, axis=1) * gain, n=_SECTORS, axis=1)
    step = radius * _FADED / _RINGS
    soft = cv2.GaussianBlur(
        soft, (1, 0), sigmaX=1e-3, sigmaY=sigma / step, borderType=cv2.BORDER_REPLICATE
    )
    return np.concatenate([soft[:, -1:], soft, soft[:, :1]], axis=1).astype(np.float32)
