"""What may go wrong in a store.

StorageError
├── KeyRefused           no store may hold this key
├── ObjectMissing        there is no object under this key
├── ObjectTooLarge       the object is larger than the caller's limit
├── UploadAborted        the upload was aborted while its bytes arrived
├── DeletionIncomplete   something is left under the prefix
└── StorageUnavailable   the store cannot be reached or does not work now; trying later may help
"""

from dataclasses import dataclass


class StorageError(Exception):
    """Whatever a store may raise."""


@dataclass(eq=False)
class KeyRefused(StorageError):
    """No store may hold this key, and why."""

    key: str
    reason: str

    def __str__(self) -> str:
        return f"The object key {self.key!r} is refused: {self.reason}."


@dataclass(eq=False)
class ObjectMissing(StorageError):
    """There is no object under this key."""

    key: str

    def __str__(self) -> str:
        return f"There is no object {self.key!r}."


@dataclass(eq=False)
class ObjectTooLarge(StorageError):
    """The object is larger than `size_limit` bytes."""

    key: str
    size_limit: int

    def __str__(self) -> str:
        return f"The object {self.key!r} is larger than {self.size_limit} bytes."


@dataclass(eq=False)
class UploadAborted(StorageError):
    """The upload was aborted, by a deletion or a sweep, while its bytes arrived."""

    key: str

    def __str__(self) -> str:
        return f"The upload of {self.key!r} was aborted."


@dataclass(eq=False)
class DeletionIncomplete(StorageError):
    """After every round something is left under the prefix; `refusals` are the store's words."""

    prefix: str
    versions: int
    markers: int
    uploads: int
    refusals: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"Under {self.prefix!r} remain {self.versions} versions, {self.markers} markers "
            f"and {self.uploads} unfinished uploads. {'; '.join(self.refusals)}".rstrip()
        )


@dataclass(eq=False)
class StorageUnavailable(StorageError):
    """The store cannot be reached or does not work now."""

    reason: str

    def __str__(self) -> str:
        return f"The object store is unavailable: {self.reason}"
