"""Files that are almost photos: each is tiled, or refused for a reason that has a name."""

import json
import os
import random
import selectors
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from tests.imaging import long_lived_child
from tests.imaging.mutants import KINDS, Kind, mutant, photo, scan_bomb

MUTANTS_OF_A_KIND = 115
SANDBOXED_OF_A_KIND = 2
MEMORY_BYTES = 1 << 30
SECONDS = 10.0
# Half of the photos are believed, whatever their shape: more of them reach the decoder.
OVERRIDES: tuple[dict[str, str], ...] = ({}, {"projection": "equirectangular"})
OUTCOMES = frozenset({"tiled", *RefusalCode})

of_each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


class Child:
    """The long-lived child, with a watchdog; started anew when it died."""

    def __init__(self, folder: Path) -> None:
        self.peak_bytes = 0
        self._folder = folder
        self._source = folder / "photo"
        self._outdir = folder / "tiles"
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, long_lived_child.__file__, str(MEMORY_BYTES), str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MALLOC_ARENA_MAX": "2", "VIPS_CONCURRENCY": "1"},
            text=True,
            bufsize=1,
        )

    def tile(self, data: bytes, overrides: dict[str, str]) -> str | None:
        """What became of a photo; None where the child died of it or hung."""
        self._source.write_bytes(data)
        job = {
            "source": str(self._source),
            "outdir": str(self._outdir),
            "overrides": json.dumps(overrides),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline() if selector.select(SECONDS) else ""
        if not line:
            self.end()
            self._start()
            return None
        answer = json.loads(line)
        self.peak_bytes = answer["peak"] * 1024
        return answer["said"]

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="session")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    child = Child(tmp_path_factory.mktemp("fuzz"))
    yield child
    child.end()


def mutants(kind: Kind, count: int) -> Iterator[tuple[int, bytes, dict[str, str]]]:
    """Files that are almost a photo of this kind."""
    whole = photo(kind)
    for number in range(count):
        chance = random.Random(f"{kind.name} {number}")  # noqa: S311  # The same ones every time.
        yield number, mutant(whole, chance), chance.choice(OVERRIDES)


async def outcome_in_sandbox(data: bytes, overrides: dict[str, str], folder: Path) -> str:
    (folder / "photo").write_bytes(data)
    options = TilingOptions(
        limits=PhotoLimits(max_width=2048, max_height=1024, min_width=32),
        overrides=Overrides.from_values(overrides),
    )
    limits = ChildLimits(memory_bytes=MEMORY_BYTES, seconds=SECONDS)
    try:
        await tile_in_child(folder / "photo", folder / "tiles", options, limits)
    except PhotoRefused as refused:
        assert not (folder / "tiles").exists()
        return refused.code
    for path in sorted((folder / "tiles").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (folder / "tiles").rmdir()
    return "tiled"


@of_each_kind
async def test_every_mutant_is_tiled_or_refused_for_a_named_reason(
    kind: Kind, child: Child, tmp_path: Path
) -> None:
    outcomes: Counter[str] = Counter()
    for number, data, overrides in mutants(kind, MUTANTS_OF_A_KIND):
        said = child.tile(data, overrides)
        if said is None:
            said = await outcome_in_sandbox(data, overrides, tmp_path)
        assert said in OUTCOMES, f"{kind.name} {number}: {said}"
        outcomes[said] += 1
    # Mutants that all end alike would prove nothing.
    assert len(outcomes) > 1, outcomes
    assert child.peak_bytes < MEMORY_BYTES


@of_each_kind
async def test_the_real_child_ends_the_same_way(kind: Kind, tmp_path: Path) -> None:
    for number, data, overrides in mutants(kind, SANDBOXED_OF_A_KIND):
        said = await outcome_in_sandbox(data, overrides, tmp_path)
        assert said in OUTCOMES, f"{kind.name} {number}"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["photo"]


@of_each_kind
def test_a_whole_photo_of_each_kind_is_understood(kind: Kind, child: Child) -> None:
    said = child.tile(photo(kind), {})
    claims_what_is_not_so = kind.name in {"jpeg_fractions", "jpeg_luma_coarser"}
    assert said == "tiled" or (claims_what_is_not_so and said in OUTCOMES)


def test_a_photo_of_endless_scans_is_refused(child: Child) -> None:
    assert child.tile(scan_bomb(20), {}) == "tiled"
    assert child.tile(scan_bomb(5000), {}) == "decode_failed"
