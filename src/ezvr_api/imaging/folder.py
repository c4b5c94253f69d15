"""The folder that the tiles go to: all of them, or nothing."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def clean_on_failure(outdir: Path) -> Generator[None]:
    """Make `outdir` or check that it is empty; empty it again, or remove it, when work fails.

    Raises:
        FileExistsError: There is something in it, which is never touched.
    """
    existed = outdir.exists()
    outdir.mkdir(parents=True, exist_ok=True)
    if any(outdir.iterdir()):
        raise FileExistsError(f"{outdir} is not empty")
    try:
        yield
    except BaseException:
        for entry in outdir.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if not existed:
            outdir.rmdir()
        raise
