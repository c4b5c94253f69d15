"""A scene whose every direction has a known colour: a sum of plane waves on the sphere."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]

# Right, down and forward of each face, as a visitor in the middle sees it: x right, y up, z ahead.
FACE_AXES = {
    "f": ((1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "r": ((0, 0, -1), (0, -1, 0), (1, 0, 0)),
    "b": ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "l": ((0, 0, 1), (0, -1, 0), (-1, 0, 0)),
    "u": ((1, 0, 0), (0, 0, 1), (0, 1, 0)),
    "d": ((1, 0, 0), (0, 0, -1), (0, -1, 0)),
}
_WAVES = 8
_SHORTEST_WAVE_PIXELS = 3.7


class PlaneWaves:
    """Waves whose shortest is some four pixels of a photo of `width` pixels around."""

    def __init__(self, width: int) -> None:
        random = np.random.default_rng(20)
        normals = random.normal(size=(_WAVES, 3))
        self._normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        highest = width / _SHORTEST_WAVE_PIXELS
        self._frequencies = highest * np.linspace(0.1, 1.0, _WAVES)
        self._phases = random.uniform(0, 2 * math.pi, size=(_WAVES, 3))

    def colours(self, directions: Floats) -> Floats:
        """Colours 0 to 255 of unit directions (…, 3)."""
        total = np.zeros(directions.shape)
        for normal, frequency, phase in zip(
            self._normals, self._frequencies, self._phases, strict=True
        ):
            angle = directions @ (normal * frequency)
            # cos(a + p) = cos a cos p - sin a sin p: one wave serves all channels.
            total += np.cos(angle)[..., None] * np.cos(phase)
            total -= np.sin(angle)[..., None] * np.sin(phase)
        return 127.5 + total * (127 / _WAVES)

    def photo(self, width: int, height: int) -> Pixels:
        """The scene as an equirectangular photo."""
        return rounded(self.colours(photo_directions(width, height)))

    def face(self, face: str, size: int, oversampling: int = 1) -> Floats:
        """A cube face; with oversampling, the average over each pixel's area."""
        fine = self.colours(face_directions(face, size * oversampling))
        return fine.reshape(size, oversampling, size, oversampling, 3).mean(axis=(1, 3))


def photo_directions(width: int, height: int) -> Floats:
    """The direction of each pixel's centre, (height, width, 3)."""
    longitude = ((np.arange(width) + 0.5) / width - 0.5) * 2 * math.pi
    latitude = (0.5 - (np.arange(height) + 0.5) / height) * math.pi
    level = np.cos(latitude)[:, None]
    return np.stack(
        [
            level * np.sin(longitude),
            np.broadcast_to(np.sin(latitude)[:, None], (height, width)),
            level * np.cos(longitude),
        ],
        axis=-1,
    )


def face_directions(face: str, size: int) -> Floats:
    """The direction of each pixel's centre, (size, size, 3)."""
    right, down, forward = (np.array(axis, float) for axis in FACE_AXES[face])
    steps = (np.arange(size) + 0.5) * 2 / size - 1
    rays = forward + steps[None, :, None] * right + steps[:, None, None] * down
    return rays / np.linalg.norm(rays, axis=-1, keepdims=True)


def rounded(colours: Floats) -> Pixels:
    return np.clip(np.rint(colours), 0, 255).astype(np.uint8)


def decibels(picture: npt.NDArray[np.generic], truth: Floats) -> float:
    """Peak signal-to-noise ratio of 8-bit pixels."""
    error = np.mean((picture.astype(float) - truth) ** 2)
    return float(10 * np.log10(255**2 / error))
