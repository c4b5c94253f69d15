"""The customer's word about a photo, and tiling again while the present tiles are shown."""

import io
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.overrides import Level, Overrides
from ezvr_api.panoramas import attempts
from ezvr_api.panoramas.attempts import MOST_ATTEMPTS, Claim
from tests.support.customer import Customer
from tests.support.photos import ordinary_photo, small_panorama
from tests.support.service import TILED, Service

TILT = {"pitch": 8.0, "roll": -3.0}
IMPOSSIBLE = {"crop": {"hfov": 360, "pitch": 60}}


def path_of(panorama_id: str) -> str:
    return f"/v1/panoramas/{panorama_id}"


def wide_photo() -> bytes:
    """A quarter of a sphere's height, all around; no metadata says so."""
    file = io.BytesIO()
    row = np.linspace(0, 255, 1024, dtype=np.uint8)
    Image.fromarray(np.broadcast_to(row[None, :, None], (128, 1024, 3)).copy()).save(file, "JPEG")
    return file.getvalue()


async def claim(service: Service, panorama_id: str) -> Claim | None:
    async with service.resources.database.transaction() as session:
        return await attempts.claim(session, UUID(panorama_id))


async def tiles_of(service: Service) -> set[str]:
    """The prefixes under which tiles are stored."""
    versions = (await service.stored()).versions
    return {version.key.split("/")[1] for version in versions if version.key.startswith("tiles/")}


async def tiled(service: Service, anna: Customer, photo: bytes | None = None) -> dict[str, Any]:
    panorama_id = await anna.upload(photo)
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert panorama["status"] == "ready"
    return panorama


async def test_a_photo_is_tiled_again_by_the_customer_s_word(
    service: Service, anna: Customer
) -> None:
    before = await tiled(service, anna)
    path = path_of(before["id"])
    assert (before["level"], before["heading"]) == (None, None)
    said = {"level": TILT, "heading": 285.0}
    changed = await anna.ok("PATCH", path, said)
    assert changed["overrides"] == {"projection": None, "crop": None, **said}
    assert (changed["status"], changed["is_tiled_again"]) == ("ready", True)
    # Until the new tiles are there, the present ones are shown.
    assert changed["poster_url"] == before["poster_url"]
    assert (await service.nobody.get(before["poster_url"])).is_success

    await service.run_jobs()
    after = await anna.panorama(before["id"])
    assert (after["status"], after["is_tiled_again"]) == ("ready", False)
    assert after["level"] == {**TILT, "ground": "customer"}
    assert after["heading"] == 285.0
    assert after["preview"] != before["preview"]
    assert after["poster_url"] != before["poster_url"]
    assert (await service.nobody.get(after["poster_url"])).is_success
    assert (await service.nobody.get(before["poster_url"])).status_code == 404
    assert len(await tiles_of(service)) == 1


async def test_null_goes_back_to_the_camera_s_word(service: Service, anna: Customer) -> None:
    panorama = await tiled(service, anna)
    path = path_of(panorama["id"])
    await anna.ok("PATCH", path, {"level": TILT, "heading": 10.0})
    changed = await anna.ok("PATCH", path, {"level": None})
    assert (changed["overrides"]["level"], changed["overrides"]["heading"]) == (None, 10.0)
    await service.run_jobs()
    after = await anna.panorama(panorama["id"])
    assert (after["level"], after["heading"]) == (None, 10.0)


async def test_published_tours_show_the_new_tiles(service: Service, anna: Customer) -> None:
    panorama = await tiled(service, anna)
    other = await tiled(service, anna, small_panorama(9))
    tour = await anna.create_tour()
    await anna.add_scene(tour, other["id"], "Hall")
    await anna.add_scene(tour, panorama["id"], "Room")
    before = await anna.publish(tour)
    await anna.ok("PATCH", path_of(panorama["id"]), {"level": TILT})
    await service.run_jobs()
    after = await anna.ok("GET", f"/v1/public/tours/{tour['public_id']}")
    poster = (await anna.panorama(panorama["id"]))["poster_url"]
    assert after["scenes"][1]["panorama"]["poster"] == poster
    assert poster != panorama["poster_url"]
    assert after["scenes"][0] == before["scenes"][0]
    assert after["revision"] == before["revision"]
    assert (await service.nobody.get(after["scenes"][1]["panorama"]["faces"])).is_success


