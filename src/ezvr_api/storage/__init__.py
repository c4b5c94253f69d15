"""Objects under keys, in S3 or in a folder: bytes in, bytes out, and deletion with proof."""

from ezvr_api.storage.errors import (
    DeletionIncomplete,
    KeyRefused,
    ObjectMissing,
    ObjectTooLarge,
    StorageError,
    StorageUnavailable,
    UploadAborted,
)
from ezvr_api.storage.protocol import (
    DeletionProof,
    Listing,
    ObjectInfo,
    Preparation,
    PresignedUpload,
    Storage,
    StoredVersion,
    UnfinishedUpload,
)

__all__ = [
    "DeletionIncomplete",
    "DeletionProof",
    "KeyRefused",
    "Listing",
    "ObjectInfo",
    "ObjectMissing",
    "ObjectTooLarge",
    "Preparation",
    "PresignedUpload",
    "Storage",
    "StorageError",
    "StorageUnavailable",
    "StoredVersion",
    "UnfinishedUpload",
    "UploadAborted",
]
