"""Photos that fail in different ways, on a bucket where a careless deletion leaves versions."""

import struct
import zlib

import pytest

from tests.conftest import Known
from tests.support.customer import Customer
from tests.support.photos import small_panorama, tiny_panorama
from tests.support.service import Service

pytestmark = pytest.mark.xdist_group("s3")


def bomb() -> bytes:
    """A PNG of 300 bytes that says it is 40,000 by 20,000 pixels."""
    header = struct.pack(">IIBBBBB", 40_000, 20_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


REFUSED = {
    "too_many_pixels": bomb(),
    "truncated": small_panorama(1)[:-1000],
    "not_an_image": b"this is no photo",
    "too_small": tiny_panorama(),
}


@pytest.fixture
def anna(s3_service: Service, known: Known) -> Customer:
    return s3_service.signed_in("anna", known.tokens["anna"])


async def test_refused_photos_leave_nothing_in_the_bucket(
    s3_service: Service, anna: Customer
) -> None:
    refused = {
        await anna.upload(photo, file_name="room.jpg", content_type="image/jpeg"): code
        for code, photo in REFUSED.items()
    }
    good = await anna.upload()
    await s3_service.run_jobs()
    panoramas = [await anna.panorama(panorama_id) for panorama_id in refused]
    assert [panorama["status"] for panorama in panoramas] == ["failed"] * len(REFUSED)
    assert [panorama["reason"]["code"] for panorama in panoramas] == list(refused.values())
    assert (await anna.panorama(good))["status"] == "ready"

    # Of the refused ones there is nothing, not even a marker, while the good one is whole.
    stored = await s3_service.stored()
    folders = {tuple(version.key.split("/")[:2]) for version in stored.versions}
    assert sorted(folder for folder, _ in folders) == ["originals", "tiles"]
    assert (stored.markers, stored.uploads) == ((), ())
    for panorama_id in (*refused, good):
        await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
    await s3_service.run_jobs()
    assert len(await s3_service.stored()) == 0


async def test_other_bytes_than_were_announced_never_arrive(
    s3_service: Service, anna: Customer
) -> None:
    photo = small_panorama()
    upload = await anna.request_upload(photo)
    assert (await anna.send(upload, photo[:-1] + b"!")).is_client_error
    await anna.refused(
        "POST", f"/v1/uploads/{upload['id']}/complete", status=409, code="upload_not_arrived"
    )
    assert len(await s3_service.stored()) == 0
    # The address still takes the right ones.
    assert (await anna.send(upload, photo)).is_success
