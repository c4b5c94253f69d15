"""Stores the files of a folder while they are still being made."""

import errno
import os
import stat
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
from anyio import to_thread

from ezvr_api.imaging.errors import decode_failed
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.storage import Storage
from ezvr_api.storage.transfer import content_type_of

LOOK_SECONDS = 0.05
AT_ONCE = 8

_NO_FILE = frozenset({errno.ELOOP, errno.ENOTDIR, errno.ENXIO})


class Delivery:
    """The way of a folder's files to a prefix: each is removed when it is stored.

    Takes the files with these endings: tiles, two folders down, and pictures, in the folder
    itself, which wait for no tile. A file that has its name must be whole
    (`folder.write_whole`).

    Who writes there may have been taken over: a link is never followed, on the way or at its end.
    """

    def __init__(
        self, storage: Storage, prefix: str, folder: Path, endings: frozenset[str]
    ) -> None:
        self._storage = storage
        self._prefix = prefix
        self._folder = folder
        self._endings = endings
        self._ended = False
        self._pictures = anyio.Lock()
        self._tiles = anyio.Lock()

    async def follow(self) -> None:
        """Store the tiles that come, until `finish`."""
        while not self._ended:
            await self._put_tiles()
            await anyio.sleep(LOOK_SECONDS)

    async def finish(self) -> None:
        """Store everything that is there and not stored yet."""
        self._ended = True
        await self.put_pictures()
        while await self._put_tiles():
            pass

    async def put_pictures(self) -> None:
        """Store the pictures that are there."""
        async with self._pictures:
            await self._put(await to_thread.run_sync(_files_in, self._folder, self._endings))

    async def _put_tiles(self) -> bool:
        async with self._tiles:
            files = await to_thread.run_sync(_tiles_in, self._folder, self._endings)
            await self._put(files)
        return bool(files)

    async def _put(self, files: list[Path]) -> None:
        work = iter(files)

        async def put_until_done(work: Iterator[Path]) -> None:
            for path in work:
                key = f"{self._prefix}/{path.relative_to(self._folder).as_posix()}"
                with _opened(self._folder, path) as (place, whole):
                    # A store may still keep what was sent when the sender was cut off: so none is.
                    with anyio.CancelScope(shield=True):
                        await self._storage.put_file(key, whole, content_type=content_type_of(path))
                    with suppress(FileNotFoundError):
                        os.unlink(path.name, dir_fd=place)

        try:
            async with anyio.create_task_group() as group:
                for _ in range(min(AT_ONCE, len(files))):
                    group.start_soon(put_until_done, work)
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures


async def delivered(
    tiling: Awaitable[TiledPhoto],
    delivery: Delivery,
    *,
    meanwhile: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> TiledPhoto:
    """Store what a tiling makes while it makes it; all of it is stored when this returns.

    `meanwhile` is another thing to do beside it, and is cut off when all is stored. Whichever
    fails ends the others, and its error is raised.
    """
    failure: Exception | None = None
    tiled: TiledPhoto | None = None
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(delivery.follow)
            if meanwhile:
                group.start_soon(meanwhile)
            try:
                tiled = await tiling
            except Exception as error:  # noqa: BLE001 - raised again, below
                failure = error
            else:
                await delivery.finish()
            group.cancel_scope.cancel()
    except ExceptionGroup as failures:
        # A tiling that fails takes its files away from under the delivery: it has the reason.
        failure = failure or failures.exceptions[0]
    if failure is not None:
        raise failure
    if tiled is None:
        message = "the tiling was cut off"
        raise RuntimeError(message)
    return tiled


@contextmanager
def _opened(folder: Path, path: Path) -> Generator[tuple[int, Path]]:
    """Open a file below a folder, and the folder that it is in.

    Yields:
        The descriptor of its folder, and a path that leads to this very file, whatever its name
        stands for by now.

    Raises:
        FileNotFoundError: It is gone.
        PhotoRefused: decode_failed: it is a link, or something else that no tile is, or behind one.
    """
    descriptors: list[int] = []
    try:
        place = None
        for name in (folder, *path.relative_to(folder).parts[:-1]):
            place = _open(name, os.O_DIRECTORY, place)
            descriptors.append(place)
        # Opening waits for nobody at the other end, should it be a pipe.
        file = _open(path.name, os.O_NONBLOCK, place)
        descriptors.append(file)
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise decode_failed(f"The child made {path.name}, which is no file")
        yield descriptors[-2], Path(f"/dev/fd/{file}")
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _open(name: Path | str, kind: int, place: int | None) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | kind, dir_fd=place)
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
        raise decode_failed(f"The child made {name}, which is no file: {error}") from error


def _files_in(folder: Path, endings: frozenset[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        return sorted(
            Path(entry.path)
            for entry in found
            if Path(entry.name).suffix in endings and entry.is_file(follow_symlinks=False)
        )


def _tiles_in(folder: Path, endings: frozenset[str]) -> list[Path]:
    faces = (face for level in _folders_in(folder) for face in _folders_in(level))
    return [path for face in faces for path in _files_in(face, endings)]


def _folders_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        return [Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False)]
