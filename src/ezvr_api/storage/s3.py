"""Objects in a bucket of S3, or of another server that speaks its protocol."""

import base64
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Self

from anyio import to_thread

from ezvr_api.storage import s3_bucket, s3_contents
from ezvr_api.storage.deletion import delete_until_empty
from ezvr_api.storage.errors import KeyRefused, ObjectMissing
from ezvr_api.storage.keys import cache_control, is_public, validate_key
from ezvr_api.storage.presigning import UploadTerms, attachment, expiry, lifetime
from ezvr_api.storage.protocol import (
    MAXIMUM_OBJECT_SIZE,
    DeletionProof,
    Listing,
    ObjectInfo,
    Preparation,
    PresignedUpload,
)
from ezvr_api.storage.s3_client import Bucket, S3Access, connect, translated_errors
from ezvr_api.storage.transfer import download

_PIECE_SIZE = 1024 * 1024


class S3Storage:
    """A `Storage` in one bucket. `S3Storage.connect` makes it."""

    def __init__(self, bucket: Bucket, public_root: str) -> None:
        self._bucket = bucket
        self._public_root = public_root

    @classmethod
    @asynccontextmanager
    async def connect(cls, access: S3Access) -> AsyncGenerator[Self]:
        """Hold one client open."""
        async with connect(access) as bucket:
            yield cls(bucket, access.public_root)

    async def presign_upload(
        self, key: str, *, size: int, content_type: str, sha256: bytes, expires_in: timedelta
    ) -> PresignedUpload:
        """See `Storage`. Every term is a signed header, the length included."""
        terms = UploadTerms(size, content_type, sha256)
        expires_at = expiry(expires_in)
        with translated_errors():
            url = await self._bucket.client.generate_presigned_url(
                "put_object",
                Params={
                    "Bucket": self._bucket.name,
                    "Key": validate_key(key),
                    "ContentLength": terms.size,
                    "ContentType": terms.content_type,
                    "ChecksumSHA256": terms.checksum,
                    "IfNoneMatch": "*",
                },
                ExpiresIn=lifetime(expires_in),
            )
        return PresignedUpload("PUT", url, terms.headers(), expires_at)

    async def presign_download(
        self, key: str, *, expires_in: timedelta, file_name: str | None = None
    ) -> str:
        """See `Storage`."""
        parameters = {"Bucket": self._bucket.name, "Key": validate_key(key)}
        if file_name is not None:
            parameters["ResponseContentDisposition"] = attachment(file_name)
        with translated_errors():
            return await self._bucket.client.generate_presigned_url(
                "get_object", Params=parameters, ExpiresIn=lifetime(expires_in)
            )

    def public_url(self, key: str) -> str:
        """See `Storage`."""
        if not is_public(validate_key(key)):
            raise KeyRefused(key, "it is not public")
        return f"{self._public_root}/{key}"

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """See `Storage`."""
        await self._put(key, BytesIO(data), content_type)

    async def put_file(self, key: str, path: Path, *, content_type: str) -> None:
        """See `Storage`."""
        source = await to_thread.run_sync(lambda: path.open("rb"))
        with source:
            await self._put(key, source, content_type)

    @asynccontextmanager
    async def open(self, key: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """See `Storage`."""
        with translated_errors(key):
            answer = await self._bucket.client.get_object(
                Bucket=self._bucket.name, Key=validate_key(key)
            )
        body = answer["Body"]
        async with body:
            yield _translated(body.iter_chunks(_PIECE_SIZE))

    async def download_to(
        self, key: str, path: Path, *, size_limit: int = MAXIMUM_OBJECT_SIZE
    ) -> int:
        """See `Storage`."""
        return await download(self.open(key), key, path, size_limit)

    async def head(self, key: str) -> ObjectInfo | None:
        """See `Storage`."""
        try:
            with translated_errors(key):
                answer = await self._bucket.client.head_object(
                    Bucket=self._bucket.name, Key=validate_key(key), ChecksumMode="ENABLED"
                )
        except ObjectMissing:
            return None
        checksum = answer.get("ChecksumSHA256", "")
        return ObjectInfo(answer["ContentLength"], answer["ContentType"], _whole_sha256(checksum))

    async def list_everything(self, prefix: str = "") -> Listing:
        """See `Storage`."""
        return await s3_contents.list_everything(self._bucket, prefix and validate_key(prefix))

    async def abort_unfinished(
        self, prefix: str = "", *, older_than: timedelta = timedelta(0)
    ) -> int:
        """See `Storage`."""
        before = datetime.now(UTC) - older_than
        uploads = await s3_contents.list_uploads(self._bucket, prefix and validate_key(prefix))
        old = [upload for upload in uploads if not older_than or upload.started_at <= before]
        return await s3_contents.abort_uploads(self._bucket, old)

    async def delete_prefix(self, prefix: str) -> DeletionProof:
        """See `Storage`."""
        return await delete_until_empty(
            prefix, self.list_everything, lambda left: s3_contents.remove(self._bucket, left)
        )

    async def check(self) -> None:
        """See `Storage`."""
        with translated_errors():
            await self._bucket.client.head_bucket(Bucket=self._bucket.name)

    async def prepare(self, origins: Sequence[str]) -> Preparation:
        """See `Storage`."""
        with translated_errors():
            return await s3_bucket.prepare(self._bucket, origins)

    async def _put(self, key: str, source: BytesIO | BufferedReader, content_type: str) -> None:
        validate_key(key)
        digest = await to_thread.run_sync(lambda: hashlib.file_digest(source, "sha256").digest())
        source.seek(0)
        with translated_errors():
            await self._bucket.client.put_object(
                Bucket=self._bucket.name,
                Key=key,
                Body=source,
                ContentType=content_type,
                CacheControl=cache_control(key),
                ChecksumSHA256=base64.b64encode(digest).decode(),
            )


async def _translated(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    with translated_errors():
        async for piece in pieces:
            yield piece


def _whole_sha256(checksum: str) -> bytes | None:
    """The checksum of a whole object; that of one made of parts is not its SHA-256."""
    return base64.b64decode(checksum) if checksum and "-" not in checksum else None