async def test_a_tour_that_is_not_shown_now_comes_back_with_the_new_tiles(
    service: Service, anna: Customer
) -> None:
    panorama = await tiled(service, anna)
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama["id"], "Room")
    await anna.publish(tour)
    await anna.publish(tour)
    await anna.ok("PATCH", path_of(panorama["id"]), {"level": TILT})
    await service.run_jobs()
    manifests = await service.rows("SELECT manifest::text FROM publications")
    old_prefix = panorama["poster_url"].rsplit("/", 2)[1]
    new_prefix = (await anna.panorama(panorama["id"]))["poster_url"].rsplit("/", 2)[1]
    assert len(manifests) == 2
    for (manifest,) in manifests:
        assert new_prefix in manifest
        assert old_prefix not in manifest


async def test_a_word_that_comes_before_the_photo_is_heeded_at_once(
    service: Service, anna: Customer
) -> None:
    upload = await anna.request_upload(wide_photo())
    await anna.ok("PATCH", path_of(upload["panorama_id"]), {"projection": "equirectangular"})
    await anna.send(upload, wide_photo())
    await anna.ok("POST", f"/v1/uploads/{upload['id']}/complete")
    await service.run_jobs()
    panorama = await anna.panorama(upload["panorama_id"])
    assert panorama["status"] == "ready"
    assert (panorama["width"], panorama["height"]) == (1024, 512)
    assert panorama["visible"] == {
        "yaw_min": -180,
        "yaw_max": 180,
        "pitch_min": -22.5,
        "pitch_max": 22.5,
    }
    decision = panorama["decision"]
    assert (decision["coverage"], decision["ground"]) == ("partial", "customer")
    assert decision["sentence"].startswith("You said")


