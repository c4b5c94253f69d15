"""What a tile costs in each format, and how like the photo it is.

One line a setting: bytes and time of a tile, PSNR and SSIM (Wang et al. 2004, on luma) against the
lossless tile. Chooses the quality of AVIF: as like the photo as JPEG of quality 80, by SSIM.

    .venv/bin/python benchmarks/imaging/formats.py PHOTO
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import numpy.typing as npt

from ezvr_api.imaging.encode import AVIF_QUALITY, encode_jpeg
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.vips import from_pixels, load, pixels_of

Pixels = npt.NDArray[np.uint8]
Encode = Callable[[Pixels], bytes]

TILES = 12
JPEG_QUALITY = 80
QUALITIES = (60, 66, AVIF_QUALITY, 74)
EFFORTS = (1, 2, 3)


def lossless_tiles(photo: Path, folder: Path) -> list[Pixels]:
    """Some tiles of the top level, from all over the sphere."""
    tiled = tile_photo(photo, folder / "tiles", TilingOptions(tile_format="png"))
    paths = sorted((folder / "tiles" / str(tiled.levels - 1)).glob("*/*.png"))
    return [pixels_of(load("pngload", path)) for path in paths[:: max(1, len(paths) // TILES)]]


def psnr(one: Pixels, other: Pixels) -> float:
    """Peak signal-to-noise ratio in dB."""
    return float(10 * np.log10(255**2 / np.mean((one.astype(np.float64) - other) ** 2)))


def ssim(one: Pixels, other: Pixels) -> float:
    """Structural similarity of luma: window of 11 pixels, sigma 1.5."""
    first, second = (
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) for picture in (one, other)
    )

    def mean(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return cv2.GaussianBlur(values, (11, 11), 1.5).astype(np.float32)

    means = mean(first), mean(second)
    variances = mean(first**2) - means[0] ** 2, mean(second**2) - means[1] ** 2
    covariance = mean(first * second) - means[0] * means[1]
    small, smaller = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = (2 * means[0] * means[1] + small) * (2 * covariance + smaller)
    return float(
        np.mean(likeness / ((means[0] ** 2 + means[1] ** 2 + small) * (sum(variances) + smaller)))
    )


def measure(name: str, tiles: list[Pixels], encode: Encode, loader: str, folder: Path) -> None:
    """Print a line."""
    seconds: list[float] = []
    sizes: list[int] = []
    decoded: list[Pixels] = []
    for tile in tiles:
        started = time.perf_counter()
        data = encode(tile)
        seconds.append(time.perf_counter() - started)
        sizes.append(len(data))
        path = folder / "tile"
        path.write_bytes(data)
        decoded.append(pixels_of(load(loader, path)))
    pairs = list(zip(tiles, decoded, strict=True))
    size, took = statistics.mean(sizes) / 1000, statistics.median(seconds) * 1000
    print(
        f"{name:24} {size:6.1f} kB {took:5.0f} ms"
        f"  PSNR {statistics.mean(psnr(*pair) for pair in pairs):.2f} dB"
        f"  SSIM {statistics.mean(ssim(*pair) for pair in pairs):.4f}"
    )


def avif(quality: int, effort: int) -> Encode:
    """An encoder as the tiles', with another quality and effort."""
    return lambda tile: from_pixels(tile).heifsave_buffer(
        Q=quality, effort=effort, compression="av1", subsample_mode="on", strip=True
    )


def main() -> None:
    """Measure JPEG as it is published, and AVIF around what was chosen."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tiles = lossless_tiles(Path(sys.argv[1]), folder)
        print(f"{len(tiles)} tiles of {tiles[0].shape[1]} × {tiles[0].shape[0]} pixels")
        published: Encode = lambda tile: encode_jpeg(tile, JPEG_QUALITY)  # noqa: E731 - as below
        measure(f"jpeg {JPEG_QUALITY}", tiles, published, "jpegload", folder)
        for effort in EFFORTS:
            for quality in QUALITIES:
                encode = avif(quality, effort)
                measure(f"avif {quality} effort {effort}", tiles, encode, "heifload", folder)


if __name__ == "__main__":
    main()
