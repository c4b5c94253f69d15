"""What every store does, whatever it is made of."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx
import pytest

from ezvr_api.storage import KeyRefused, ObjectMissing, ObjectTooLarge, PresignedUpload
from tests.storage.conftest import APP_ORIGIN, Store

KEY = "originals/aPhoto"
BODY = bytes(range(256)) * 16
LATER = timedelta(minutes=5)


async def presigned(
    store: Store, key: str = KEY, *, body: bytes = BODY, expires_in: timedelta = LATER
) -> PresignedUpload:
    return await store.storage.presign_upload(
        key,
        size=len(body),
        content_type="image/jpeg",
        sha256=hashlib.sha256(body).digest(),
        expires_in=expires_in,
    )


async def send(
    store: Store, upload: PresignedUpload, body: bytes = BODY, **headers: str
) -> httpx.Response:
    sent = httpx.Headers(upload.headers)
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return await store.http.request(upload.method, upload.url, content=body, headers=sent)


async def assert_refused_without_trace(store: Store, response: httpx.Response) -> None:
    assert 400 <= response.status_code < 500
    assert not await store.storage.list_everything()


async def test_accepts_the_upload_that_was_presigned(store: Store) -> None:
    response = await send(store, await presigned(store))
    assert response.status_code == 200
    info = await store.storage.head(KEY)
    assert info
    assert info.size == len(BODY)
    assert info.content_type == "image/jpeg"
    assert info.sha256 == hashlib.sha256(BODY).digest()


async def test_tells_when_an_upload_address_expires(store: Store) -> None:
    upload = await presigned(store)
    assert abs(upload.expires_at - datetime.now(UTC) - LATER) < timedelta(seconds=5)


async def test_refuses_an_expired_address(store: Store) -> None:
    upload = await presigned(store, expires_in=timedelta(seconds=1))
    await anyio.sleep(2.1)  # nothing announces that a second has passed
    await assert_refused_without_trace(store, await send(store, upload))


async def test_refuses_a_tampered_signature(store: Store) -> None:
    upload = await presigned(store)
    url = upload.url[:-1] + ("0" if upload.url[-1] != "0" else "1")
    tampered = PresignedUpload(upload.method, url, upload.headers, upload.expires_at)
    await assert_refused_without_trace(store, await send(store, tampered))


async def test_refuses_another_key(store: Store) -> None:
    upload = await presigned(store)
    url = upload.url.replace(KEY, "originals/bPhoto")
    tampered = PresignedUpload(upload.method, url, upload.headers, upload.expires_at)
    await assert_refused_without_trace(store, await send(store, tampered))


async def test_refuses_another_content_type(store: Store) -> None:
    response = await send(store, await presigned(store), content_type="text/html")
    await assert_refused_without_trace(store, response)


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b"1", b""], ids=["short", "long", "empty"])
async def test_refuses_another_length(store: Store, body: bytes) -> None:
    await assert_refused_without_trace(store, await send(store, await presigned(store), body))


async def test_refuses_other_bytes_of_the_same_length(store: Store) -> None:
    response = await send(store, await presigned(store), BODY[::-1])
    await assert_refused_without_trace(store, response)


async def test_refuses_other_bytes_with_their_own_checksum(store: Store) -> None:
    other = await presigned(store, body=BODY[::-1])
    response = await send(store, await presigned(store), BODY[::-1], **other.headers)
    await assert_refused_without_trace(store, response)


@pytest.mark.parametrize("left_out", ["Content-Type", "If-None-Match", "x-amz-checksum-sha256"])
async def test_refuses_an_upload_that_lacks_a_signed_header(store: Store, left_out: str) -> None:
    upload = await presigned(store)
    headers = {name: value for name, value in upload.headers.items() if name != left_out}
    assert len(headers) == len(upload.headers) - 1
    bare = PresignedUpload(upload.method, upload.url, headers, upload.expires_at)
    await assert_refused_without_trace(store, await send(store, bare))


async def test_refuses_to_read_with_an_upload_address(store: Store) -> None:
    upload = await presigned(store)
    await send(store, upload)
    assert (await store.http.get(upload.url)).status_code == 403


async def test_refuses_a_second_upload_under_the_same_key(store: Store) -> None:
    await send(store, await presigned(store))
    again = await send(store, await presigned(store, body=BODY[::-1]), BODY[::-1])
    assert again.status_code in {409, 412}
    assert await read(store, KEY) == BODY


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": 5 * 1024**3 + 1},
        {"content_type": "image/jpeg\r\nX-Evil: 1"},
        {"sha256": b"short"},
        {"expires_in": timedelta(0)},
        {"expires_in": timedelta(days=8)},
    ],
    ids=str,
)
async def test_presigns_no_unusable_terms(store: Store, wrong: dict[str, object]) -> None:
    terms: dict[str, object] = {
        "size": 1,
        "content_type": "image/jpeg",
        "sha256": bytes(32),
        "expires_in": LATER,
    }
    with pytest.raises(ValueError, match=r".+"):
        await store.storage.presign_upload(KEY, **(terms | wrong))  # pyright: ignore[reportArgumentType] - wrong on purpose


async def read(store: Store, key: str) -> bytes:
    async with store.storage.open(key) as pieces:
        return b"".join([piece async for piece in pieces])


async def test_serves_a_private_object_by_a_presigned_address(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    url = await store.storage.presign_download(KEY, expires_in=LATER)
    response = await store.http.get(url)
    assert response.status_code == 200
    assert response.content == BODY
    assert response.headers["content-type"] == "image/jpeg"
    assert "content-disposition" not in response.headers


async def test_names_a_download(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    url = await store.storage.presign_download(
        KEY, expires_in=LATER, file_name='Tour "Zaal 3"; café.jpg'
    )
    response = await store.http.get(url)
    assert response.headers["content-disposition"] == (
        'attachment; filename="Tour _Zaal 3__ caf_.jpg"; '
        "filename*=UTF-8''Tour%20%22Zaal%203%22%3B%20caf%C3%A9.jpg"
    )


async def test_refuses_a_download_address_for_another_object(store: Store) -> None:
    await store.storage.put("originals/other", BODY, content_type="image/jpeg")
    url = await store.storage.presign_download(KEY, expires_in=LATER)
    assert (await store.http.get(url.replace(KEY, "originals/other"))).status_code == 403


async def test_refuses_an_expired_download_address(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    url = await store.storage.presign_download(KEY, expires_in=timedelta(seconds=1))
    await anyio.sleep(2.1)  # nothing announces that a second has passed
    assert (await store.http.get(url)).status_code == 403


async def test_serves_public_objects_to_everyone_and_for_ever(store: Store) -> None:
    await store.storage.put("tiles/abc/0/f/0_0.jpg", BODY, content_type="image/jpeg")
    response = await store.http.get(
        store.storage.public_url("tiles/abc/0/f/0_0.jpg"), headers={"Origin": "https://any.example"}
    )
    assert response.status_code == 200
    assert response.content == BODY
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["access-control-allow-origin"] in {"*", "https://any.example"}
    assert response.headers["etag"]


async def test_never_serves_a_private_object_publicly(store: Store) -> None:
    await store.storage.put("tiles/abc", BODY, content_type="image/jpeg")
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    url = store.storage.public_url("tiles/abc").replace("tiles/abc", KEY)
    assert (await store.http.get(url)).status_code == 403
    assert (await store.http.head(url)).status_code == 403


async def test_has_no_public_address_for_a_private_key(store: Store) -> None:
    with pytest.raises(KeyRefused):
        store.storage.public_url(KEY)


async def test_permits_the_app_to_upload_from_a_browser(store: Store) -> None:
    upload = await presigned(store)
    preflight = await store.http.options(
        upload.url,
        headers={
            "Origin": APP_ORIGIN,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": ", ".join(upload.headers).lower(),
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == APP_ORIGIN
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert all(name.lower() in allowed for name in upload.headers)
    response = await send(store, upload, Origin=APP_ORIGIN)
    assert response.headers["access-control-allow-origin"] == APP_ORIGIN


async def test_permits_no_other_site_to_upload_from_a_browser(store: Store) -> None:
    upload = await presigned(store)
    preflight = await store.http.options(
        upload.url,
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"},
    )
    origin = preflight.headers.get("access-control-allow-origin")
    methods = preflight.headers.get("access-control-allow-methods", "")
    assert origin is None or "PUT" not in methods


async def test_knows_nothing_of_an_object_that_is_not_there(store: Store) -> None:
    assert await store.storage.head(KEY) is None
    with pytest.raises(ObjectMissing):
        await read(store, KEY)


async def test_replaces_an_object(store: Store) -> None:
    await store.storage.put(KEY, b"earlier", content_type="text/plain")
    await store.storage.put(KEY, b"later", content_type="image/png")
    assert await read(store, KEY) == b"later"
    info = await store.storage.head(KEY)
    assert info
    assert info.content_type == "image/png"


async def test_keeps_an_empty_object(store: Store) -> None:
    await store.storage.put(KEY, b"", content_type="text/plain")
    assert await read(store, KEY) == b""


async def test_stores_and_downloads_a_file_of_many_pieces(store: Store, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(BODY * 800)
    await store.storage.put_file(KEY, source, content_type="image/jpeg")
    info = await store.storage.head(KEY)
    assert info
    assert info.sha256 == hashlib.sha256(BODY * 800).digest()
    size = await store.storage.download_to(KEY, target, size_limit=len(BODY) * 800)
    assert size == len(BODY) * 800
    assert target.read_bytes() == BODY * 800


async def test_downloads_nothing_that_is_too_large(store: Store, tmp_path: Path) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    with pytest.raises(ObjectTooLarge):
        await store.storage.download_to(KEY, tmp_path / "target", size_limit=len(BODY) - 1)
    assert not (tmp_path / "target").exists()


async def test_downloads_nothing_from_an_empty_key(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        await store.storage.download_to(KEY, tmp_path / "target")
    assert not (tmp_path / "target").exists()


async def put_tiles(store: Store, prefix: str, count: int) -> None:
    for number in range(count):
        key = f"{prefix}/2/{'frbl'[number % 4]}/{number}_0.jpg"
        await store.storage.put(key, b"tile", content_type="image/jpeg")


async def test_deletes_everything_under_a_prefix_and_proves_it(store: Store) -> None:
    await put_tiles(store, "tiles/abc", 10)
    await store.leave_unfinished("tiles/abc/unfinished")
    address = store.storage.public_url("tiles/abc/2/l/3_0.jpg")
    assert (await store.http.get(address)).status_code == 200

    proof = await store.storage.delete_prefix("tiles/abc")

    assert (proof.versions, proof.markers, proof.uploads) == (10, 0, 1)
    assert not await store.storage.list_everything("tiles/abc")
    assert not await store.storage.list_everything()
    assert (await store.http.get(address)).status_code == 404


async def test_deletes_a_single_object_by_its_key(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    proof = await store.storage.delete_prefix(KEY)
    assert proof.versions == 1
    assert await store.storage.head(KEY) is None


async def test_leaves_siblings_whose_names_begin_alike(store: Store) -> None:
    for key in ("tiles/abc/1.jpg", "tiles/abcd/1.jpg", "tiles/abc.jpg", "tiles/ab/1.jpg"):
        await store.storage.put(key, BODY, content_type="image/jpeg")
    await store.leave_unfinished("tiles/abcd/2.jpg")
    await store.storage.delete_prefix("tiles/abc")
    left = await store.storage.list_everything()
    assert {version.key for version in left.versions} == {
        "tiles/abcd/1.jpg",
        "tiles/abc.jpg",
        "tiles/ab/1.jpg",
    }
    assert [upload.key for upload in left.uploads] == ["tiles/abcd/2.jpg"]


async def test_deleting_nothing_is_a_proof_too(store: Store) -> None:
    proof = await store.storage.delete_prefix("tiles/never")
    assert (proof.versions, proof.markers, proof.uploads, proof.listings) == (0, 0, 0, 1)


async def test_never_deletes_the_whole_store(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    for prefix in ("", "/", "originals/", ".."):
        with pytest.raises(KeyRefused):
            await store.storage.delete_prefix(prefix)
    assert await store.storage.head(KEY)


async def test_aborts_unfinished_uploads_and_nothing_else(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    await store.leave_unfinished("originals/one")
    await store.leave_unfinished("originals/two")
    assert await store.storage.abort_unfinished("originals/one") == 1
    assert await store.storage.abort_unfinished(older_than=timedelta(days=1)) == 0
    assert await store.storage.abort_unfinished() == 1
    left = await store.storage.list_everything()
    assert [version.key for version in left.versions] == [KEY]
    assert not left.uploads


async def test_may_be_prepared_again(store: Store) -> None:
    await store.storage.put(KEY, BODY, content_type="image/jpeg")
    assert not (await store.storage.prepare([APP_ORIGIN])).created
    assert await store.storage.head(KEY)
    await store.storage.check()


@pytest.mark.parametrize("key", ["../secret", "tiles/../../secret", "/etc/passwd", "a//b", "a b"])
async def test_refuses_keys_that_leave_the_store(store: Store, key: str) -> None:
    with pytest.raises(KeyRefused):
        await presigned(store, key)
    with pytest.raises(KeyRefused):
        await store.storage.presign_download(key, expires_in=LATER)
    with pytest.raises(KeyRefused):
        await store.storage.put(key, BODY, content_type="image/jpeg")
    with pytest.raises(KeyRefused):
        await read(store, key)
    with pytest.raises(KeyRefused):
        await store.storage.head(key)
    with pytest.raises(KeyRefused):
        await store.storage.list_everything(key)
