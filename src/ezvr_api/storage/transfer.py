"""Moving files in and out of a store: what is the same whatever the store is."""

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import anyio
from anyio import CancelScope, to_thread

from ezvr_api.storage.errors import ObjectTooLarge
from ezvr_api.storage.keys import validate_key
from ezvr_api.storage.protocol import Progress

# Without the machine's own tables, so that a type does not depend on where we run.
_CONTENT_TYPES = mimetypes.MimeTypes(filenames=())
_CONTENT_TYPES.add_type("image/webp", ".webp")
_CONTENT_TYPES.add_type("image/avif", ".avif")


class PutFile(Protocol):
    """A store's `put_file`."""

    def __call__(self, key: str, path: Path, *, content_type: str) -> Awaitable[None]:
        """Store a file's bytes as an object."""
        ...


async def put_folder(
    put_file: PutFile, prefix: str, folder: Path, at_once: int, on_progress: Progress | None
) -> int:
    """Store every file below the folder with that many puts at once; see `Storage.put_many`."""
    validate_key(prefix)
    files = await to_thread.run_sync(_files_below, folder)
    keys = [validate_key(f"{prefix}/{path.relative_to(folder).as_posix()}") for path in files]
    work = iter(zip(keys, files, strict=True))
    stored = 0

    async def put_until_done(work: Iterator[tuple[str, Path]]) -> None:
        nonlocal stored
        for key, path in work:
            await put_file(key, path, content_type=content_type_of(path))
            stored += 1
            if on_progress:
                on_progress(stored / len(files))

    try:
        async with anyio.create_task_group() as group:
            for _ in range(at_once):
                group.start_soon(put_until_done, work)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    return stored


async def download(
    opened: AbstractAsyncContextManager[AsyncIterator[bytes]],
    key: str,
    path: Path,
    size_limit: int,
) -> int:
    """Write an opened object to a file; see `Storage.download_to`."""
    size = 0
    try:
        async with opened as pieces, await anyio.open_file(path, "wb") as file:
            async for piece in _limited(pieces, key, size_limit):
                size += await file.write(piece)
    except BaseException:
        with CancelScope(shield=True):
            await anyio.Path(path).unlink(missing_ok=True)
        raise
    return size


async def _limited(pieces: AsyncIterator[bytes], key: str, size_limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > size_limit:
            raise ObjectTooLarge(key, size_limit)
        yield piece


def content_type_of(path: Path) -> str:
    """The media type that a file's ending stands for."""
    return _CONTENT_TYPES.guess_type(path.name)[0] or "application/octet-stream"


def _files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
