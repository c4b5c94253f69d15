"""The S3 client: how it connects, and its failures in words of ours."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import aioboto3
import aiohttp
from aiobotocore.config import AioConfig
from botocore.exceptions import BotoCoreError, ClientError

from ezvr_api.storage.errors import ObjectMissing, StorageUnavailable

if TYPE_CHECKING:  # the types are a development dependency, there is no module at run time
    from types_aiobotocore_s3 import S3Client

_NOT_SUPPORTED = frozenset({"NotImplemented", "MethodNotAllowed"})


@dataclass(frozen=True)
class S3Access:
    """How to reach a bucket.

    Args:
        bucket: its name.
        region: where it is.
        endpoint_url: a server other than Amazon's; its buckets are addressed by path.
        access_key_id: without it, the usual chain of AWS credentials is used.
        secret_access_key: goes with the key id.
        public_base_url: where public objects are served, a CDN for example; without it, the
            bucket itself.
    """

    bucket: str
    region: str = "eu-central-1"
    endpoint_url: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    public_base_url: str | None = None

    @property
    def public_root(self) -> str:
        """The address below which public objects are served, without a slash at its end."""
        if self.public_base_url:
            return self.public_base_url.rstrip("/")
        if self.endpoint_url:
            return f"{self.endpoint_url.rstrip('/')}/{self.bucket}"
        return f"https://{self.bucket}.s3.{self.region}.amazonaws.com"


@dataclass(frozen=True)
class Bucket:
    """A bucket and the client that reaches it."""

    client: "S3Client"
    name: str
    region: str


@asynccontextmanager
async def connect(access: S3Access) -> AsyncGenerator[Bucket]:
    """Open a client for one bucket."""
    config = AioConfig(
        region_name=access.region,
        signature_version="s3v4",
        s3={"addressing_style": "path" if access.endpoint_url else "virtual"},
        connect_timeout=5,  # seconds
        read_timeout=60,  # seconds
        retries={"mode": "standard", "total_max_attempts": 4},
        max_pool_connections=32,
    )
    session = aioboto3.Session(
        aws_access_key_id=access.access_key_id,
        aws_secret_access_key=access.secret_access_key,
    )
    opened = cast(
        "AbstractAsyncContextManager[S3Client]",
        session.client(  # pyright: ignore[reportUnknownMemberType] - no stubs of other services
            "s3", endpoint_url=access.endpoint_url, config=config
        ),
    )
    async with opened as client:
        yield Bucket(client, access.bucket, access.region)


@contextmanager
def translated_errors(key: str = "") -> Generator[None]:
    """Raise what a caller of a store can tell apart: ObjectMissing or StorageUnavailable."""
    try:
        yield
    except ClientError as error:
        if key and is_missing(error) and error_code(error) != "NoSuchBucket":
            raise ObjectMissing(key) from error
        raise StorageUnavailable(f"{error_code(error)} ({error.operation_name})") from error
    except (BotoCoreError, aiohttp.ClientError, TimeoutError) as error:
        raise StorageUnavailable(type(error).__name__) from error


def error_code(error: ClientError) -> str:
    """The server's code for what went wrong; a HEAD has only its HTTP status."""
    return error.response.get("Error", {}).get("Code", "")


def is_missing(error: ClientError) -> bool:
    """Whether the server says that there is no such object, upload, bucket or configuration."""
    metadata = error.response.get("ResponseMetadata", {})
    return metadata.get("HTTPStatusCode") == HTTPStatus.NOT_FOUND


def is_not_supported(error: ClientError) -> bool:
    """Whether the server lacks an operation that Amazon's has."""
    return error_code(error) in _NOT_SUPPORTED
