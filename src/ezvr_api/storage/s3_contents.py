"""Everything that a bucket holds under a prefix, hidden things included, and its removal."""

# pyright: reportTypedDictNotRequiredAccess=false
# The stubs call every field of an answer optional; S3 always sends those that are read here.

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from botocore.exceptions import ClientError

from ezvr_api.storage.keys import is_under
from ezvr_api.storage.protocol import Listing, StoredVersion, UnfinishedUpload
from ezvr_api.storage.s3_client import Bucket, is_missing, translated_errors

_BATCH = 1000  # what one DeleteObjects takes


async def list_everything(bucket: Bucket, prefix: str) -> Listing:
    """List versions, delete markers and multipart uploads, page by page.

    S3 compares prefixes by characters, so the siblings `tiles/abcd/…` of `tiles/abc` come
    along and are left out here.
    """
    versions = list[StoredVersion]()
    markers = list[StoredVersion]()
    paginator = bucket.client.get_paginator("list_object_versions")
    with translated_errors():
        async for page in paginator.paginate(Bucket=bucket.name, Prefix=prefix):
            versions += [
                StoredVersion(entry["Key"], entry["VersionId"], entry["LastModified"])
                for entry in page.get("Versions", [])
                if is_under(entry["Key"], prefix)
            ]
            markers += [
                StoredVersion(entry["Key"], entry["VersionId"], entry["LastModified"])
                for entry in page.get("DeleteMarkers", [])
                if is_under(entry["Key"], prefix)
            ]
    return Listing(tuple(versions), tuple(markers), await list_uploads(bucket, prefix))


async def list_uploads(bucket: Bucket, prefix: str) -> tuple[UnfinishedUpload, ...]:
    """List multipart uploads that were neither completed nor aborted."""
    uploads = list[UnfinishedUpload]()
    paginator = bucket.client.get_paginator("list_multipart_uploads")
    with translated_errors():
        async for page in paginator.paginate(Bucket=bucket.name, Prefix=prefix):
            uploads += [
                UnfinishedUpload(entry["Key"], entry["UploadId"], entry["Initiated"])
                for entry in page.get("Uploads", [])
                if is_under(entry["Key"], prefix)
            ]
    return tuple(uploads)


async def abort_uploads(bucket: Bucket, uploads: Iterable[UnfinishedUpload]) -> int:
    """Abort multipart uploads; one that has gone in the meantime is no error."""
    aborted = 0
    for upload in uploads:
        with translated_errors():
            try:
                await bucket.client.abort_multipart_upload(
                    Bucket=bucket.name, Key=upload.key, UploadId=upload.upload_id
                )
            except ClientError as error:
                if not is_missing(error):
                    raise
        aborted += 1
    return aborted


async def remove(bucket: Bucket, listing: Listing) -> tuple[str, ...]:
    """Remove what was listed, by version id; return what the server refused, in its words."""
    await abort_uploads(bucket, listing.uploads)
    refusals = list[str]()
    for batch in _batches((*listing.versions, *listing.markers)):
        with translated_errors():
            answer = await bucket.client.delete_objects(
                Bucket=bucket.name,
                Delete={
                    "Objects": [{"Key": each.key, "VersionId": each.version_id} for each in batch],
                    "Quiet": True,
                },
            )
        refusals += [
            f"{error.get('Key')}: {error.get('Code')} {error.get('Message')}"
            for error in answer.get("Errors", [])
        ]
    return tuple(refusals)


def _batches(versions: Sequence[StoredVersion]) -> Iterator[tuple[StoredVersion, ...]]:
    left = iter(versions)
    while batch := tuple(islice(left, _BATCH)):
        yield batch
