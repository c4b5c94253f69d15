"""Objects in a folder of this machine, for an installation without S3.

Clients reach it through the routes of `disk_http`, by the same presigned flow as S3.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

from anyio import CancelScope, to_thread

from ezvr_api.storage.deletion import delete_until_empty
from ezvr_api.storage.disk_folder import DiskFolder
from ezvr_api.storage.disk_object import PIECE_SIZE, ObjectReader, ObjectWriter
from ezvr_api.storage.disk_signing import Signer
from ezvr_api.storage.errors import KeyRefused, ObjectMissing, StorageUnavailable
from ezvr_api.storage.keys import is_public, validate_key
from ezvr_api.storage.presigning import UploadTerms
from ezvr_api.storage.protocol import (
    MAXIMUM_OBJECT_SIZE,
    DeletionProof,
    Listing,
    ObjectInfo,
    Preparation,
    PresignedUpload,
)
from ezvr_api.storage.transfer import download

Result = TypeVar("Result")


class DiskStorage:
    """A `Storage` in a folder.

    Args:
        folder: where the objects are; `prepare` makes it.
        base_url: the address under which the routes of `disk_http` are mounted.
        secret: at least 32 bytes, the same in every process that signs or serves.
    """

    def __init__(self, folder: Path, *, base_url: str, secret: bytes) -> None:
        self._folder = DiskFolder(folder.resolve())
        self._signer = Signer(base_url, secret)

    async def presign_upload(
        self, key: str, *, size: int, content_type: str, sha256: bytes, expires_in: timedelta
    ) -> PresignedUpload:
        """See `Storage`."""
        return self._signer.upload(key, UploadTerms(size, content_type, sha256), expires_in)

    async def presign_download(
        self, key: str, *, expires_in: timedelta, file_name: str | None = None
    ) -> str:
        """See `Storage`."""
        return self._signer.download(key, expires_in, file_name)

    def verify_upload(self, key: str, query: Mapping[str, str]) -> UploadTerms:
        """What a signed PUT promises; raises SignatureRefused or AddressExpired."""
        return self._signer.verify_upload(key, query)

    def verify_download(self, key: str, query: Mapping[str, str]) -> str | None:
        """The file name of a signed GET; raises SignatureRefused or AddressExpired."""
        return self._signer.verify_download(key, query)

    def public_url(self, key: str) -> str:
        """See `Storage`."""
        if not is_public(validate_key(key)):
            raise KeyRefused(key, "it is not public")
        return self._signer.url(key)

    @asynccontextmanager
    async def receive(self, key: str) -> AsyncGenerator["Arrival"]:
        """Take the bytes of an object as they arrive; they vanish unless they are kept."""
        target = await _in_thread(lambda: self._folder.path(key))
        writer = await _in_thread(lambda: self._folder.writer(key))
        try:
            yield Arrival(writer, target)
        finally:
            with CancelScope(shield=True):
                await _in_thread(writer.discard)

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """See `Storage`."""
        await _in_thread(lambda: self._store(key, BytesIO(data), content_type))

    async def put_file(self, key: str, path: Path, *, content_type: str) -> None:
        """See `Storage`."""
        source = await to_thread.run_sync(lambda: path.open("rb"))
        with source:
            await _in_thread(lambda: self._store(key, source, content_type))

    @asynccontextmanager
    async def open(self, key: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """See `Storage`."""
        async with self.reading(key) as (_, pieces):
            yield pieces

    @asynccontextmanager
    async def reading(self, key: str) -> AsyncGenerator[tuple[ObjectInfo, AsyncIterator[bytes]]]:
        """Like `open`, with what is known of the very object that is read."""
        reader = await _in_thread(lambda: self._folder.reader(key))
        try:
            yield reader.info, _pieces(reader)
        finally:
            with CancelScope(shield=True):
                await _in_thread(reader.close)

    async def download_to(
        self, key: str, path: Path, *, size_limit: int = MAXIMUM_OBJECT_SIZE
    ) -> int:
        """See `Storage`."""
        return await download(self.open(key), key, path, size_limit)

    async def head(self, key: str) -> ObjectInfo | None:
        """See `Storage`."""
        try:
            async with self.reading(key) as (info, _):
                return info
        except ObjectMissing:
            return None

    async def list_everything(self, prefix: str = "") -> Listing:
        """See `Storage`. There are no markers on disk, and every version's id is "null"."""
        return await _in_thread(lambda: self._folder.listing(prefix))

    async def abort_unfinished(
        self, prefix: str = "", *, older_than: timedelta = timedelta(0)
    ) -> int:
        """See `Storage`. An upload's age counts from the last byte that arrived."""
        before = datetime.now(UTC) - older_than
        return await _in_thread(lambda: self._folder.remove_unfinished(prefix, before))

    async def delete_prefix(self, prefix: str) -> DeletionProof:
        """See `Storage`."""
        return await delete_until_empty(prefix, self.list_everything, self._remove)

    async def check(self) -> None:
        """See `Storage`."""
        if not await _in_thread(self._folder.usable):
            raise StorageUnavailable("its folder is missing or may not be written to")

    async def prepare(self, origins: Sequence[str]) -> Preparation:  # noqa: ARG002 - `disk_routes` takes the origins
        """See `Storage`. The origins are those that `disk_http.disk_routes` is given."""
        return Preparation(await _in_thread(self._folder.create), sweeps_unfinished=False)

    async def _remove(self, listing: Listing) -> tuple[str, ...]:
        await _in_thread(lambda: self._folder.remove(listing))
        return ()

    def _store(self, key: str, source: BinaryIO, content_type: str) -> None:
        target = self._folder.path(key)
        writer = self._folder.writer(key)
        try:
            while piece := source.read(PIECE_SIZE):
                writer.write(piece)
            writer.publish(target, content_type, replace=True)
        finally:
            writer.discard()


class Arrival:
    """The bytes of one upload while they arrive."""

    def __init__(self, writer: ObjectWriter, target: Path) -> None:
        self._writer = writer
        self._target = target

    @property
    def size(self) -> int:
        """How many bytes have arrived."""
        return self._writer.size

    @property
    def sha256(self) -> bytes:
        """The SHA-256 of what has arrived."""
        return self._writer.sha256

    async def write(self, data: bytes) -> None:
        """Append bytes."""
        await _in_thread(lambda: self._writer.write(data))

    async def keep(self, content_type: str) -> None:
        """Make the bytes an object; raises FileExistsError where the key holds one already."""
        await _in_thread(lambda: self._writer.publish(self._target, content_type, replace=False))


async def _pieces(reader: ObjectReader) -> AsyncIterator[bytes]:
    pieces = reader.pieces()
    while piece := await _in_thread(lambda: next(pieces, b"")):
        yield piece


async def _in_thread(work: Callable[[], Result]) -> Result:
    """Do blocking work off the event loop, and say so when the disk does not do its part."""
    try:
        return await to_thread.run_sync(work)
    except FileExistsError:
        raise  # the key is taken, which is no failure of the disk
    except OSError as error:
        raise StorageUnavailable(error.strerror or str(error)) from error
