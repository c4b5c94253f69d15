from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from ezvr_api.storage.s3_client import connect
from tests.conftest import Known
from tests.support.postgres import PostgresServer
from tests.support.seaweedfs import SeaweedFS
from tests.support.service import Service, running_service

VERSIONED = "versioned"


@pytest.fixture
async def s3_service(
    postgres_server: PostgresServer, known: Known, seaweedfs: SeaweedFS, tmp_path: Path
) -> AsyncGenerator[Service]:
    """As `service`, on a bucket that keeps every version of what is deleted."""
    url = postgres_server.create_database(known.name)
    storage = {
        "kind": "s3",
        "bucket": VERSIONED,
        "endpoint_url": seaweedfs.endpoint,
        "access_key_id": seaweedfs.access_key,
        "secret_access_key": seaweedfs.secret_key,
    }
    async with running_service(url, tmp_path / "data", storage=storage) as running:
        async with connect(seaweedfs.access(VERSIONED)) as bucket:
            await bucket.client.put_bucket_versioning(
                Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"}
            )
        yield running
        for prefix in ("originals", "tiles"):
            await running.resources.storage.delete_prefix(prefix)
    postgres_server.drop_database(url)
