"""A photo's whole way: sent, tiled, shown, refused, deleted."""

from pathlib import Path

import pytest

from tests.support.customer import Customer
from tests.support.photos import PHOTOS, hostile_photos, ordinary_photo, small_panorama
from tests.support.service import Service

TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
REASONS = {
    "bomb_40000x20000_1bit.png": {"too_many_pixels"},
    "invalid_pic.jpg": {"not_an_image"},
    "olympus_4x3_reject.jpg": {"not_a_panorama"},
    "sharp_65536-uint32-limit.png": {"too_many_pixels"},
    "sharp_Landscape_6.jpg": {"not_a_panorama"},
    "sharp_truncated.jpg": {"truncated"},
    "sony_16x9_reject.jpg": {"not_a_panorama"},
}


async def test_a_photo_becomes_a_panorama_and_is_really_deleted(
    anna: Customer, service: Service
) -> None:
    panorama_id = await anna.upload()
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["progress"]) == ("ready", 1.0)
    assert (panorama["width"], panorama["height"]) == (512, 256)
    assert panorama["preview"].startswith("data:image/")
    assert panorama["decision"]["coverage"] == "full"
    poster = await service.nobody.get(panorama["poster_url"])
    assert poster.headers["content-type"] == "image/jpeg"

    objects = (await service.stored()).versions
    addresses = [
        service.resources.storage.public_url(version.key)
        for version in objects
        if version.key.startswith("tiles/")
    ]
    assert len(addresses) > 6
    receipt = await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
    assert (receipt["status"], receipt["subject"]) == ("pending", "panorama")
    await anna.refused("GET", f"/v1/panoramas/{panorama_id}", status=404, code="not_found")
    await service.run_jobs()
    assert len(await service.stored()) == 0
    answers = [(await service.nobody.get(address)).status_code for address in addresses]
    assert set(answers) == {404}
    proof = await service.nobody.get(f"/v1/privacy/receipts/{receipt['id']}")
    assert (proof.json()["status"], proof.json()["objects_deleted"]) == ("complete", len(objects))


@pytest.mark.parametrize("photo", hostile_photos(), ids=lambda path: path.name)
async def test_a_hostile_photo_is_refused_and_the_worker_lives_on(
    anna: Customer, service: Service, photo: Path
) -> None:
    refused = await anna.upload(
        photo.read_bytes(), file_name=photo.name, content_type=TYPES[photo.suffix]
    )
    good = await anna.upload(small_panorama())
    await service.run_jobs()
    panorama = await anna.panorama(refused)
    assert panorama["status"] == "failed"
    assert panorama["reason"]["code"] in REASONS[photo.name]
    assert panorama["reason"]["detail"].endswith(".")
    assert (await anna.panorama(good))["status"] == "ready"
    # Of the refused one there is nothing, while the good one is whole.
    folders = {tuple(v.key.split("/")[:2]) for v in (await service.stored()).versions}
    assert sorted(folder for folder, _ in folders) == ["originals", "tiles"]
    for panorama_id in (refused, good):
        await anna.ok("DELETE", f"/v1/panoramas/{panorama_id}")
    await service.run_jobs()
    assert len(await service.stored()) == 0


@pytest.mark.skipif(not hostile_photos(), reason=f"no hostile photos in {PHOTOS}")
def test_every_hostile_photo_has_an_expected_reason() -> None:
    assert {photo.name for photo in hostile_photos()} == set(REASONS)


async def test_a_refused_photo_leaves_its_reason_and_nothing_else(
    anna: Customer, service: Service
) -> None:
    panorama_id = await anna.upload(ordinary_photo())
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert panorama["status"] == "failed"
    assert panorama["reason"]["code"] == "not_a_panorama"
    assert panorama["reason"]["details"]["width"] == 640
    assert len(await service.stored()) == 0


async def test_a_photo_that_vanished_is_a_reason_too(anna: Customer, service: Service) -> None:
    panorama_id = await anna.upload()
    await service.resources.storage.delete_prefix("originals")
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["reason"]["code"]) == ("failed", "upload_missing")
