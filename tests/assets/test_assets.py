"""Pictures of tours: sent as photos are, made small and clean, and really deleted."""

import io
from uuid import UUID

import pytest
from PIL import Image

from ezvr_api.assets import attempts, tasks
from ezvr_api.assets import service as assets
from ezvr_api.jobs import Attempt
from tests.support.customer import Customer, upload_payload
from tests.support.photos import small_panorama, small_picture
from tests.support.service import Service

FIRST = Attempt(1, is_last=False)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"


async def test_an_asset_is_sent_as_a_photo_is(service: Service, anna: Customer) -> None:
    upload = await anna.request_upload(small_picture(), purpose="asset", content_type="image/png")
    assert (upload["purpose"], upload["panorama_id"]) == ("asset", None)
    asset = await anna.asset(upload["asset_id"])
    assert (asset["status"], asset["title"], asset["url"]) == ("uploading", "room.jpg", None)
    await anna.send(upload, small_picture())
    await anna.ok("POST", f"/v1/uploads/{upload['id']}/complete")
    assert (await anna.asset(upload["asset_id"]))["status"] == "processing"
    assert (await anna.ok("GET", "/v1/panoramas"))["items"] == []

    await service.run_jobs()
    asset = await anna.asset(upload["asset_id"])
    assert (asset["status"], asset["reason"]) == ("ready", None)
    assert (asset["width"], asset["height"]) == (80, 40)
    answer = await service.nobody.get(asset["url"])
    picture = Image.open(io.BytesIO(answer.content))
    assert (answer.headers["content-type"], picture.format) == ("image/webp", "WEBP")
    assert (picture.size, len(answer.content)) == ((80, 40), asset["bytes"])


async def test_the_file_as_it_was_sent_is_removed_and_its_picture_s_name_tells_nothing(
    service: Service, anna: Customer
) -> None:
    asset_id = await anna.upload_asset()
    await service.run_jobs()
    (key,) = {version.key for version in (await service.stored()).versions}
    assert key.startswith("tiles/")
    assert len(key.split("/")[1]) == 32  # 192 bits
    me = await anna.ok("GET", "/v1/me")
    assert not any(known in key for known in (asset_id, me["account_id"], "logo"))


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (SVG, "unsupported_format", "scripts"),
        (b"words that are no picture at all, " * 3, "not_an_image", "not a picture"),
        (small_picture()[:-30], "truncated", "incomplete"),
    ],
    ids=["svg", "text", "cut"],
)
async def test_what_is_no_picture_fails_with_a_reason_and_is_not_kept(
    service: Service, anna: Customer, data: bytes, code: str, says: str
) -> None:
    asset_id = await anna.upload_asset(data)
    await service.run_jobs()
    asset = await anna.asset(asset_id)
    assert (asset["status"], asset["reason"]["code"], asset["url"]) == ("failed", code, None)
    assert says in asset["reason"]["detail"]
    assert "photo" not in asset["reason"]["detail"]
    assert len(await service.stored()) == 0


@pytest.mark.parametrize("content_type", ["image/svg+xml", "image/tiff", "video/mp4"])
async def test_other_kinds_are_refused_before_they_are_sent(
    anna: Customer, content_type: str
) -> None:
    payload = upload_payload(SVG, purpose="asset", content_type=content_type)
    problem = await anna.refused("POST", "/v1/uploads", payload, status=422, code="invalid_payload")
    (error,) = problem["errors"]
    assert error["pointer"] == "/content_type"
    assert ("PNG or WebP" in error["detail"]) == (content_type == "image/svg+xml")


async def test_an_asset_may_be_smaller_than_a_photo(anna: Customer) -> None:
    payload = upload_payload(small_picture(), size=20 * 1024**2 + 1, content_type="image/png")
    await anna.ok("POST", "/v1/uploads", payload)
    asset = {**payload, "purpose": "asset"}
    await anna.refused("POST", "/v1/uploads", asset, status=413, code="file_too_large")


async def test_an_account_has_so_many_assets(
    anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "MOST_ASSETS", 1)
    await anna.upload_asset()
    payload = upload_payload(small_picture(1), purpose="asset", content_type="image/png")
    await anna.refused("POST", "/v1/uploads", payload, status=409, code="too_many_assets")


async def test_a_picture_that_never_came_fails(service: Service, anna: Customer) -> None:
    upload = await anna.request_upload(small_picture(), purpose="asset", content_type="image/png")
    await service.rows("UPDATE uploads SET expires_at = now() - interval '61 minutes'")
    await service.run_task("uploads:expire")
    asset = await anna.asset(upload["asset_id"])
    assert (asset["status"], asset["reason"]["code"]) == ("failed", "upload_expired")


async def test_assets_are_listed_newest_first_in_pages(anna: Customer, bob: Customer) -> None:
    ids = [await anna.upload_asset(small_picture(shade)) for shade in (1, 2, 3)]
    await bob.upload_asset()
    first = await anna.ok("GET", "/v1/assets?limit=2")
    second = await anna.ok("GET", f"/v1/assets?limit=2&cursor={first['next']}")
    listed = [asset["id"] for page in (first, second) for asset in page["items"]]
    assert (listed, second["next"]) == (ids[::-1], None)


