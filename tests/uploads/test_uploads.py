"""Sending photos: what is taken, what is refused, what expires."""

import hashlib
import uuid
from pathlib import Path

import pytest

from ezvr_api.worker import TASKS
from tests.support.customer import Customer, upload_payload
from tests.support.photos import small_panorama
from tests.support.postgres import PostgresServer
from tests.support.service import Service, running_service

PHOTO = small_panorama()


async def test_a_request_is_answered_with_how_to_send(anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO, file_name="kitchen.jpg")
    assert (upload["status"], upload["file_name"]) == ("pending", "kitchen.jpg")
    assert upload["send"]["method"] == "PUT"
    panorama = await anna.panorama(upload["panorama_id"])
    assert (panorama["status"], panorama["title"]) == ("uploading", "kitchen.jpg")


async def test_the_object_s_key_tells_nothing(service: Service, anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO, file_name="kitchen.jpg")
    ((key,),) = await service.rows("SELECT object_key FROM uploads")
    me = await anna.ok("GET", "/v1/me")
    assert len(key.removeprefix("originals/")) == 32  # 192 bits
    for known in ("kitchen", upload["id"], upload["panorama_id"], me["account_id"]):
        assert known not in key


async def test_the_work_begins_when_the_photo_has_arrived(anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO)
    assert (await anna.send(upload, PHOTO)).is_success
    completed = await anna.call("POST", f"/v1/uploads/{upload['id']}/complete")
    assert completed.status_code == 202
    assert (completed.json()["status"], completed.json()["send"]) == ("arrived", None)
    assert (await anna.panorama(upload["panorama_id"]))["status"] == "processing"


async def test_completing_before_the_photo_arrived_is_refused(anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO)
    path = f"/v1/uploads/{upload['id']}/complete"
    await anna.refused("POST", path, status=409, code="upload_not_arrived")
    assert (await anna.panorama(upload["panorama_id"]))["status"] == "uploading"


async def test_completing_twice_starts_the_work_once(service: Service, anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO)
    await anna.send(upload, PHOTO)
    first = await anna.ok("POST", f"/v1/uploads/{upload['id']}/complete")
    assert await anna.ok("POST", f"/v1/uploads/{upload['id']}/complete") == first
    jobs = await service.rows("SELECT args FROM procrastinate_jobs WHERE queue_name = 'tiling'")
    assert len(jobs) == 1


async def test_an_interrupted_customer_can_ask_again_how_to_send(anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO)
    again = await anna.ok("GET", f"/v1/uploads/{upload['id']}")
    assert (await anna.send(again, PHOTO)).is_success


