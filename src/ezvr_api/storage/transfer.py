"""Moving files in and out of a store: what is the same whatever the store is."""

import mimetypes
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import anyio
from anyio import CancelScope

from ezvr_api.storage.errors import ObjectTooLarge

# Without the machine's own tables, so that a type does not depend on where we run.
_CONTENT_TYPES = mimetypes.MimeTypes(filenames=())
_CONTENT_TYPES.add_type("image/webp", ".webp")
_CONTENT_TYPES.add_type("image/avif", ".avif")


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
