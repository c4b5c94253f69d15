"""The terms of a presigned upload, which every store binds into its signature."""

import base64
import hashlib
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from ezvr_api.storage.protocol import MAXIMUM_OBJECT_SIZE

MAXIMUM_LIFETIME: Final = timedelta(days=7)
"""What Signature Version 4 permits."""

CHECKSUM_HEADER: Final = "x-amz-checksum-sha256"

_SHA256_SIZE = hashlib.sha256().digest_size
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")


@dataclass(frozen=True)
class UploadTerms:
    """What a client promised to send. Raises ValueError where a term is out of its range."""

    size: int
    content_type: str
    sha256: bytes

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MAXIMUM_OBJECT_SIZE:
            raise ValueError(f"An upload has 1 to {MAXIMUM_OBJECT_SIZE} bytes, not {self.size}.")
        if not _CONTENT_TYPE.fullmatch(self.content_type):
            raise ValueError(f"{self.content_type!r} is no media type without parameters.")
        if len(self.sha256) != _SHA256_SIZE:
            raise ValueError(f"A SHA-256 has {_SHA256_SIZE} bytes, not {len(self.sha256)}.")

    @property
    def checksum(self) -> str:
        """The SHA-256 in Base64, as S3 writes it in its header."""
        return base64.b64encode(self.sha256).decode()

    def headers(self) -> dict[str, str]:
        """The headers that the client must send; `If-None-Match` refuses a second PUT."""
        return {
            "Content-Type": self.content_type,
            "If-None-Match": "*",
            CHECKSUM_HEADER: self.checksum,
        }


def lifetime(expires_in: timedelta) -> int:
    """The lifetime of a presigned address in whole seconds, rounded up."""
    if not timedelta(0) < expires_in <= MAXIMUM_LIFETIME:
        raise ValueError(f"A presigned address lives at most seven days, not {expires_in}.")
    return math.ceil(expires_in.total_seconds())


def expiry(expires_in: timedelta) -> datetime:
    """When an address that is presigned now expires, to the second."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=lifetime(expires_in))


def attachment(file_name: str) -> str:
    """The `Content-Disposition` of a download under this name (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
