"""The folder that the tiles go to: all of them, or nothing, and never half a file."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def clean_on_failure(outdir: Path) -> Generator[None]:
    """Make `outdir` or check that it is empty; when work fails, leave what was there before.

    Raises:
        FileExistsError: There is something in it, which is never touched.
    """
    made = [folder for folder in (outdir, *outdir.parents) if not folder.exists()]
    outdir.mkdir(parents=True, exist_ok=True)
    if any(outdir.iterdir()):
        raise FileExistsError(f"{outdir} is not empty")
    try:
        yield
    except BaseException:
        for entry in outdir.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for folder in made:
            # Somebody else may have put something beside it meanwhile.
            with suppress(OSError):
                folder.rmdir()
        raise


def write_whole(path: Path | str, data: bytes) -> None:
    """Write a file that has its name only once it is whole: others may take it from then on."""
    unfinished = f"{path}.part"
    with open(unfinished, "wb") as file:  # noqa: PTH123  # A tile's path is text, for speed.
        file.write(data)
    os.replace(unfinished, path)  # noqa: PTH105  # Likewise.