async def test_an_asset_is_named_and_described(anna: Customer) -> None:
    asset_id = await anna.upload_asset()
    path = f"/v1/assets/{asset_id}"
    texts = {"en": "Our logo", "nl": "Ons logo"}
    await anna.ok("PATCH", path, {"title": "Logo", "alternative_text": texts})
    changed = await anna.ok("PATCH", path, {"alternative_text": {"nl": None}})
    assert (changed["title"], changed["alternative_text"]) == ("Logo", {"en": "Our logo"})
    for wrong in (
        {"title": ""},
        {"title": None},
        {"url": "x"},
        {"alternative_text": {"english": "x"}},
    ):
        await anna.refused("PATCH", path, wrong, status=422, code="invalid_payload")
    languages = {f"{a}{b}": "x" for a in "abc" for b in "abcdefg"}
    many = {"alternative_text": languages}
    await anna.refused("PATCH", path, many, status=422, code="invalid_payload")


async def test_a_deleted_asset_is_really_gone(service: Service, anna: Customer) -> None:
    asset_id = await service.ready_asset(anna)
    url = (await anna.asset(asset_id))["url"]
    assert (await service.nobody.get(url)).is_success
    receipt = await anna.ok("DELETE", f"/v1/assets/{asset_id}")
    assert (receipt["subject"], receipt["status"]) == ("asset", "pending")
    path = f"/v1/assets/{asset_id}"
    await anna.refused("GET", path, status=404, code="not_found")
    assert await service.rows("SELECT id FROM uploads") == []
    await service.run_jobs()
    receipt = await anna.ok("GET", f"/v1/privacy/receipts/{receipt['id']}")
    assert receipt["status"] == "complete"
    assert len(await service.stored()) == 0
    assert (await service.nobody.get(url)).status_code == 404


async def test_a_deleted_asset_does_not_come_back_through_its_old_address(
    service: Service, anna: Customer
) -> None:
    upload = await anna.request_upload(small_picture(), purpose="asset", content_type="image/png")
    await anna.ok("DELETE", f"/v1/assets/{upload['asset_id']}")
    assert (await anna.send(upload, small_picture())).status_code == 403
    assert len(await service.stored()) == 0


async def test_a_worker_that_is_late_leaves_nothing(service: Service, anna: Customer) -> None:
    """The asset is deleted while its picture is being made."""
    asset_id = await anna.upload_asset()
    database = service.resources.database
    async with database.transaction() as session:
        claimed = await attempts.claim(session, UUID(asset_id))
    assert claimed is not None
    await anna.ok("DELETE", f"/v1/assets/{asset_id}")
    await tasks.carry_out(service.resources, claimed)
    await service.run_jobs()
    assert len(await service.stored()) == 0


async def test_only_the_newest_of_two_attempts_finishes(service: Service, anna: Customer) -> None:
    """As when a frozen worker wakes."""
    asset_id = await anna.upload_asset()
    database = service.resources.database
    async with database.transaction() as session:
        frozen = await attempts.claim(session, UUID(asset_id))
    assert frozen is not None
    await tasks.prepare(service.resources, FIRST, asset_id=asset_id)
    url = (await anna.asset(asset_id))["url"]
    await tasks.carry_out(service.resources, frozen)
    await service.run_jobs()
    assert (await anna.asset(asset_id))["url"] == url
    assert (await service.nobody.get(url)).is_success
    assert len(await service.stored()) == 1


async def test_an_asset_that_takes_every_worker_with_it_is_given_up(
    service: Service, anna: Customer
) -> None:
    asset_id = await anna.upload_asset()
    await service.rows("UPDATE assets SET attempts = %s", attempts.MOST_ATTEMPTS)
    await service.run_jobs()
    asset = await anna.asset(asset_id)
    assert (asset["status"], asset["reason"]["code"]) == ("failed", "processing_failed")
    assert len(await service.stored()) == 0


async def test_a_fault_of_ours_is_tried_again_and_then_told(
    service: Service, anna: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset_id = await anna.upload_asset()

    async def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(tasks, "picture_in_child", fail)
    with pytest.raises(OSError, match="disk"):
        await tasks.prepare(service.resources, FIRST, asset_id=asset_id)
    assert (await anna.asset(asset_id))["status"] == "processing"
    with pytest.raises(OSError, match="disk"):
        await tasks.prepare(service.resources, Attempt(6, is_last=True), asset_id=asset_id)
    asset = await anna.asset(asset_id)
    assert (asset["status"], asset["reason"]["code"]) == ("failed", "processing_failed")


async def test_a_picture_has_a_line_of_its_own(service: Service, anna: Customer) -> None:
    await anna.upload(small_panorama(1))
    await anna.upload_asset()
    jobs = await service.rows("SELECT lock FROM procrastinate_jobs WHERE queue_name = 'tiling'")
    assert len({lock for (lock,) in jobs}) == 2
