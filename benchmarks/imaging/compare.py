"""What tiling costs, side by side: `photo way seconds (spread) ratio-to-limit peak-MB`.

    make bench-imaging                     all sizes
    benchmarks/imaging/compare.py 8192     one of them

The limit is what no projection can avoid: decoding the photo and encoding exactly these tiles on
two threads. The ways take turns, so that a noisy moment meets them all. Medians of five; photo and
tiles lie in memory-backed files; the start of the interpreter is not counted.
"""

import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from photos import write_photo  # A benchmark's own neighbour, found beside it.

ROUNDS = 5
_WAYS = Path(__file__).with_name("ways.py")
_MEMORY = Path("/dev/shm")  # noqa: S108  # Memory-backed, so that no disk is measured.


@dataclass(frozen=True)
class Case:
    """A photo, and who tiles it."""

    name: str
    width: int
    progressive: bool
    ways: tuple[str, ...]


# py360convert holds 24 bytes a pixel, nona takes minutes: they are asked for the smallest only.
CASES = (
    Case(
        "8192",
        8192,
        progressive=False,
        ways=("limit", "ours", "vips", "py360convert", "nona"),
    ),
    Case("16384", 16384, progressive=False, ways=("limit", "ours", "vips")),
    Case("16384-progressive", 16384, progressive=True, ways=("limit", "ours")),
    Case("32768", 32768, progressive=False, ways=("limit", "ours", "vips")),
)


@dataclass
class Measured:
    """What the rounds gave."""

    seconds: list[float] = field(default_factory=list[float])
    megabytes: list[float] = field(default_factory=list[float])


def is_installed(way: str) -> bool:
    """Whether a peer is there to be measured."""
    if way == "nona":
        return shutil.which("nona") is not None
    return way != "py360convert" or importlib.util.find_spec("py360convert") is not None


def run(way: str, photo: Path, outdir: Path) -> tuple[float, float]:
    """One way once: seconds, and MB at its peak."""
    command = [sys.executable, str(_WAYS), way, str(photo), str(outdir)]
    environment = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def measure(case: Case, folder: Path) -> dict[str, Measured]:
    """All ways, taking turns. The limit encodes the tiles that ours has just made."""
    photo = folder / "photo.jpg"
    write_photo(photo, case.width, progressive=case.progressive)
    ways = [way for way in case.ways if is_installed(way)]
    results = {way: Measured() for way in ways}
    tiles = folder / "ours"
    for _ in range(ROUNDS):
        for way in sorted(ways, key=lambda way: way != "ours"):
            outdir = tiles if way in {"ours", "limit"} else folder / way
            if way != "limit":
                shutil.rmtree(outdir, ignore_errors=True)
                outdir.mkdir()
            seconds, megabytes = run(way, photo, outdir)
            results[way].seconds.append(seconds)
            results[way].megabytes.append(megabytes)
    return results


def main() -> None:
    """Measure and print."""
    wanted = sys.argv[1:]
    for case in CASES:
        if wanted and case.name not in wanted:
            continue
        place = _MEMORY if _MEMORY.is_dir() else None
        with tempfile.TemporaryDirectory(dir=place) as folder:
            results = measure(case, Path(folder))
        least = statistics.median(results["limit"].seconds)
        for way, measured in results.items():
            seconds = statistics.median(measured.seconds)
            spread = f"({min(measured.seconds):.2f}–{max(measured.seconds):.2f})"
            peak = f"{max(measured.megabytes):.0f} MB"
            print(f"{case.name} {way} {seconds:.2f} s {spread} {seconds / least:.2f} {peak}")


main()
