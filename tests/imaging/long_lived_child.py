"""A confined process that tiles one photo after the other: `sandbox`'s child, started once.

It reads a job a line, and answers with `tiled`, the code of a refusal, or what went wrong.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

from ezvr_api.imaging import previews
from ezvr_api.imaging.confine import confine
from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.isolate import isolate
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.tile import tile_photo


def make_previews_small() -> None:
    """A poster costs ten times what a small photo does, and always the same: make a small one."""
    small = {"_POSTER_SIZE": (128, 72), "_SOCIAL_SIZE": (120, 64), "_FACE_SIZE": 32}
    for name, value in {**small, "_FACES_WIDTH": 128}.items():
        setattr(previews, name, value)


def main() -> None:
    """Answer until nobody asks."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    make_previews_small()
    memory_bytes = int(sys.argv[1])
    confine(
        memory_bytes=memory_bytes,
        cpu_seconds=600,
        file_bytes=64 << 20,
        open_files=36,
        niceness=0,
        parent=os.getppid(),
    )
    # What was opened before is still readable.
    with Path("/proc/self/status").open(encoding="ascii") as status:
        isolate((), (Path(sys.argv[2]),))
        for line in sys.stdin:
            job = json.loads(line)
            answer = {"said": _tile(job), "peak": _peak_kilobytes(status)}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _peak_kilobytes(status: TextIO) -> int:
    """The kernel's record of this program; what `getrusage` tells began with its parent."""
    status.seek(0)
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1])


def _tile(job: dict[str, str]) -> str:
    outdir = Path(job["outdir"])
    options = TilingOptions(
        limits=PhotoLimits(max_width=2048, max_height=1024, min_width=32, memory_bytes=1 << 29),
        overrides=Overrides.from_values(json.loads(job["overrides"])),
    )
    try:
        photo = tile_photo(Path(job["source"]), outdir, options)
    except PhotoRefused as refused:
        return "left something" if outdir.exists() else str(refused.code)
    except MemoryError:
        return "out_of_memory"
    except Exception as error:  # noqa: BLE001  # Whatever it is: the test says it.
        return f"{type(error).__name__}: {error}"
    whole = 6 * (4**photo.levels - 1) // 3 == len(list(outdir.glob("*/*/*.jpg")))
    shutil.rmtree(outdir)
    return "tiled" if whole else "tiles are missing"


if __name__ == "__main__":
    main()