async def test_a_wide_photo_without_a_word_is_refused_and_told_how_to_say_it(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload(wide_photo())
    await service.run_jobs()
    reason = (await anna.panorama(panorama_id))["reason"]
    assert reason["code"] == "not_a_panorama"
    assert "set its projection to equirectangular" in reason["detail"]


async def test_a_word_that_cannot_be_leaves_what_is_shown(service: Service, anna: Customer) -> None:
    before = await tiled(service, anna)
    await anna.ok("PATCH", path_of(before["id"]), IMPOSSIBLE)
    await service.run_jobs()
    after = await anna.panorama(before["id"])
    assert (after["status"], after["is_tiled_again"]) == ("ready", False)
    assert after["reason"]["code"] == "crop_impossible"
    assert after["poster_url"] == before["poster_url"]
    assert (await service.nobody.get(after["poster_url"])).is_success
    # The photo is still there: another word mends it.
    await anna.ok("PATCH", path_of(before["id"]), {"crop": None, "heading": 1.0})
    await service.run_jobs()
    mended = await anna.panorama(before["id"])
    assert (mended["reason"], mended["heading"]) == (None, 1.0)
    assert len(await tiles_of(service)) == 1


async def test_a_running_attempt_is_in_vain_when_the_word_changes(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    first = await claim(service, panorama_id)
    assert first is not None
    assert first.overrides == Overrides()
    await anna.ok("PATCH", path_of(panorama_id), {"level": TILT})
    async with service.resources.database.transaction() as session:
        assert not await attempts.finish(session, first, TILED, original_bytes=1)
    second = await claim(service, panorama_id)
    assert second is not None
    assert second.overrides == Overrides(level=Level(**TILT))
    ((keys,),) = await service.rows("SELECT keys FROM deletions")
    assert keys == [first.prefix]


async def test_words_that_come_fast_cut_off_one_attempt(service: Service, anna: Customer) -> None:
    panorama_id = await anna.upload()
    await service.rows("DELETE FROM procrastinate_jobs")
    assert await claim(service, panorama_id)
    for heading in range(5):
        await anna.ok("PATCH", path_of(panorama_id), {"heading": heading})
    later = await service.rows(
        "SELECT scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'panoramas:tile'"
    )
    assert later == [(True,)]
    assert len(await service.rows("SELECT id FROM deletions")) == 1


async def test_what_is_processed_by_another_word_shows_no_earlier_picture(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    claimed = await claim(service, panorama_id)
    assert claimed is not None
    async with service.resources.database.transaction() as session:
        assert await attempts.show_previews(session, claimed, TILED)
    assert (await anna.panorama(panorama_id))["preview"] == TILED.preview
    changed = await anna.ok("PATCH", path_of(panorama_id), {"heading": 5.0})
    assert (changed["preview"], changed["faces_url"]) == (None, None)


async def test_the_original_of_a_refused_photo_is_gone_as_was_asked(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload(b"no photo")
    path = path_of(panorama_id)
    await anna.ok("PATCH", path, {"original": "delete"})
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["original"] == "deleted"
    other = path_of(await anna.upload(b"no photo"))
    await service.run_jobs()
    await anna.refused("PATCH", other, {"original": "delete"}, status=409, code="photo_not_kept")


async def test_many_words_are_one_tiling(service: Service, anna: Customer) -> None:
    panorama = await tiled(service, anna)
    for heading in (1.0, 2.0, 2.0, 3.0):
        await anna.ok("PATCH", path_of(panorama["id"]), {"heading": heading})
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'panoramas:tile'"
    assert await service.rows(query) == [(1,)]
    await service.run_jobs()
    assert (await anna.panorama(panorama["id"]))["heading"] == 3.0


@pytest.mark.parametrize("change", [{"title": "Hall"}, {"heading": None, "crop": None}, {}])
async def test_what_changes_nothing_about_the_photo_does_not_tile_it(
    service: Service, anna: Customer, change: dict[str, Any]
) -> None:
    panorama_id = await service.ready_panorama(anna)
    assert not (await anna.ok("PATCH", path_of(panorama_id), change))["is_tiled_again"]


async def test_a_photo_is_tiled_again_on_request(service: Service, anna: Customer) -> None:
    before = await tiled(service, anna)
    answer = await anna.call("POST", f"{path_of(before['id'])}/reprocess")
    assert (answer.status_code, answer.json()["is_tiled_again"]) == (202, True)
    await service.run_jobs()
    after = await anna.panorama(before["id"])
    assert after["poster_url"] != before["poster_url"]
    assert len(await tiles_of(service)) == 1


async def test_what_we_failed_to_process_may_be_tried_again(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    for _ in range(MOST_ATTEMPTS + 1):
        await claim(service, panorama_id)
    assert (await anna.panorama(panorama_id))["status"] == "failed"
    again = await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    assert (again["status"], again["reason"]) == ("processing", None)
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["status"] == "ready"


async def test_nothing_is_kept_to_tile_a_refused_photo_again(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload(ordinary_photo())
    await service.run_jobs()
    path = path_of(panorama_id)
    await anna.refused("POST", f"{path}/reprocess", status=409, code="photo_not_kept")
    await anna.refused("PATCH", path, {"heading": 1.0}, status=409, code="photo_not_kept")
    assert (await anna.panorama(panorama_id))["overrides"]["heading"] is None


async def test_a_photo_that_has_not_arrived_cannot_be_tiled_again(anna: Customer) -> None:
    upload = await anna.request_upload(small_panorama())
    path = f"{path_of(upload['panorama_id'])}/reprocess"
    await anna.refused("POST", path, status=409, code="photo_not_arrived")


async def test_a_photo_deleted_while_it_is_tiled_again_leaves_nothing(
    service: Service, anna: Customer
) -> None:
    panorama = await tiled(service, anna)
    await anna.ok("PATCH", path_of(panorama["id"]), {"level": TILT})
    claimed = await claim(service, panorama["id"])
    assert claimed is not None
    await service.resources.storage.put(f"{claimed.prefix}/x", b"x", content_type="image/jpeg")
    await anna.ok("DELETE", path_of(panorama["id"]))
    async with service.resources.database.transaction() as session:
        assert not await attempts.finish(session, claimed, TILED, original_bytes=1)
    await service.run_jobs()
    assert len(await service.stored()) == 0


@pytest.mark.parametrize(
    "payload",
    [
        {"projection": "cylindrical"},
        {"crop": {"hfov": 0}},
        {"crop": {"hfov": 361}},
        {"crop": {"pitch": 5}},
        {"heading": 360},
        {"heading": "north"},
        {"level": {"pitch": 91, "roll": 0}},
        {"level": {"pitch": 1}},
        {"level": [1, 2]},
    ],
)
async def test_a_word_that_is_no_angle_is_refused(
    service: Service, anna: Customer, payload: dict[str, Any]
) -> None:
    panorama_id = await service.ready_panorama(anna)
    await anna.refused("PATCH", path_of(panorama_id), payload, status=422, code="invalid_payload")
