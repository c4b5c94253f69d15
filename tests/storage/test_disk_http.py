"""The routes of the disk store: its answers, and what no well-behaved client would send."""

import hashlib
import tracemalloc
from collections.abc import AsyncGenerator
from datetime import timedelta
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
from anyio.abc import SocketStream
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Message

from ezvr_api.storage import PresignedUpload
from ezvr_api.storage.disk import DiskStorage
from ezvr_api.storage.disk_http import disk_routes
from ezvr_api.storage.disk_object import PIECE_SIZE
from tests.storage.conftest import Store

KEY = "originals/aPhoto"
TILE = "tiles/abc/0/f/0_0.jpg"
BODY = b"x" * 1000
LATER = timedelta(minutes=5)


async def presigned(store: Store, body: bytes = BODY) -> PresignedUpload:
    return await store.storage.presign_upload(
        KEY,
        size=len(body),
        content_type="image/jpeg",
        sha256=hashlib.sha256(body).digest(),
        expires_in=LATER,
    )


async def put(store: Store, upload: PresignedUpload, body: bytes, **headers: str) -> httpx.Response:
    sent = httpx.Headers(upload.headers)
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return await store.http.put(upload.url, content=body, headers=sent)


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        ({"content_type": "image/png"}, BODY, 415, "content_type_mismatch"),
        ({"x_amz_checksum_sha256": "AAAA"}, BODY, 422, "checksum_mismatch"),
        ({"if_none_match": '"etag"'}, BODY, 403, "signature_refused"),
        ({}, BODY + b"x", 413, "length_mismatch"),
        ({}, BODY[:-1], 422, "length_mismatch"),
        ({}, BODY[:-1] + b"y", 422, "checksum_mismatch"),
    ],
    ids=[
        "another-type",
        "another-checksum",
        "another-condition",
        "longer",
        "shorter",
        "another-body",
    ],
)
async def test_says_why_an_upload_is_refused(
    disk_store: Store, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    response = await put(disk_store, await presigned(disk_store), body, **headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == f"/problems/{code}"
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["title"]
    assert problem["detail"]


async def test_needs_a_length_to_begin_with(disk_store: Store) -> None:
    async def chunks() -> AsyncGenerator[bytes]:
        yield BODY

    upload = await presigned(disk_store)
    response = await disk_store.http.put(upload.url, content=chunks(), headers=upload.headers)
    assert response.status_code == 411
    assert response.json()["code"] == "length_required"


async def test_says_that_the_object_is_there_already(disk_store: Store) -> None:
    upload = await presigned(disk_store)
    assert (await put(disk_store, upload, BODY)).status_code == 200
    again = await put(disk_store, upload, BODY)
    assert again.status_code == 409
    assert again.json()["code"] == "object_exists"


async def test_takes_one_of_two_uploads_at_once(disk_store: Store) -> None:
    body = bytes(4 * PIECE_SIZE)
    upload = await presigned(disk_store, body)
    statuses: list[int] = []

    async def send() -> None:
        statuses.append((await put(disk_store, upload, body)).status_code)

    async with anyio.create_task_group() as group:
        group.start_soon(send)
        group.start_soon(send)
    assert sorted(statuses) == [200, 409]
    listing = await disk_store.storage.list_everything()
    assert (len(listing.versions), len(listing.uploads)) == (1, 0)


async def begin_upload(upload: PresignedUpload, body: bytes) -> SocketStream:
    """Send a request's headers and half of its body."""
    url = urlsplit(upload.url)
    assert url.hostname
    assert url.port
    headers = upload.headers | {"Host": url.netloc, "Content-Length": str(len(body))}
    lines = [f"PUT {url.path}?{url.query} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    stream = await anyio.connect_tcp(url.hostname, url.port)
    await stream.send("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
    return stream


async def wait_for_uploads(store: Store, count: int) -> None:
    with anyio.fail_after(10):
        while len((await store.storage.list_everything(KEY)).uploads) != count:  # noqa: ASYNC110 - files tell no event
            await anyio.sleep(0.01)


async def test_keeps_nothing_of_an_upload_whose_client_left(disk_store: Store) -> None:
    stream = await begin_upload(await presigned(disk_store), BODY)
    await wait_for_uploads(disk_store, 1)
    await stream.aclose()
    await wait_for_uploads(disk_store, 0)
    assert not await disk_store.storage.list_everything()


async def test_a_deletion_ends_an_upload_that_is_on_its_way(disk_store: Store) -> None:
    async with await begin_upload(await presigned(disk_store), BODY) as stream:
        await wait_for_uploads(disk_store, 1)
        proof = await disk_store.storage.delete_prefix(KEY)
        await stream.send(BODY[len(BODY) // 2 :])
        answer = await stream.receive()
    assert proof.uploads == 1
    assert answer.startswith(b"HTTP/1.1 409 ")
    assert not await disk_store.storage.list_everything()


async def answer_to(
    storage: DiskStorage, upload: PresignedUpload, size: int, pieces: list[bytes]
) -> tuple[int, int]:
    """Hand a request to the routes, whatever its body; return status and pieces left unread."""
    url = urlsplit(upload.url)
    left = list(pieces)
    answers: list[Message] = []
    headers = upload.headers | {"Content-Length": str(size)}

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Message) -> None:
        answers.append(message)

    application = Starlette(routes=[Mount("/storage", routes=disk_routes(storage))])
    await application(
        {
            "type": "http",
            "method": "PUT",
            "path": url.path,
            "raw_path": url.path.encode(),
            "root_path": "",
            "query_string": url.query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        },
        receive,
        send,
    )
    return answers[0]["status"], len(left)


async def test_stops_reading_as_soon_as_a_body_is_too_long(disk_store: Store) -> None:
    assert isinstance(disk_store.storage, DiskStorage)
    upload = await presigned(disk_store)
    pieces = [BODY, b"one too many", b"never read", b"never read"]
    assert await answer_to(disk_store.storage, upload, len(BODY), pieces) == (413, 2)
    assert not await disk_store.storage.list_everything()


async def test_refuses_a_body_that_ends_too_early(disk_store: Store) -> None:
    assert isinstance(disk_store.storage, DiskStorage)
    upload = await presigned(disk_store)
    assert await answer_to(disk_store.storage, upload, len(BODY), [BODY[:-1]]) == (422, 0)
    assert not await disk_store.storage.list_everything()


async def test_reads_nothing_of_an_upload_to_a_key_that_is_taken(disk_store: Store) -> None:
    assert isinstance(disk_store.storage, DiskStorage)
    await disk_store.storage.put(KEY, b"earlier", content_type="image/jpeg")
    upload = await presigned(disk_store)
    assert await answer_to(disk_store.storage, upload, len(BODY), [BODY]) == (409, 1)


async def test_holds_only_a_piece_of_an_upload_in_memory(disk_store: Store) -> None:
    assert isinstance(disk_store.storage, DiskStorage)
    piece = bytes(64 * 1024)
    upload = await presigned(disk_store, piece * 512)
    tracemalloc.start()
    try:
        answer = await answer_to(disk_store.storage, upload, len(piece) * 512, [piece] * 512)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer == (200, 0)
    assert peak < 8 * PIECE_SIZE


@pytest.mark.parametrize(
    "path",
    [
        "tiles/../originals/aPhoto",
        "tiles/%2e%2e/originals/aPhoto",
        "tiles/..%2foriginals/aPhoto",
        "tiles/../../secret",
        "%2e%2e/%2e%2e/secret",
        "tiles//1.jpg",
        "tiles/%00",
        "",
    ],
)
async def test_serves_nothing_by_a_path_that_is_no_key(disk_store: Store, path: str) -> None:
    await disk_store.storage.put(KEY, BODY, content_type="image/jpeg")
    root = urlsplit(disk_store.storage.public_url(TILE))
    async with await anyio.connect_tcp(root.hostname or "", root.port or 0) as stream:
        request = f"GET /storage/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        await stream.send(request.encode())
        assert (await stream.receive()).startswith(b"HTTP/1.1 404 ")


async def test_answers_other_methods_with_those_that_it_has(disk_store: Store) -> None:
    response = await disk_store.http.delete(disk_store.storage.public_url(TILE))
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, PUT, OPTIONS"
    assert response.json()["code"] == "method_not_allowed"


async def test_sends_a_tile_once_to_a_cache_that_keeps_it(disk_store: Store) -> None:
    await disk_store.storage.put(TILE, BODY, content_type="image/jpeg")
    url = disk_store.storage.public_url(TILE)
    etag = (await disk_store.http.get(url)).headers["etag"]
    again = await disk_store.http.get(url, headers={"If-None-Match": f'"other", W/{etag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == etag
    changed = await disk_store.http.get(url, headers={"If-None-Match": '"other"'})
    assert changed.content == BODY


async def test_describes_a_tile_without_sending_it(disk_store: Store) -> None:
    await disk_store.storage.put(TILE, BODY, content_type="image/jpeg")
    response = await disk_store.http.head(disk_store.storage.public_url(TILE))
    assert response.status_code == 200
    assert response.headers["content-length"] == "1000"
    assert response.headers["content-type"] == "image/jpeg"


async def test_never_runs_what_it_serves(disk_store: Store) -> None:
    await disk_store.storage.put(TILE, b"<script>", content_type="text/html")
    response = await disk_store.http.get(disk_store.storage.public_url(TILE))
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_keeps_private_answers_out_of_caches(disk_store: Store) -> None:
    await disk_store.storage.put(KEY, BODY, content_type="image/jpeg")
    url = await disk_store.storage.presign_download(KEY, expires_in=LATER)
    assert (await disk_store.http.get(url)).headers["cache-control"] == "private, no-store"
    missing = await disk_store.http.get(disk_store.storage.public_url(TILE))
    assert missing.status_code == 404
    assert missing.headers["cache-control"] == "no-store"


async def test_lets_a_permitted_origin_read_why_it_was_refused(disk_store: Store) -> None:
    upload = await presigned(disk_store)
    response = await put(disk_store, upload, BODY[:-1], Origin="https://app.example")
    assert response.status_code == 422
    assert response.headers["access-control-allow-origin"] == "https://app.example"
    assert response.headers["vary"] == "Origin"
