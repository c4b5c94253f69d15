"""The ways to make the same tiles, each run in a process of its own: `ways.py WAY PHOTO OUTDIR`.

It prints the seconds that the work took, the start of the interpreter not counted, and the most
memory that the process held, in MB.
"""

import importlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import simplejpeg  # pyright: ignore[reportMissingTypeStubs]  # It has none; few calls are made.
from PIL import Image

from ezvr_api.imaging.compiled import JpegPlanes
from ezvr_api.imaging.geometry import FACES, grid_for
from ezvr_api.imaging.plan import AXES
from ezvr_api.imaging.tile import tile_photo
from ezvr_api.imaging.window import Pixels

QUALITY = 80
THREADS = 2
_TILES_AT_ONCE = 64


def ours(photo: Path, outdir: Path) -> float:
    """The pipeline that this project has."""
    cv2.setNumThreads(1)
    start = time.perf_counter()
    tile_photo(photo, outdir)
    return time.perf_counter() - start


def limit(photo: Path, outdir: Path) -> float:
    """What no projection can avoid: decode the photo, encode exactly the tiles in `outdir`."""
    start = time.perf_counter()
    for _ in _bands(photo):
        pass
    seconds = time.perf_counter() - start
    tiles = sorted(outdir.glob("*/*/*.jpg"))
    with ThreadPoolExecutor(THREADS) as threads:
        for first in range(0, len(tiles), _TILES_AT_ONCE):
            planes = [_planes(tile) for tile in tiles[first : first + _TILES_AT_ONCE]]
            start = time.perf_counter()
            for _ in threads.map(_encode_planes, planes):
                pass
            seconds += time.perf_counter() - start
    return seconds


def vips(photo: Path, outdir: Path) -> float:
    """A plain libvips pipeline: one index per face, bicubic, its own pyramid."""
    import pyvips  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]  # Likewise, and it has no types.

    start = time.perf_counter()
    source = pyvips.Image.new_from_file(str(photo)).copy_memory()
    grid = grid_for(source.width)
    bicubic = pyvips.Interpolate.new("bicubic")
    for face in FACES:
        right, down, forward = np.array(AXES[face], float).reshape(3, 3)
        xyz = pyvips.Image.xyz(grid.face_size, grid.face_size)
        across, below = ((xyz[axis] + 0.5) * 2 / grid.face_size - 1 for axis in (0, 1))
        x, y, z = (across * right[i] + below * down[i] + forward[i] for i in range(3))
        column = (x.atan2(z) / 360 + 0.5) * source.width - 0.5
        # libvips gives angles from 0 to 360 degrees.
        column = (column > source.width).ifthenelse(column - source.width, column)
        level = (x * x + z * z) ** 0.5
        latitude = y.atan2(level)
        latitude = (latitude > 180).ifthenelse(latitude - 360, latitude)  # noqa: PLR2004  # Degrees.
        row = (0.5 - latitude / 180) * source.height - 0.5
        index = column.bandjoin(row).cast("float")
        picture = source.mapim(index, interpolate=bicubic, extend="copy")
        picture.dzsave(
            str(outdir / face),
            layout="google",
            tile_size=grid.tile_size,
            overlap=0,
            suffix=f".jpg[Q={QUALITY},strip]",
            depth="onetile",
        )
    return time.perf_counter() - start


def py360convert(photo: Path, outdir: Path) -> float:
    """py360convert's faces, bilinear, with the same levels and encoder as ours."""
    converter = importlib.import_module("py360convert")  # Only this way has it in its memory.

    start = time.perf_counter()
    pixels = simplejpeg.decode_jpeg(photo.read_bytes())
    grid = grid_for(pixels.shape[1])
    faces: list[Pixels] = converter.e2c(
        pixels, face_w=grid.face_size, mode="bilinear", cube_format="list"
    )
    for name, face in enumerate(faces):
        _write_levels(np.ascontiguousarray(face, np.uint8), grid.tile_size, outdir / str(name))
    return time.perf_counter() - start


def nona(photo: Path, outdir: Path) -> float:
    """Hugin's nona, six faces as TIFF, with the same levels and encoder as ours."""
    with Image.open(photo) as opened:
        width, height = opened.size
    grid = grid_for(width)
    script = outdir / "cube.pto"
    script.write_text(_nona_script(photo, width, height, grid.face_size))
    start = time.perf_counter()
    subprocess.run(
        [shutil.which("nona") or "nona", "-o", str(outdir / "face"), str(script)], check=True
    )
    for face in sorted(outdir.glob("face*.tif")):
        picture = cv2.imread(str(face))
        if picture is None:
            raise FileNotFoundError(face)
        _write_levels(np.asarray(picture, np.uint8), grid.tile_size, outdir / face.stem)
    return time.perf_counter() - start


def _nona_script(photo: Path, width: int, height: int, face_size: int) -> str:
    """Six pictures of 90 degrees from one equirectangular photo (libpano's script language)."""
    turns = ((0, 0), (-90, 0), (180, 0), (90, 0), (0, -90), (0, 90))
    views = (f'i w{width} h{height} f4 v360 r0 p{pitch} y{yaw} n"{photo}"' for yaw, pitch in turns)
    head = f'p f0 w{face_size} h{face_size} v90 n"TIFF_m"\nm i2\n'
    return head + "\n".join(views) + "\n"


def _bands(photo: Path) -> Iterator[tuple[Pixels, ...]]:
    """Decode to the stored planes, each band into the same memory."""
    planes = JpegPlanes(photo)
    targets = tuple(
        np.empty((8 * down, width), np.uint8)
        for (_, down), width in zip(planes.sampling, planes.row_bytes, strict=True)
    )
    for _ in range(0, planes.height, planes.rows_at_once):
        planes.read(targets)
        yield targets
    planes.close()


def _planes(tile: Path) -> tuple[Pixels, ...]:
    bands = [tuple(plane.copy() for plane in band) for band in _bands(tile)]
    return tuple(np.concatenate(rows) for rows in zip(*bands, strict=True))


def _encode_planes(planes: tuple[Pixels, ...]) -> bytes:
    return simplejpeg.encode_jpeg_yuv_planes(*planes, quality=QUALITY)


def _write_levels(face: Pixels, tile_size: int, outdir: Path) -> None:
    outdir.mkdir()
    while True:
        for row in range(0, len(face), tile_size):
            for column in range(0, len(face), tile_size):
                tile = face[row : row + tile_size, column : column + tile_size]
                data = simplejpeg.encode_jpeg(
                    np.ascontiguousarray(tile), quality=QUALITY, colorsubsampling="420"
                )
                (outdir / f"{len(face)}_{row}_{column}.jpg").write_bytes(data)
        if len(face) <= tile_size:
            return
        half = len(face) // 2
        face = np.asarray(cv2.resize(face, (half, half), interpolation=cv2.INTER_AREA), np.uint8)


def _peak_megabytes() -> float:
    """The kernel's own record, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


WAYS: dict[str, Callable[[Path, Path], float]] = {
    "limit": limit,
    "ours": ours,
    "vips": vips,
    "py360convert": py360convert,
    "nona": nona,
}


def main() -> None:
    """Run one way once."""
    way, photo, outdir = sys.argv[1:]
    print(WAYS[way](Path(photo), Path(outdir)), _peak_megabytes())


main()
