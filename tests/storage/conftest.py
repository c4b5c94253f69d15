from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from ezvr_api.storage import Storage
from ezvr_api.storage.disk import DiskStorage
from ezvr_api.storage.disk_http import disk_routes
from ezvr_api.storage.s3 import S3Storage
from ezvr_api.storage.s3_client import Bucket, connect
from tests.support.seaweedfs import SeaweedFS
from tests.support.serving import address_of, loopback_socket, serve

APP_ORIGIN = "https://app.example"
SECRET = b"a secret of the tests, 32 bytes."


@dataclass
class Store:
    """One kind of store, an HTTP client, and a way to leave an upload unfinished."""

    storage: Storage
    http: httpx.AsyncClient
    leave_unfinished: Callable[[str], Awaitable[None]]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def s3_bucket(seaweedfs: SeaweedFS) -> AsyncGenerator[Bucket]:
    """A client for what only tests do; opening one takes half a second."""
    async with connect(seaweedfs.access()) as bucket:
        yield bucket


@pytest.fixture(
    params=[
        pytest.param("disk_store", id="disk"),
        pytest.param("s3_store", id="s3", marks=pytest.mark.xdist_group("s3")),
    ]
)
def store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue(request.param)


@pytest.fixture
async def disk_store(tmp_path: Path) -> AsyncGenerator[Store]:
    """A disk store whose routes are really served."""
    folder = tmp_path / "store"

    async def leave_unfinished(key: str) -> None:
        name = f"{key.replace('/', '~')}~left-by-a-crash"
        await anyio.Path(folder, "unfinished", name).write_bytes(b"some bytes")

    with loopback_socket() as listener:
        storage = DiskStorage(folder, base_url=f"{address_of(listener)}/storage", secret=SECRET)
        await storage.prepare([])
        routes = disk_routes(storage, origins=[APP_ORIGIN])
        with serve(Starlette(routes=[Mount("/storage", routes=routes)]), listener):
            async with httpx.AsyncClient() as http:
                yield Store(storage, http, leave_unfinished)


@pytest.fixture
async def s3_store(seaweedfs: SeaweedFS, s3_bucket: Bucket) -> AsyncGenerator[Store]:
    """A bucket of a real server, which is emptied again."""
    bucket = s3_bucket
    storage = S3Storage(bucket, seaweedfs.access().public_root)
    await storage.prepare([APP_ORIGIN])

    async def leave_unfinished(key: str) -> None:
        upload = await bucket.client.create_multipart_upload(Bucket=bucket.name, Key=key)
        await bucket.client.upload_part(
            Bucket=bucket.name,
            Key=key,
            UploadId=upload["UploadId"],
            PartNumber=1,
            Body=b"some bytes",
        )

    async with httpx.AsyncClient() as http:
        yield Store(storage, http, leave_unfinished)
    for prefix in ("originals", "tiles"):
        await storage.delete_prefix(prefix)