@pytest.mark.parametrize("digest", ["hexadecimal", "upper case", "base64"])
async def test_a_digest_may_be_written_in_the_usual_ways(anna: Customer, digest: str) -> None:
    spelt = {
        "hexadecimal": hashlib.sha256(PHOTO).hexdigest(),
        "upper case": hashlib.sha256(PHOTO).hexdigest().upper(),
        "base64": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    }[digest]
    await anna.request_upload(PHOTO, sha256=spelt)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"size": 0}, "/size"),
        ({"size": "many"}, "/size"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"content_type": "image/svg+xml"}, "/content_type"),
        ({"sha256": "00"}, "/sha256"),
        ({"sha256": "é" * 64}, "/sha256"),
        ({"sha256": "=" * 44}, "/sha256"),
        ({"file_name": ""}, "/file_name"),
        ({"folder": "x"}, "/folder"),
    ],
)
async def test_a_wrong_request_is_pointed_at(
    anna: Customer, change: dict[str, object], pointer: str
) -> None:
    payload = upload_payload(PHOTO, **change)
    problem = await anna.refused("POST", "/v1/uploads", payload, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("photo", "headers"),
    [
        (PHOTO[:-1], {}),
        (PHOTO + b"!", {}),
        (PHOTO[:-1] + b"!", {}),
        (PHOTO, {"Content-Type": "image/png"}),
        (PHOTO, {"x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}),
    ],
    ids=["shorter", "longer", "other bytes", "other type", "other digest"],
)
async def test_the_store_takes_nothing_but_what_was_announced(
    service: Service, anna: Customer, photo: bytes, headers: dict[str, str]
) -> None:
    upload = await anna.request_upload(PHOTO)
    assert (await anna.send(upload, photo, **headers)).is_client_error
    await anna.refused(
        "POST", f"/v1/uploads/{upload['id']}/complete", status=409, code="upload_not_arrived"
    )
    assert len(await service.stored()) == 0


async def test_an_address_of_the_store_takes_one_photo_only(anna: Customer) -> None:
    upload = await anna.request_upload(PHOTO)
    assert (await anna.send(upload, PHOTO)).is_success
    assert (await anna.send(upload, PHOTO)).status_code == 409


async def test_a_deleted_photo_does_not_come_back_through_its_old_address(
    service: Service, anna: Customer
) -> None:
    upload = await anna.request_upload(PHOTO)
    await anna.ok("DELETE", f"/v1/panoramas/{upload['panorama_id']}")
    late = await anna.send(upload, PHOTO)
    assert (late.status_code, late.json()["code"]) == (403, "upload_over")
    assert len(await service.stored()) == 0


async def test_another_account_s_upload_does_not_exist(anna: Customer, bob: Customer) -> None:
    upload = await anna.request_upload(PHOTO)
    for method, path in (("GET", ""), ("POST", "/complete")):
        theirs = await bob.call(method, f"/v1/uploads/{upload['id']}{path}")
        absent = await bob.call(method, f"/v1/uploads/{uuid.uuid4()}{path}")
        assert theirs.status_code == absent.status_code == 404
        assert {**theirs.json(), "instance": ""} == {**absent.json(), "instance": ""}


async def test_an_account_has_limits(postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.create_database_from_template()
    limits = {"photo_megabytes": 1, "open_uploads": 2}
    async with running_service(url, tmp_path, limits=limits) as service:
        carl = await service.sign_up("carl")
        large = upload_payload(PHOTO, size=1024**2 + 1)
        await carl.refused("POST", "/v1/uploads", large, status=413, code="file_too_large")
        first, _ = await carl.request_upload(PHOTO), await carl.request_upload(PHOTO)
        payload = upload_payload(PHOTO, size=1024**2)
        await carl.refused("POST", "/v1/uploads", payload, status=429, code="too_many_uploads")
        await carl.ok("DELETE", f"/v1/panoramas/{first['panorama_id']}")
        await carl.ok("POST", "/v1/uploads", payload)
    postgres_server.drop_database(url)


class TestAnUploadThatIsNeverCompleted:
    async def test_expires_with_its_panorama_and_what_did_arrive(
        self, service: Service, anna: Customer
    ) -> None:
        upload = await anna.request_upload(PHOTO)
        await anna.send(upload, PHOTO)
        assert len(await service.stored()) == 1
        await service.rows("UPDATE uploads SET expires_at = now() - interval '61 minutes'")
        await service.run_task("uploads:expire")
        await service.run_jobs()
        assert len(await service.stored()) == 0
        panorama = await anna.panorama(upload["panorama_id"])
        assert (panorama["status"], panorama["reason"]["code"]) == ("failed", "upload_expired")
        shown = await anna.ok("GET", f"/v1/uploads/{upload['id']}")
        assert (shown["status"], shown["send"]) == ("expired", None)
        path = f"/v1/uploads/{upload['id']}/complete"
        await anna.refused("POST", path, status=409, code="upload_expired")

    async def test_is_waited_for_while_a_late_photo_may_be_under_way(
        self, service: Service, anna: Customer
    ) -> None:
        upload = await anna.request_upload(PHOTO)
        await anna.send(upload, PHOTO)
        await service.rows("UPDATE uploads SET expires_at = now() - interval '59 minutes'")
        await service.run_task("uploads:expire")
        assert (await anna.ok("GET", f"/v1/uploads/{upload['id']}"))["send"] is None
        await anna.ok("POST", f"/v1/uploads/{upload['id']}/complete")

    def test_is_looked_for_regularly(self) -> None:
        assert any(task.name == "uploads:expire" and task.schedule for task in TASKS)
