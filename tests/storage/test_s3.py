"""What only S3 has: versions, delete markers, a bucket's own rules."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import anyio
import pytest

from ezvr_api.storage import StorageUnavailable
from ezvr_api.storage.s3 import S3Storage
from ezvr_api.storage.s3_client import Bucket, S3Access
from tests.support.ports import free_port_pairs
from tests.support.seaweedfs import SeaweedFS

pytestmark = pytest.mark.xdist_group("s3")


@pytest.fixture
async def bucket(s3_bucket: Bucket) -> AsyncGenerator[Bucket]:
    """A bucket that does not exist yet."""
    bucket = replace(s3_bucket, name="another")
    yield bucket
    if (await bucket.client.list_buckets(Prefix=bucket.name)).get("Buckets"):
        await S3Storage(bucket, "").delete_prefix("tiles")
        await bucket.client.delete_bucket(Bucket=bucket.name)


async def test_deletes_every_version_and_marker_page_by_page(bucket: Bucket) -> None:
    storage = S3Storage(bucket, "")
    await storage.prepare([])
    await bucket.client.put_bucket_versioning(
        Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"}
    )
    await write_and_delete(bucket, [f"tiles/abc/{number}.jpg" for number in range(510)])
    await storage.put("tiles/abcd/1.jpg", b"sibling", content_type="image/jpeg")
    before = await storage.list_everything("tiles/abc")
    assert (len(before.versions), len(before.markers)) == (510, 510)

    proof = await storage.delete_prefix("tiles/abc")

    assert (proof.versions, proof.markers, proof.uploads) == (510, 510, 0)
    assert not await storage.list_everything("tiles/abc")
    assert [version.key for version in (await storage.list_everything()).versions] == [
        "tiles/abcd/1.jpg"
    ]


async def write_and_delete(bucket: Bucket, keys: list[str]) -> None:
    """Leave a version and a marker of each key: more than one page or one request holds."""
    async with anyio.create_task_group() as group:
        for key in keys:
            group.start_soon(partial(bucket.client.put_object, Bucket=bucket.name, Key=key))
    await bucket.client.delete_objects(
        Bucket=bucket.name, Delete={"Objects": [{"Key": key} for key in keys]}
    )


async def test_creates_the_bucket_with_a_sweep(bucket: Bucket) -> None:
    preparation = await S3Storage(bucket, "").prepare(["https://app.example"])
    assert preparation.created
    assert preparation.sweeps_unfinished


async def test_adds_its_sweep_to_the_rules_of_the_operator_once(bucket: Bucket) -> None:
    storage = S3Storage(bucket, "")
    await storage.prepare([])
    await bucket.client.put_bucket_lifecycle_configuration(
        Bucket=bucket.name,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "the-operator's",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "exports/"},
                    "Expiration": {"Days": 7},
                }
            ]
        },
    )
    for _ in range(2):
        await storage.prepare([])
    answer = await bucket.client.get_bucket_lifecycle_configuration(Bucket=bucket.name)
    assert [rule.get("ID") for rule in answer["Rules"]] == [
        "the-operator's",
        "abort-unfinished-uploads",
    ]


async def test_signs_every_term_of_an_upload(s3_bucket: Bucket) -> None:
    upload = await S3Storage(s3_bucket, "").presign_upload(
        "originals/aPhoto",
        size=1,
        content_type="image/jpeg",
        sha256=bytes(32),
        expires_in=timedelta(minutes=5),
    )
    query = parse_qs(urlsplit(upload.url).query)
    assert query["X-Amz-SignedHeaders"] == [
        "content-length;content-type;host;if-none-match;x-amz-checksum-sha256"
    ]
    assert query["X-Amz-Expires"] == ["300"]


async def test_is_unavailable_without_its_bucket(bucket: Bucket) -> None:
    storage = S3Storage(bucket, "")
    with pytest.raises(StorageUnavailable):
        await storage.check()
    with pytest.raises(StorageUnavailable):
        await storage.put("tiles/1.jpg", b"bytes", content_type="image/jpeg")
    with pytest.raises(StorageUnavailable):
        async with storage.open("tiles/1.jpg"):
            pass


async def test_is_unavailable_with_a_wrong_secret(seaweedfs: SeaweedFS) -> None:
    async with S3Storage.connect(replace(seaweedfs.access(), secret_access_key="x")) as storage:
        with pytest.raises(StorageUnavailable):
            await storage.check()


async def test_is_unavailable_without_a_server(seaweedfs: SeaweedFS) -> None:
    endpoint = f"http://127.0.0.1:{free_port_pairs(1)[0]}"
    async with S3Storage.connect(replace(seaweedfs.access(), endpoint_url=endpoint)) as storage:
        with pytest.raises(StorageUnavailable):
            await storage.check()


@pytest.mark.parametrize(
    ("access", "url"),
    [
        (S3Access("ezvr"), "https://ezvr.s3.eu-central-1.amazonaws.com/tiles/1.jpg"),
        (S3Access("ezvr", endpoint_url="http://s3.local/"), "http://s3.local/ezvr/tiles/1.jpg"),
        (
            S3Access("ezvr", public_base_url="https://cdn.example/"),
            "https://cdn.example/tiles/1.jpg",
        ),
    ],
    ids=["amazon", "endpoint", "cdn"],
)
async def test_names_where_public_objects_are_served(
    s3_bucket: Bucket, access: S3Access, url: str
) -> None:
    assert S3Storage(s3_bucket, access.public_root).public_url("tiles/1.jpg") == url


def test_shows_no_secret_when_it_is_printed() -> None:
    assert "hidden" not in repr(S3Access("ezvr", secret_access_key="hidden"))
