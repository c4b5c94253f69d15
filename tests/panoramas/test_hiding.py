"""What is hidden is in no tile, and the original that shows it may be deleted."""

import base64
import io
import json
import math
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from ezvr_api.imaging.retouch import Box
from ezvr_api.panoramas import formats
from tests.panoramas.test_overrides import path_of, tiled, tiles_of
from tests.support.customer import Customer
from tests.support.service import Service

BOX = {"yaw_min": -30, "yaw_max": 30, "pitch_min": -30, "pitch_max": 30}
FACE: dict[str, object] = {"box": BOX}
TRIANGLE: list[dict[str, float]] = [
    {"yaw": 0, "pitch": 0},
    {"yaw": 20, "pitch": 0},
    {"yaw": 10, "pitch": 20},
]
CROSSING: list[dict[str, float]] = [
    {"yaw": 0, "pitch": 0},
    {"yaw": 20, "pitch": 20},
    {"yaw": 20, "pitch": 0},
    {"yaw": 0, "pitch": 20},
]
RING: list[dict[str, float]] = [
    {
        "yaw": 20 * math.sin(math.radians(3.6 * corner)),
        "pitch": 20 * math.cos(math.radians(3.6 * corner)),
    }
    for corner in range(100)
]


def noisy_panorama() -> bytes:
    file = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 255, (256, 512, 3), np.uint8)
    Image.fromarray(noise).save(file, "PNG")
    return file.getvalue()


def logo() -> str:
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 255)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


async def face(service: Service, panorama: dict[str, Any], index: int) -> np.ndarray[Any, Any]:
    """One of the small faces f r b l u d."""
    address = panorama["poster_url"].replace("poster.jpg", "faces.jpg")
    answer = await service.nobody.get(address)
    assert answer.is_success
    strip = np.asarray(Image.open(io.BytesIO(answer.content)), float)
    return strip[64:192, index * 256 + 64 : index * 256 + 192]


async def test_blurred_pixels_are_gone_and_the_old_tiles_too(
    service: Service, anna: Customer
) -> None:
    before = await tiled(service, anna, noisy_panorama())
    assert (before["blur_regions"], before["nadir_patch"], before["original"]) == ([], None, "keep")
    assert (await face(service, before, 0)).std() > 20
    changed = await anna.ok("PATCH", path_of(before["id"]), {"blur_regions": [FACE]})
    assert changed["is_tiled_again"]
    (region,) = changed["blur_regions"]
    assert (region["kind"], region["strength"], region["points"]) == ("gaussian", 4.0, None)
    await service.run_jobs()
    after = await anna.panorama(before["id"])
    assert (await face(service, after, 0)).std() < 12
    assert (await face(service, after, 2)).std() > 20
    assert (await service.nobody.get(before["poster_url"])).status_code == 404
    assert len(await tiles_of(service)) == 1


async def test_the_original_is_deleted_once_the_new_tiles_are_there(
    service: Service, anna: Customer
) -> None:
    panorama = await tiled(service, anna)
    path = path_of(panorama["id"])
    said = {"blur_regions": [{"points": TRIANGLE}], "original": "delete"}
    assert (await anna.ok("PATCH", path, said))["original"] == "delete"
    await service.run_jobs()
    after = await anna.panorama(panorama["id"])
    assert (after["status"], after["original"], after["reason"]) == ("ready", "deleted", None)
    assert (await service.nobody.get(after["poster_url"])).is_success
    keys = [version.key for version in (await service.stored()).versions]
    assert not [key for key in keys if key.startswith("originals/")]

    # What needs the original is refused; the name does not.
    for change in ({"heading": 3.0}, {"blur_regions": None}, {"original": "keep"}):
        await anna.refused("PATCH", path, change, status=409, code="original_deleted")
    await anna.refused("POST", f"{path}/reprocess", status=409, code="original_deleted")
    await anna.ok("PATCH", path, {"title": "Hall", "original": "delete"})


