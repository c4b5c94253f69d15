"""Making a bucket ready: it is there, browsers may reach it, and leftovers expire."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from ezvr_api.storage.presigning import CHECKSUM_HEADER
from ezvr_api.storage.protocol import Preparation
from ezvr_api.storage.s3_client import Bucket, error_code, is_missing, is_not_supported

if TYPE_CHECKING:  # the types are a development dependency, there is no module at run time
    from types_aiobotocore_s3.literals import BucketLocationConstraintType
    from types_aiobotocore_s3.type_defs import CORSRuleTypeDef, LifecycleRuleUnionTypeDef

_DEFAULT_REGION = "us-east-1"  # the only one that must not be named when a bucket is created
_PREFLIGHT_AGE = 86400  # seconds
_SWEEP: "LifecycleRuleUnionTypeDef" = {
    "ID": "abort-unfinished-uploads",
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
}


async def create_if_absent(bucket: Bucket) -> bool:
    """Create the bucket in its region, and return whether it was absent."""
    try:
        await bucket.client.head_bucket(Bucket=bucket.name)
    except ClientError as error:
        if not is_missing(error):
            raise
    else:
        return False
    if bucket.region == _DEFAULT_REGION:
        await bucket.client.create_bucket(Bucket=bucket.name)
        return True
    await bucket.client.create_bucket(
        Bucket=bucket.name,
        CreateBucketConfiguration={
            # Any server may have regions of its own.
            "LocationConstraint": cast("BucketLocationConstraintType", bucket.region)
        },
    )
    return True


async def permit_origins(bucket: Bucket, origins: Sequence[str]) -> None:
    """Let these origins upload and everyone read, as far as an object is public at all."""
    reading: CORSRuleTypeDef = {
        "AllowedMethods": ["GET", "HEAD"],
        "AllowedOrigins": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": _PREFLIGHT_AGE,
    }
    uploading: CORSRuleTypeDef = {
        "AllowedMethods": ["PUT"],
        "AllowedOrigins": list(origins),
        "AllowedHeaders": ["content-type", "if-none-match", CHECKSUM_HEADER],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": _PREFLIGHT_AGE,
    }
    await bucket.client.put_bucket_cors(
        Bucket=bucket.name,
        CORSConfiguration={"CORSRules": [uploading, reading] if origins else [reading]},
    )


async def sweep_unfinished(bucket: Bucket) -> bool:
    """Have unfinished uploads aborted after a day beside the operator's own lifecycle rules.

    Returns whether the server does so.
    """
    try:
        rules = await _lifecycle_rules(bucket)
        if not any(rule.get("ID") == _SWEEP.get("ID") for rule in rules):
            await bucket.client.put_bucket_lifecycle_configuration(
                Bucket=bucket.name, LifecycleConfiguration={"Rules": [*rules, _SWEEP]}
            )
    except ClientError as error:
        if not is_not_supported(error):
            raise
        return False
    return True


async def prepare(bucket: Bucket, origins: Sequence[str]) -> Preparation:
    """See `Storage.prepare`."""
    created = await create_if_absent(bucket)
    await permit_origins(bucket, origins)
    return Preparation(created, await sweep_unfinished(bucket))


async def _lifecycle_rules(bucket: Bucket) -> "Sequence[LifecycleRuleUnionTypeDef]":
    try:
        answer = await bucket.client.get_bucket_lifecycle_configuration(Bucket=bucket.name)
    except ClientError as error:
        if error_code(error) == "NoSuchLifecycleConfiguration":
            return ()
        raise
    return answer["Rules"]
