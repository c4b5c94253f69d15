"""The folder that the tiles go to: all of them, or nothing, and never half a file."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex


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
            is_folder = entry.is_dir() and not entry.is_symlink()
            remove_folder(entry) if is_folder else entry.unlink()
        for folder in made:
            # Somebody else may have put something beside it meanwhile.
            with suppress(OSError):
                folder.rmdir()
        raise


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it; nobody may change it meanwhile.

    A child that was taken over may have made it so deep that no path leads to its end, or taken
    away the right to enter it.

    Raises:
        OSError: It is not there, or belongs to somebody else.
    """
    while inner := _remove_files(folder):
        for below in inner:
            for deeper in _remove_files(below):
                # To move a folder is to write into it.
                _open_up(deeper)
                deeper.rename(folder / token_hex(16))
            below.rmdir()
    folder.rmdir()


def _remove_files(folder: Path) -> list[Path]:
    """Remove what is no folder, and return the folders."""
    _open_up(folder)
    inner: list[Path] = []
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                inner.append(Path(entry.path))
            else:
                Path(entry.path).unlink()
    return inner


def _open_up(folder: Path) -> None:
    """Allow to enter and change it; a confined child may not, and need not, having made it."""
    with suppress(PermissionError):
        folder.chmod(0o700)


def write_whole(path: Path | str, data: bytes) -> None:
    """Write a file that has its name only once it is whole: others may take it from then on."""
    unfinished = f"{path}.part"
    with open(unfinished, "wb") as file:  # noqa: PTH123  # A tile's path is text, for speed.
        file.write(data)
    os.replace(unfinished, path)  # noqa: PTH105  # Likewise.