async def test_an_original_may_be_deleted_alone(service: Service, anna: Customer) -> None:
    panorama = await tiled(service, anna)
    changed = await anna.ok("PATCH", path_of(panorama["id"]), {"original": "delete"})
    assert (changed["original"], changed["is_tiled_again"]) == ("deleted", False)
    await service.run_jobs()
    keys = [version.key for version in (await service.stored()).versions]
    assert not [key for key in keys if key.startswith("originals/")]


async def test_a_logo_covers_the_tripod(service: Service, anna: Customer) -> None:
    panorama = await tiled(service, anna)
    path = path_of(panorama["id"])
    patch = {"kind": "logo", "radius": 30}
    await anna.refused("PATCH", path, {"nadir_patch": patch}, status=422, code="invalid_payload")
    changed = await anna.ok("PATCH", path, {"nadir_patch": {**patch, "logo": logo()}})
    assert changed["nadir_patch"] == {**patch, "rotation": 0.0, "from_north": False}
    await service.run_jobs()
    down = await face(service, await anna.panorama(panorama["id"]), 5)
    assert down.mean(axis=(0, 1)) == pytest.approx([254, 0, 0], abs=4)
    # The same logo, turned: it need not be sent again.
    await anna.ok("PATCH", path, {"nadir_patch": {**patch, "rotation": 45}})
    await service.run_jobs()
    assert await service.rows("SELECT logo IS NULL, tiles_logo IS NULL FROM panoramas") == [
        (False, False)
    ]


@pytest.mark.parametrize("patch", [None, {"kind": "mirror", "radius": 30}])
async def test_a_logo_that_covers_nothing_any_more_is_forgotten(
    service: Service, anna: Customer, patch: dict[str, Any] | None
) -> None:
    panorama = await tiled(service, anna)
    path = path_of(panorama["id"])
    shown = {"kind": "logo", "radius": 30, "logo": logo()}
    await anna.ok("PATCH", path, {"nadir_patch": shown})
    await service.run_jobs()
    await anna.ok("PATCH", path, {"nadir_patch": patch})
    await service.run_jobs()
    assert await service.rows("SELECT logo, tiles_logo FROM panoramas") == [(None, None)]


async def test_a_logo_that_cannot_be_read_leaves_what_is_shown(
    service: Service, anna: Customer
) -> None:
    before = await tiled(service, anna)
    broken = base64.b64encode(base64.b64decode(logo())[:40]).decode()
    patch = {"kind": "logo", "radius": 30, "logo": broken}
    await anna.ok("PATCH", path_of(before["id"]), {"nadir_patch": patch})
    await service.run_jobs()
    after = await anna.panorama(before["id"])
    assert (after["status"], after["reason"]["code"]) == ("ready", "logo_unusable")
    assert after["poster_url"] == before["poster_url"]


async def test_what_is_blurred_does_not_move_unnoticed(service: Service, anna: Customer) -> None:
    panorama_id = await service.ready_panorama(anna)
    path = path_of(panorama_id)
    await anna.ok("PATCH", path, {"blur_regions": [FACE]})
    for moving in MOVING:
        await anna.refused("PATCH", path, moving, status=409, code="blur_regions_move")
        await anna.ok("PATCH", path, {**moving, "blur_regions": [FACE]})
    await anna.ok("PATCH", path, {"heading": 5.0})


async def test_a_word_that_moves_nothing_needs_none_about_what_is_blurred(
    service: Service, anna: Customer
) -> None:
    panorama_id = await service.ready_panorama(anna)
    path = path_of(panorama_id)
    await anna.ok("PATCH", path, {"blur_regions": [FACE]})
    await anna.ok("PATCH", path, {"level": None})
    tilt = {"level": {"pitch": 5, "roll": 0}}
    await anna.ok("PATCH", path, {**tilt, "blur_regions": [FACE]})
    await anna.ok("PATCH", path, tilt)


