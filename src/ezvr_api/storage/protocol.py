"""What a store can do, for callers that know keys and bytes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

MAXIMUM_OBJECT_SIZE: Final = 5 * 1024**3
"""What S3 takes in one PUT, in bytes."""

"""Called on the event loop with the share that is done, above 0 and at most 1."""


@dataclass(frozen=True)
class PresignedUpload:
    """One request that a client may send by itself, without credentials.

    The body must have exactly the presigned length, sent as `Content-Length` (a browser does
    so by itself), and `headers` must be sent as they are.
    """

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class ObjectInfo:
    """What a store knows of an object: length in bytes, media type, SHA-256 (32 bytes).

    `sha256` is None only for objects that something else than this package put there.
    """

    size: int
    content_type: str
    sha256: bytes | None


@dataclass(frozen=True)
class StoredVersion:
    """One version of an object, or the marker that hides its versions."""

    key: str
    version_id: str
    modified_at: datetime


@dataclass(frozen=True)
class UnfinishedUpload:
    """Bytes that arrived and are no object yet."""

    key: str
    upload_id: str
    started_at: datetime


@dataclass(frozen=True)
class Listing:
    """Everything that a store holds under a prefix, hidden things included."""

    versions: tuple[StoredVersion, ...] = ()
    markers: tuple[StoredVersion, ...] = ()
    uploads: tuple[UnfinishedUpload, ...] = ()

    def __len__(self) -> int:
        return len(self.versions) + len(self.markers) + len(self.uploads)


@dataclass(frozen=True)
class DeletionProof:
    """What a deletion removed. It exists only once a listing of the prefix came back empty.

    `listings` counts how often the prefix was listed, the last and empty time included.
    """

    prefix: str
    versions: int
    markers: int
    uploads: int
    listings: int


@dataclass(frozen=True)
class Preparation:
    """What `prepare` found and did.

    `sweeps_unfinished` says whether the store itself drops unfinished uploads after a day;
    where it does not, `abort_unfinished` must be called regularly.
    """

    created: bool
    sweeps_unfinished: bool


class Storage(Protocol):
    """Objects under keys (see `keys`). Every method may raise `StorageUnavailable`.

    Every method that takes a key or a prefix raises `KeyRefused` for one that `keys` refuses.
    """

    async def presign_upload(
        self, key: str, *, size: int, content_type: str, sha256: bytes, expires_in: timedelta
    ) -> PresignedUpload:
        """Permit one PUT of exactly these bytes under a key that holds nothing yet.

        Args:
            key: where the object will be.
            size: its length in bytes, at least 1 and at most 5 GiB.
            content_type: its media type, without parameters.
            sha256: the SHA-256 of its bytes, 32 bytes.
            expires_in: rounded up to whole seconds, at most seven days.

        Raises:
            ValueError: one of the terms is out of its range.
        """
        ...

    async def presign_download(
        self, key: str, *, expires_in: timedelta, file_name: str | None = None
    ) -> str:
        """Return an address that serves the object until it expires, as a download if named."""
        ...

    def public_url(self, key: str) -> str:
        """Return the lasting address of a public object; a private key raises `KeyRefused`."""
        ...

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store an object in place of any earlier one."""
        ...

    async def put_file(self, key: str, path: Path, *, content_type: str) -> None:
        """Store a file's bytes as an object in place of any earlier one."""
        ...

    def open(self, key: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Read an object piece by piece; raises `ObjectMissing` on entering."""
        ...

    async def download_to(
        self, key: str, path: Path, *, size_limit: int = MAXIMUM_OBJECT_SIZE
    ) -> int:
        """Write an object to a file and return its size in bytes.

        On `ObjectMissing`, `ObjectTooLarge` (more than `size_limit` bytes) or any other error
        there is no file.
        """
        ...

    async def head(self, key: str) -> ObjectInfo | None:
        """Return what is known of an object, or None where there is none."""
        ...

    async def list_everything(self, prefix: str = "") -> Listing:
        """List versions, markers and unfinished uploads; an empty prefix lists the whole store."""
        ...

    async def abort_unfinished(
        self, prefix: str = "", *, older_than: timedelta = timedelta(0)
    ) -> int:
        """Abort unfinished uploads of that age or more, and return how many there were."""
        ...

    async def delete_prefix(self, prefix: str) -> DeletionProof:
        """Delete every version, marker and unfinished upload, until a listing is empty.

        Raises:
            DeletionIncomplete: something is left after several rounds.
        """
        ...

    async def check(self) -> None:
        """Raise `StorageUnavailable` unless the store can be reached and used."""
        ...

    async def prepare(self, origins: Sequence[str]) -> Preparation:
        """Create the store if it is absent, and permit these web origins to upload to it.

        Where the store keeps its own cross-origin rules, they are replaced.
        """
        ...
