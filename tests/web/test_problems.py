"""Errors as problems (RFC 9457), whatever went wrong."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from tests.conftest import Logs
from tests.support.customer import Customer
from tests.support.service import PASSWORD, Service

MEBIBYTE = 1024**2


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"/problems/{code}"
    assert problem["instance"] == answer.headers["x-request-id"]
    assert problem["title"]
    return problem


async def test_an_unknown_address(service: Service) -> None:
    assert_problem(await service.nobody.get("/v1/nothing"), 404, "http_404")


async def test_a_slash_too_many(service: Service) -> None:
    assert_problem(await service.nobody.get("/v1/me/"), 404, "http_404")


async def test_another_method(service: Service) -> None:
    answer = await service.nobody.put("/v1/me")
    assert_problem(answer, 405, "http_405")
    assert "GET" in answer.headers["allow"]


async def test_a_body_that_is_too_large(service: Service) -> None:
    body = b'{"email": "' + b"x" * MEBIBYTE + b'"}'
    json_type = {"Content-Type": "application/json"}
    answer = await service.nobody.post("/v1/sign-up", content=body, headers=json_type)
    assert_problem(answer, 413, "http_413")


async def test_a_body_that_turns_out_too_large(service: Service) -> None:
    async def pieces() -> AsyncGenerator[bytes]:
        for _ in range(33):
            yield b" " * (MEBIBYTE // 32)

    json_type = {"Content-Type": "application/json"}
    answer = await service.nobody.post("/v1/sign-up", content=pieces(), headers=json_type)
    assert_problem(answer, 413, "http_413")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b"", [""]),
        (b"{", [""]),
        (b"[]", [""]),
        (b"null", [""]),
        (b'"text"', [""]),
        (b"\xff", [""]),
        (b'{"email": "a@example.com"}', ["/password"]),
        (b'{"email": 1, "password": ""}', ["/email", "/password"]),
        (b'{"email": "a@example.com", "password": "x", "a/b~c": 1}', ["/a~1b~0c"]),
    ],
)
async def test_a_wrong_payload_is_pointed_at(
    service: Service, body: bytes, pointers: list[str]
) -> None:
    json_type = {"Content-Type": "application/json"}
    answer = await service.nobody.post("/v1/sessions", content=body, headers=json_type)
    problem = assert_problem(answer, 422, "invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == pointers
    assert all(entry["detail"] for entry in problem["errors"])


@pytest.mark.parametrize("depth", [400, 900, 10_000, 100_000])
@pytest.mark.parametrize("around", [b"%b", b'{"contact": %b}', b'{"contact": {"name": %b}}'])
@pytest.mark.parametrize(("opened", "closed"), [(b"[", b"]"), (b'{"a":', b"}")])
async def test_a_body_of_any_depth_is_refused(
    service: Service, depth: int, around: bytes, opened: bytes, closed: bytes
) -> None:
    body = around % (opened * depth + b"1" + closed * depth)
    json_type = {"Content-Type": "application/json"}
    answer = await service.nobody.post("/v1/sign-up", content=body, headers=json_type)
    problem = assert_problem(answer, 422, "invalid_payload")
    assert all(entry["detail"] for entry in problem["errors"])
    assert len(answer.content) < 2000


async def test_too_many_headers(service: Service) -> None:
    many = {f"X-{number}": "x" * 1000 for number in range(66)}
    assert_problem(await service.nobody.get("/v1/me", headers=many), 431, "http_431")
    few = {name: many[name] for name in list(many)[:60]}
    assert_problem(await service.nobody.get("/v1/me", headers=few), 401, "not_signed_in")


async def test_what_was_sent_is_not_echoed(service: Service) -> None:
    secret = "Zebramarkering"
    payload = {
        "email": f"{secret} at example.com",
        "password": [secret],
        "first_name": {"a": secret},
    }
    answer = await service.nobody.post("/v1/sign-up", json=payload)
    assert_problem(answer, 422, "invalid_payload")
    assert secret not in answer.text


async def test_no_part_of_an_address_is_echoed(service: Service) -> None:
    payload = {"email": "anna@zebramarkéring☃.example", "password": "x"}
    answer = await service.nobody.post("/v1/sessions", json=payload)
    (wrong,) = assert_problem(answer, 422, "invalid_payload")["errors"]
    assert wrong["pointer"] == "/email"
    assert "marker" not in answer.text.replace("é", "e")


async def test_a_wrong_parameter_is_pointed_at(anna: Customer) -> None:
    answer = await anna.call("GET", "/v1/panoramas?limit=many")
    problem = assert_problem(answer, 422, "invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == ["/query/limit"]


async def break_renaming(service: Service, words: str) -> None:
    """Let the database refuse a new account name, with these words."""
    await service.rows(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}' USING DETAIL = '{words}'; END $$"
    )
    await service.rows(
        "CREATE TRIGGER refuse BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION refuse()"
    )


async def test_what_nobody_foresaw_tells_nothing_and_can_be_found_in_the_log(
    service: Service, anna: Customer, logs: Logs
) -> None:
    await break_renaming(service, "Zebramarkering")
    answer = await anna.call("PATCH", "/v1/account", {"name": "x"})
    problem = assert_problem(answer, 500, "internal_error")
    assert set(problem) == {"type", "code", "title", "status", "instance", "errors"}
    assert "Zebramarkering" not in answer.text
    (line,) = logs.of("request.failed")
    assert line["request_id"] == problem["instance"]
    assert any("tasks" not in entry and "db.py" in entry for entry in line["exception"])
    assert line["exception"][-1].startswith("sqlalchemy.exc.")


async def test_no_message_of_an_exception_reaches_the_log(
    service: Service, anna: Customer, logs: Logs
) -> None:
    await break_renaming(service, "Zebramarkering")
    await anna.call("PATCH", "/v1/account", {"name": "Zebramarkering"})
    assert logs.of("request.failed")
    assert "Zebramarkering" not in logs.text


async def test_a_commit_that_fails_is_no_success(service: Service, anna: Customer) -> None:
    await service.rows(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'at the commit'; END $$"
    )
    await service.rows(
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON tours DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    answer = await anna.call("POST", "/v1/tours", {"title": {"en": "x"}})
    assert_problem(answer, 500, "internal_error")


async def test_every_answer_has_a_request_id_of_its_own(service: Service) -> None:
    paths = ("/healthz", "/v1/me", "/nothing", "/t/none", "/viewer/page.css", "/storage/tiles/x")
    answers = [await service.nobody.get(path) for path in paths]
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(paths)


async def test_signing_up_leaves_no_personal_data_in_the_log(service: Service, logs: Logs) -> None:
    marker = "zebramarkering"
    contact = {"name": marker, "street": marker, "email": f"{marker}@example.com"}
    await service.sign_up(marker, first_name=marker, account_name=marker, contact=contact)
    wrong = {"email": f"{marker}@example.com", "password": f"{marker} is wrong"}
    await service.nobody.post("/v1/sessions", json=wrong)
    await service.nobody.get(f"/t/{marker}?{marker}=1")
    assert len(logs.of("request.done")) == 4
    assert marker not in logs.text.lower()
    assert PASSWORD not in logs.text


async def test_a_failing_job_leaves_no_personal_data_in_the_log(
    service: Service, anna: Customer, logs: Logs
) -> None:
    await anna.upload(file_name="Zebramarkering.jpg")
    await break_renaming(service, "Zebramarkering")
    await service.rows(
        "CREATE TRIGGER refuse BEFORE UPDATE ON panoramas FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    await service.run_jobs()
    (line,) = logs.of("job.failed")
    assert line["task"] == "panoramas:tile"
    assert "Zebramarkering" not in logs.text


async def test_every_log_line_says_what_happened(service: Service, logs: Logs) -> None:
    await service.nobody.get("/healthz")
    (line,) = logs.of("request.done")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/healthz", 200)
    assert json.dumps(line)