MOVING: list[dict[str, Any]] = [
    {"level": {"pitch": 5, "roll": 0}},
    {"crop": {"hfov": 180}},
    {"projection": "equirectangular"},
]

WRONG: list[dict[str, Any]] = [
    {"blur_regions": [{}]},
    {"blur_regions": [{**FACE, "points": TRIANGLE}]},
    {"blur_regions": [{"points": TRIANGLE[:2]}]},
    {"blur_regions": [{"points": CROSSING}]},
    {"blur_regions": [{"points": [{"yaw": yaw, "pitch": 0} for yaw in (-120, 0, 120)]}]},
    {"blur_regions": [{"points": TRIANGLE * 34}]},
    {"blur_regions": [FACE] * 51},
    {"blur_regions": [{"points": RING}] * 6},
    {"blur_regions": [{"points": [{"yaw": yaw, "pitch": 90} for yaw in (0, 90, 180)]}]},
    {"blur_regions": [{"points": [{"yaw": yaw, "pitch": 0} for yaw in (0, 10, 20)]}]},
    {"blur_regions": [{"points": [*TRIANGLE[:2], {**TRIANGLE[1], "pitch": 90}] * 200}]},
    {"blur_regions": [{**FACE, "strength": 1}]},
    {"blur_regions": [{"box": {**BOX, "yaw_min": 180, "yaw_max": -180}}]},
    {"blur_regions": [{"box": {**BOX, "yaw_min": 179.99, "yaw_max": -179.99}}]},
    {"blur_regions": [{"box": {**BOX, "pitch_max": -30}}]},
    {"blur_regions": [{"box": {**BOX, "yaw_max": -30}}]},
    {"nadir_patch": {"kind": "logo"}},
    {"nadir_patch": {"kind": "mirror", "radius": 61}},
    {"nadir_patch": {"kind": "logo", "radius": 20, "logo": "?"}},
    {"nadir_patch": {"kind": "mirror", "radius": 20, "logo": logo()}},
    {"nadir_patch": {"kind": "logo", "radius": 20, "logo": "ZGVhcg=="}},
    {"original": "burn"},
]


@pytest.mark.parametrize("payload", WRONG)
async def test_what_cannot_be_hidden_is_refused_with_its_place(
    service: Service, anna: Customer, payload: dict[str, Any]
) -> None:
    panorama_id = await service.ready_panorama(anna)
    problem = await anna.refused(
        "PATCH", path_of(panorama_id), payload, status=422, code="invalid_payload"
    )
    assert problem["errors"][0]["pointer"].startswith(f"/{next(iter(payload))}")


async def test_what_is_hidden_is_shown_without_being_judged_again(
    service: Service, anna: Customer
) -> None:
    panorama_id = await service.ready_panorama(anna)
    await anna.ok("PATCH", path_of(panorama_id), {"blur_regions": [{"points": TRIANGLE}]})
    await service.rows(
        "UPDATE panoramas SET retouch = jsonb_set(retouch::jsonb, '{blur_regions,0,points}', "  # noqa: S608 - a constant
        f"'{json.dumps(CROSSING)}') RETURNING id"
    )
    (region,) = (await anna.panorama(panorama_id))["blur_regions"]
    assert region["points"] == CROSSING


async def test_another_format_hides_the_same(service: Service, anna: Customer) -> None:
    panorama_id = await service.ready_panorama(anna)
    await anna.ok("PATCH", path_of(panorama_id), {"blur_regions": [FACE]})
    await service.run_jobs()
    await service.rows("UPDATE panoramas SET avif_pending = true RETURNING id")
    async with service.resources.database.transaction() as session:
        pending = await formats.find_pending(session, UUID(panorama_id))
    assert pending is not None
    (region,) = pending.retouch.blur_regions
    assert region.box == Box(**BOX)
