"""An analytic sphere, its cube-map tiles and what a view of it must look like."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Directions = NDArray[np.float32]
Picture = NDArray[np.uint8]

TILE_SIZE = 192

# Waves a radian, and how strong each is.
FREQUENCIES = np.array([2.0, 3.0, 7.0, 40.0, 110.0])
AMPLITUDES = np.array([60.0, 50.0, 40.0, 30.0, 20.0])

# Forward, right and down of each face as seen from inside; x right, y up, -z to the photo's centre.
FACES: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "f": ((0, 0, -1), (1, 0, 0), (0, -1, 0)),
    "r": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "b": ((0, 0, 1), (-1, 0, 0), (0, -1, 0)),
    "l": ((-1, 0, 0), (0, 0, -1), (0, -1, 0)),
    "u": ((0, 1, 0), (1, 0, 0), (0, 0, -1)),
    "d": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
}


@dataclass(frozen=True)
class Sphere:
    """A sum of plane waves on the sphere: the colour of every direction is known exactly."""

    seed: int

    def colours(self, directions: Directions) -> Picture:
        """RGB, 8 bit, of unit vectors (..., 3)."""
        generator = np.random.default_rng(self.seed)
        waves = generator.normal(size=(3, FREQUENCIES.size))
        waves *= FREQUENCIES / np.linalg.norm(waves, axis=0)
        phases = generator.uniform(0, 2 * np.pi, FREQUENCIES.size)
        mixture = generator.uniform(-1, 1, (FREQUENCIES.size, 3)) * AMPLITUDES[:, None]
        heights = np.sin(directions @ waves.astype(np.float32) + phases.astype(np.float32))
        total = heights @ mixture.astype(np.float32) + 128
        return np.clip(np.rint(total), 0, 255).astype(np.uint8)


def face_directions(face: str, size: int) -> Directions:
    """Unit vectors (size, size, 3) through the texel centres of a face."""
    forward, right, down = (np.array(axis, dtype=np.float64) for axis in FACES[face])
    along = (np.arange(size) + 0.5) * 2 / size - 1
    return _normalised(forward + along[None, :, None] * right + along[:, None, None] * down)


def view_directions(view: Mapping[str, float], width: int, height: int) -> Directions:
    """Unit vectors (height, width, 3) through the pixel centres of a rectilinear view."""
    yaw, pitch, hfov = (np.radians(view[name]) for name in ("yaw", "pitch", "hfov"))
    focal = max(width, height) / 2 / np.tan(hfov / 2)
    x = (np.arange(width) + 0.5 - width / 2)[None, :] + np.zeros((height, 1))
    y = (height / 2 - np.arange(height) - 0.5)[:, None] + np.zeros((1, width))
    z = np.full((height, width), focal)
    up = y * np.cos(pitch) + z * np.sin(pitch)
    ahead = z * np.cos(pitch) - y * np.sin(pitch)
    right = x * np.cos(yaw) + ahead * np.sin(yaw)
    back = x * np.sin(yaw) - ahead * np.cos(yaw)
    return _normalised(np.stack([right, up, back], axis=-1))


def _normalised(vectors: NDArray[np.float64]) -> Directions:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def psnr(one: Picture, other: Picture) -> float:
    """Peak signal-to-noise ratio in dB of two 8-bit pictures."""
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def write_tiles(sphere: Sphere, folder: Path, levels: int) -> dict[str, Any]:
    """Cuts the sphere into JPEG tiles and returns the manifest's panorama."""
    face_size = TILE_SIZE << (levels - 1)
    faces = {face: sphere.colours(face_directions(face, face_size)) for face in FACES}
    strips: dict[int, list[Picture]] = {256: [], 16: []}
    for face, picture in faces.items():
        for size, strip in strips.items():
            small = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
            strip.append(small.astype(np.uint8))
        for level in range(levels):
            _write_level(_halved(picture, TILE_SIZE << level), folder / str(level) / face)
    (folder / "faces.jpg").write_bytes(_jpeg(np.hstack(strips[256]), 90))
    preview = base64.b64encode(_jpeg(np.hstack(strips[16]), 60)).decode()
    return {
        "face_size": face_size,
        "tile_size": TILE_SIZE,
        "levels": levels,
        "formats": ["jpg"],
        "template": f"{folder.name}/{{level}}/{{face}}/{{row}}_{{column}}.{{format}}",
        "faces": f"{folder.name}/faces.jpg",
        "preview": f"data:image/jpeg;base64,{preview}",
        "poster": f"{folder.name}/faces.jpg",
        "visible": None,
    }


def _write_level(picture: Picture, folder: Path) -> None:
    folder.mkdir(parents=True)
    for row in range(picture.shape[0] // TILE_SIZE):
        for column in range(picture.shape[1] // TILE_SIZE):
            top, left = row * TILE_SIZE, column * TILE_SIZE
            tile = picture[top : top + TILE_SIZE, left : left + TILE_SIZE]
            (folder / f"{row}_{column}.jpg").write_bytes(_jpeg(tile, 95))


def _halved(picture: Picture, size: int) -> Picture:
    while picture.shape[0] > size:
        quarters = picture.reshape(picture.shape[0] // 2, 2, picture.shape[1] // 2, 2, 3)
        picture = np.rint(quarters.mean(axis=(1, 3))).astype(np.uint8)
    return picture


def _jpeg(picture: Picture, quality: int) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    _, encoded = cv2.imencode(".jpg", picture[..., ::-1], options)
    return encoded.tobytes()


def decode_png(data: bytes) -> Picture:
    """RGB (height, width, 3) of a PNG."""
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded[..., ::-1].astype(np.uint8)
