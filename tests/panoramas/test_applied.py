"""What was asked for is told from what is shown, until new tiles show it."""

import base64
from typing import Any

import pytest

from ezvr_api.imaging import errors
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import tasks
from ezvr_api.storage import StorageUnavailable
from ezvr_api.storage.disk import DiskStorage
from tests.panoramas.test_hiding import FACE, face, logo, noisy_panorama
from tests.panoramas.test_overrides import IMPOSSIBLE, path_of, tiled
from tests.support.customer import Customer
from tests.support.service import Service

LAST = Attempt(6, is_last=True)
BLUR = {"blur_regions": [FACE], "original": "delete"}
# Its header is a logo's, and its pixels are missing.
BROKEN_LOGO = base64.b64encode(base64.b64decode(logo())[:40]).decode()
COVER = {"nadir_patch": {"kind": "logo", "radius": 30, "logo": BROKEN_LOGO}}


async def fail_tiling(service: Service, panorama_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the last attempt at tiling fail, as the store takes nothing; no job is left."""

    async def refuse(*_: object, **__: object) -> None:
        raise StorageUnavailable("out of order")

    await service.rows("DELETE FROM procrastinate_jobs")
    with monkeypatch.context() as patch:
        patch.setattr(DiskStorage, "put_file", refuse)
        with pytest.raises(StorageUnavailable):
            await tasks.tile(service.resources, LAST, panorama_id=panorama_id)


async def originals(service: Service) -> list[str]:
    keys = [version.key for version in (await service.stored()).versions]
    return [key for key in keys if key.startswith("originals/")]


async def test_a_blur_that_failed_is_told_and_tried_again_by_the_same_word(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await tiled(service, anna, noisy_panorama())
    path = path_of(before["id"])
    assert before["changes"] == "applied"
    assert (await anna.ok("PATCH", path, BLUR))["changes"] == "pending"
    await fail_tiling(service, before["id"], monkeypatch)
    failed = await anna.panorama(before["id"])
    assert (failed["changes"], failed["reason"]["code"]) == ("failed", "processing_failed")
    assert (await face(service, failed, 0)).std() > 20

    again = await anna.ok("PATCH", path, BLUR)
    assert (again["changes"], again["is_tiled_again"], again["reason"]) == ("pending", True, None)
    await service.run_jobs()
    after = await anna.panorama(before["id"])
    assert (after["changes"], after["original"]) == ("applied", "deleted")
    assert (await face(service, after, 0)).std() < 12
    assert await originals(service) == []


async def test_a_word_that_failed_is_tried_again_by_the_same_word(
    service: Service, anna: Customer
) -> None:
    panorama = await tiled(service, anna)
    path = path_of(panorama["id"])
    await anna.ok("PATCH", path, IMPOSSIBLE)
    await service.run_jobs()
    assert (await anna.panorama(panorama["id"]))["changes"] == "failed"
    assert not (await anna.ok("PATCH", path, {"title": "Hall"}))["is_tiled_again"]
    assert (await anna.ok("PATCH", path, IMPOSSIBLE))["is_tiled_again"]


async def test_an_original_stays_while_what_shall_be_hidden_is_shown(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama = await tiled(service, anna, noisy_panorama())
    path = path_of(panorama["id"])
    await anna.ok("PATCH", path, {"blur_regions": [FACE]})
    await fail_tiling(service, panorama["id"], monkeypatch)
    for original in ("delete", "keep", "delete"):
        status, said = (409 if original == "delete" else 200), {"original": original}
        assert (await anna.call("PATCH", path, said)).status_code == status
    await anna.refused("PATCH", path, said, status=409, code="changes_not_applied")
    await service.run_jobs()
    assert len(await originals(service)) == 1
    await anna.ok("POST", f"{path}/reprocess")
    await service.run_jobs()
    assert (await anna.ok("PATCH", path, said))["original"] == "deleted"


async def test_new_tiles_of_the_same_word_may_fail_without_a_change(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama = await tiled(service, anna)
    path = path_of(panorama["id"])
    await anna.ok("POST", f"{path}/reprocess")
    assert (await anna.ok("PATCH", path, {"original": "delete"}))["original"] == "delete"
    await fail_tiling(service, panorama["id"], monkeypatch)
    failed = await anna.panorama(panorama["id"])
    assert (failed["changes"], failed["reason"]["code"]) == ("applied", "processing_failed")
    assert (await anna.ok("PATCH", path, {"original": "delete"}))["original"] == "deleted"


async def test_a_tour_is_published_only_with_what_was_asked_for(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama = await tiled(service, anna, noisy_panorama())
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama["id"], "Hall")
    path = f"/v1/tours/{tour['id']}/publications"
    await anna.ok("PATCH", path_of(panorama["id"]), {"blur_regions": [FACE]})
    pending = await anna.refused("POST", path, status=409, code="not_publishable")
    await fail_tiling(service, panorama["id"], monkeypatch)
    failed = await anna.refused("POST", path, status=409, code="not_publishable")
    for problem, word in ((pending, "not applied yet"), (failed, "could not be applied")):
        (error,) = problem["errors"]
        assert error["pointer"] == "/scenes/0/panorama_id"
        assert word in error["detail"]
    await anna.ok("PATCH", path_of(panorama["id"]), {"blur_regions": [FACE]})
    await service.run_jobs()
    manifest = await anna.publish(tour)
    shown = {"poster_url": manifest["scenes"][0]["panorama"]["poster"]}
    assert (await face(service, shown, 0)).std() < 12


@pytest.mark.parametrize(
    ("said", "mended", "code"),
    [
        (COVER, {"nadir_patch": None}, "logo_unusable"),
        (IMPOSSIBLE, {"crop": None}, "crop_impossible"),
    ],
)
async def test_a_wrong_word_before_the_first_tiles_costs_no_photo(
    service: Service,
    anna: Customer,
    said: dict[str, Any],
    mended: dict[str, Any],
    code: str,
) -> None:
    panorama_id = await anna.upload()
    await anna.ok("PATCH", path_of(panorama_id), said)
    await service.run_jobs()
    failed = await anna.panorama(panorama_id)
    assert (failed["status"], failed["reason"]["code"]) == ("failed", code)
    assert (await anna.ok("PATCH", path_of(panorama_id), mended))["status"] == "processing"
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["status"] == "ready"


async def test_a_photo_that_took_too_long_may_be_processed_again(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload()
    with monkeypatch.context() as patch:
        patch.setattr(service.resources.settings.worker, "photo_seconds", 1e-3)
        await service.run_jobs()
    await reprocess(service, anna, panorama_id, "took_too_long")


async def test_a_photo_whose_child_was_killed_may_be_processed_again(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def be_killed(*_: object, **__: object) -> TiledPhoto:
        """As the kernel does, where all of the machine's memory is taken."""
        raise errors.out_of_memory("killed")

    panorama_id = await anna.upload()
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "tile_in_child", be_killed)
        await service.run_jobs()
    await reprocess(service, anna, panorama_id, "out_of_memory")


async def reprocess(service: Service, anna: Customer, panorama_id: str, code: str) -> None:
    """Process a photo again that has failed so."""
    failed = await anna.panorama(panorama_id)
    assert (failed["status"], failed["reason"]["code"]) == ("failed", code)
    await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["status"] == "ready"


async def test_whoever_is_told_of_our_fault_is_told_that_the_photo_is_kept(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panorama_id = await anna.upload()
    await fail_tiling(service, panorama_id, monkeypatch)
    failed = await anna.panorama(panorama_id)
    assert (failed["status"], failed["changes"]) == ("failed", "failed")
    assert "It is kept" in failed["reason"]["detail"]
    assert await originals(service)
