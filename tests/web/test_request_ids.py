"""The id of a request, over a real server: in header and problem, and never the caller's."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import anyio
import httpx
import pytest

from tests.conftest import Known
from tests.support.postgres import PostgresServer
from tests.support.service import COOKIE, served

JSON = {"Content-Type": "application/json"}
MEBIBYTE = 1024**2
PROBLEMS = [
    pytest.param(401, "GET", "/v1/me", None, {}, id="not-signed-in"),
    pytest.param(
        401,
        "POST",
        "/v1/sessions",
        b'{"email": "a@example.com", "password": "x"}',
        JSON,
        id="wrong-password",
    ),
    pytest.param(
        403,
        "POST",
        "/v1/sessions",
        b"{}",
        {**JSON, "Origin": "https://evil.example"},
        id="foreign-origin",
    ),
    pytest.param(404, "GET", "/v1/nothing", None, {}, id="no-such-route"),
    pytest.param(404, "GET", "/v1/public/tours/none", None, {}, id="no-such-tour"),
    pytest.param(404, "GET", "/viewer/none", None, {}, id="no-such-viewer-file"),
    pytest.param(405, "PUT", "/v1/me", None, {}, id="wrong-method"),
    pytest.param(405, "POST", "/viewer/page.css", None, {}, id="wrong-method-for-a-file"),
    pytest.param(413, "POST", "/v1/sign-up", b" " * (MEBIBYTE + 1), JSON, id="body-too-large"),
    pytest.param(422, "POST", "/v1/sign-up", b"{}", JSON, id="fields-missing"),
    pytest.param(422, "POST", "/v1/sign-up", b'{"email":', JSON, id="broken-json"),
    pytest.param(431, "GET", "/v1/me", None, {"X-Much": "x" * 65536}, id="headers-too-large"),
]
CALLERS_IDS = ["5f0c5b5e-8a5c-4b0e-9a53-0d3b7b4a2c11", "<script>alert(1)</script>", "x" * 5000]


@pytest.fixture(scope="module")
async def nobody(
    postgres_server: PostgresServer, known: Known, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[httpx.AsyncClient]:
    folder: Path = tmp_path_factory.mktemp("served")
    url = postgres_server.create_database(known.name)
    async with (
        served(url, folder) as (address, _),
        httpx.AsyncClient(base_url=address, timeout=30) as client,
    ):
        yield client
    postgres_server.drop_database(url)


def only_id_of(answer: httpx.Response) -> str:
    """The one id in the headers, which is one of ours."""
    (request_id,) = answer.headers.get_list("x-request-id")
    assert UUID(request_id).version == 7
    return request_id


@pytest.mark.parametrize(("status", "method", "path", "body", "headers"), PROBLEMS)
async def test_a_problem_names_the_id_of_its_header(
    nobody: httpx.AsyncClient,
    status: int,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
) -> None:
    for callers_id in (None, *CALLERS_IDS):
        own = {} if callers_id is None else {"X-Request-Id": callers_id}
        answer = await nobody.request(method, path, content=body, headers={**headers, **own})
        assert answer.status_code == status
        assert answer.json()["instance"] == only_id_of(answer)
        assert callers_id is None or callers_id not in answer.text


async def test_an_answer_without_a_body_has_an_id_too(nobody: httpx.AsyncClient) -> None:
    for method, path in [
        ("HEAD", "/v1/public/tours/none"),
        ("HEAD", "/v1/me"),
        ("OPTIONS", "/v1/public/tours/none"),
        ("GET", "/healthz"),
    ]:
        only_id_of(await nobody.request(method, path))


async def test_requests_at_the_same_moment_keep_their_ids_apart(nobody: httpx.AsyncClient) -> None:
    ids: list[str] = []

    async def ask() -> None:
        answer = await nobody.get("/v1/me", headers={"Cookie": f"{COOKIE}=wrong"})
        assert answer.json()["instance"] == only_id_of(answer)
        ids.append(only_id_of(answer))

    async with anyio.create_task_group() as group:
        for _ in range(30):
            group.start_soon(ask)
    assert len(set(ids)) == 30
