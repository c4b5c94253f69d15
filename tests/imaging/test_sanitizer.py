"""The compiled code under AddressSanitizer, and the portable way on the same photos."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.compiled import KERNEL_SETTING, PORTABLE, is_available
from tests.imaging import tile_all
from tests.imaging.conftest import ROOT
from tests.imaging.mutants import KINDS, mutant, photo, scan_bomb

NATIVE = ROOT / "src" / "ezvr_api" / "imaging" / "native"
MUTANTS_OF_A_KIND = 12
ODD_SIZES = ((127, 63), (514, 257), (130, 65))
COMPILER = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")


def runtime(name: str) -> str:
    """Where the compiler keeps a sanitizer's library, or nothing."""
    asked = subprocess.run(
        [str(COMPILER), f"-print-file-name={name}"], check=True, capture_output=True, text=True
    )
    found = asked.stdout.strip()
    return found if Path(found).is_absolute() else ""


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which the checked build of the kernel is used."""
    loaded = [runtime("libasan.so"), runtime("libubsan.so")]
    if not all(loaded):
        pytest.skip("the compiler has no AddressSanitizer")
    library = tmp_path_factory.mktemp("checked") / "kernel.so"
    flags = "-std=c11 -O1 -g -fPIC -shared -fsanitize=address,undefined -fno-sanitize-recover=all"
    sources = [str(NATIVE / name) for name in ("resample.c", "upright.c", "jpeg.c")]
    subprocess.run([str(COMPILER), *flags.split(), *sources, "-o", str(library), "-lm"], check=True)
    return {
        **os.environ,
        KERNEL_SETTING: str(library),
        "LD_PRELOAD": " ".join(loaded),
        # The interpreter never gives everything back.
        "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }


@pytest.fixture(scope="session")
def jpegs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """JPEG photos of every kind, whole, cut off, damaged and hostile."""
    folder = tmp_path_factory.mktemp("jpegs")
    photos = {"bomb": scan_bomb(200)}
    for kind in KINDS:
        if not kind.name.startswith("jpeg"):
            continue
        whole = photo(kind)
        photos[kind.name] = whole
        # Both ends are there: only the reader itself finds that rows are missing.
        photos[f"{kind.name}_cut"] = whole[: len(whole) * 2 // 3] + b"\xff\xd9"
        for number in range(MUTANTS_OF_A_KIND):
            chance = random.Random(f"checked {kind.name} {number}")  # noqa: S311  # The same every time.
            photos[f"{kind.name}_{number}"] = mutant(whole, chance)
    for name, data in photos.items():
        (folder / name).write_bytes(data)
    for width, height in ODD_SIZES:
        pixels = np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"odd_{width}.jpg")
    return sorted(folder.iterdir())


def run(environment: dict[str, str], *arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-6000:]
    assert "runtime error" not in ended.stderr
    return ended.stdout


@needs_compiler
def test_the_checked_build_is_checked(checked: dict[str, str]) -> None:
    """What reads beyond its end is caught here: else the tests below would prove nothing."""
    overrun = (
        "import ctypes, os\n"
        f"kernel = ctypes.CDLL(os.environ[{KERNEL_SETTING!r}])\n"
        "kernel.ezvr_jpeg_message.restype = ctypes.c_char_p\n"
        "memory = ctypes.CDLL(None).malloc\n"
        "memory.restype = ctypes.c_void_p\n"
        "kernel.ezvr_jpeg_close(ctypes.c_void_p(memory(8)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", overrun], env=checked, capture_output=True, text=True, check=False
    )
    assert "heap-buffer-overflow" in ended.stderr


@needs_compiler
def test_the_kernel_touches_nothing_that_is_not_its_own(checked: dict[str, str]) -> None:
    run(checked, "-m", "pytest", "-q", "-p", "no:xdist", "tests/imaging/test_resample.py")


@needs_compiler
def test_tiling_touches_nothing_that_is_not_its_own(
    checked: dict[str, str], jpegs: list[Path], tmp_path: Path
) -> None:
    said = run(checked, "-m", tile_all.__name__, str(tmp_path / "out"), "jpg", *map(str, jpegs))
    lines = said.splitlines()
    assert len(lines) == len(jpegs)
    assert "bomb decode_failed" in lines
    assert sum(line.endswith(" tiled") for line in lines) > len(lines) // 10


@pytest.mark.skipif(not is_available(), reason="the kernel was not built")
def test_the_portable_way_gives_the_same_tiles_within_one_level(
    jpegs: list[Path], tmp_path: Path
) -> None:
    names = {kind.name for kind in KINDS}
    chosen = [str(path) for path in jpegs if path.name in names or path.name.startswith("odd")]
    built = {name: value for name, value in os.environ.items() if name != KERNEL_SETTING}
    ways = {"compiled": built, "portable": {**built, KERNEL_SETTING: PORTABLE}}
    said = {
        way: run(environment, "-m", tile_all.__name__, str(tmp_path / way), "png", *chosen)
        for way, environment in ways.items()
    }
    assert said["portable"] == said["compiled"]
    tiles = sorted((tmp_path / "compiled").rglob("*.png"))
    assert len(tiles) > len(names)
    for tile in tiles:
        other = tmp_path / "portable" / tile.relative_to(tmp_path / "compiled")
        ours, theirs = (cv2.imread(str(path)) for path in (tile, other))
        assert ours is not None
        assert theirs is not None
        assert np.abs(ours.astype(int) - theirs).max() <= 1, tile


def test_the_portable_way_tiles_jpeg_photos_as_jpeg(jpegs: list[Path], tmp_path: Path) -> None:
    """Where nothing was compiled, their planes cannot be read as they are stored."""
    portable = {**os.environ, KERNEL_SETTING: PORTABLE}
    chosen = [str(path) for path in jpegs if path.name in {"jpeg_420", "jpeg_grey", "bomb"}]
    said = run(portable, "-m", tile_all.__name__, str(tmp_path / "out"), "jpg", *chosen)
    assert said.split() == ["bomb", "decode_failed", "jpeg_420", "tiled", "jpeg_grey", "tiled"]
