"""Signing in and out, and what the cookie is like."""

from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from ezvr_api.worker import TASKS
from tests.support.customer import Customer
from tests.support.service import PASSWORD, SECRET, Service, running_service

DAYS_30 = 30 * 24 * 3600


def session_cookie(answer: httpx.Response, name: str) -> dict[str, str]:
    """Return the attributes that are set, the value left out."""
    cookie = SimpleCookie(answer.headers["set-cookie"])[name]
    return {attribute: str(value) for attribute, value in cookie.items() if value}


async def test_signing_in_opens_a_session(service: Service, anna: Customer) -> None:
    assert (await anna.ok("GET", "/v1/me"))["email"] == anna.email
    ((kept,),) = await service.rows("SELECT string_agg(token_hash, '') FROM sessions")
    token = anna.http.cookies["ezvr_session"]
    assert token.encode() not in bytes(kept)


async def test_the_address_may_be_written_in_another_case(service: Service, anna: Customer) -> None:
    await service.sign_in(anna.email.upper())


async def test_no_script_can_read_the_cookie(service: Service, anna: Customer) -> None:
    answer = await service.nobody.post(
        "/v1/sessions", json={"email": anna.email, "password": PASSWORD}
    )
    flags = session_cookie(answer, "ezvr_session")
    assert flags == {
        "path": "/",
        "max-age": str(DAYS_30),
        "httponly": "True",
        "samesite": "lax",
    }


async def test_in_production_the_cookie_is_bound_to_the_host_and_to_https(
    database_url: str, tmp_path: Path
) -> None:
    production = {
        "environment": "production",
        "public_url": "https://testserver",
        "database_url": database_url,
        "privacy_contact": "Ada, privacy@example.com",
        "secret": SECRET,
    }
    async with running_service(database_url, tmp_path, **production) as service:
        anna = {"email": "anna@example.com", "password": PASSWORD}
        names = {"first_name": "Anna", "account_name": "House"}
        client = service.client("https://testserver")
        await client.post("/v1/sign-up", json={**anna, **names})
        answer = await client.post("/v1/sessions", json=anna)
        flags = session_cookie(answer, "__Host-ezvr_session")
        assert (await client.get("/v1/me")).is_success
        ended = await client.delete("/v1/sessions/current")
    assert flags["secure"] == flags["httponly"] == "True"
    assert (flags["path"], flags["samesite"]) == ("/", "lax")
    assert "domain" not in flags
    assert session_cookie(ended, "__Host-ezvr_session")["secure"] == "True"


async def test_an_unknown_address_and_a_wrong_password_are_answered_alike(
    service: Service, anna: Customer
) -> None:
    unknown = {"email": "nobody@example.com", "password": PASSWORD}
    wrong = {"email": anna.email, "password": "another password"}
    answers = [await service.nobody.post("/v1/sessions", json=body) for body in (unknown, wrong)]
    bodies = [{**answer.json(), "instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "wrong_credentials"


async def test_signing_out_ends_the_session_on_the_server(service: Service, anna: Customer) -> None:
    token = anna.http.cookies["ezvr_session"]
    await anna.ok("DELETE", "/v1/sessions/current")
    assert "ezvr_session" not in anna.http.cookies
    again = await service.nobody.get("/v1/me", headers={"Cookie": f"ezvr_session={token}"})
    assert (again.status_code, again.json()["code"]) == (401, "not_signed_in")


async def test_signing_out_leaves_other_devices_alone(service: Service, anna: Customer) -> None:
    phone = await service.sign_in(anna.email)
    await anna.ok("DELETE", "/v1/sessions/current")
    await phone.ok("GET", "/v1/me")


async def test_a_session_expires_and_is_then_forgotten(service: Service, anna: Customer) -> None:
    await service.rows("UPDATE sessions SET expires_at = now() - interval '1 second'")
    await anna.refused("GET", "/v1/me", status=401, code="not_signed_in")
    await service.run_task("accounts:expire")
    assert await service.rows("SELECT id FROM sessions") == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil"])
async def test_a_foreign_page_cannot_make_its_visitors_change_anything(
    anna: Customer, origin: str
) -> None:
    answer = await anna.http.patch("/v1/me", json={"first_name": "Eve"}, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert (await anna.ok("GET", "/v1/me"))["first_name"] == "Anna"


@pytest.mark.parametrize("path", ["/v1/sign-up", "/v1/sessions"])
async def test_a_foreign_page_cannot_sign_anybody_in(service: Service, path: str) -> None:
    answer = await service.nobody.post(path, json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


async def test_our_own_page_and_programs_may_change_things(anna: Customer) -> None:
    ours = {"Origin": "http://testserver"}
    answer = await anna.http.patch("/v1/me", json={"first_name": "Ann"}, headers=ours)
    assert answer.is_success
    await anna.ok("PATCH", "/v1/me", {"first_name": "Anna"})


async def test_a_foreign_page_may_ask_but_gets_no_permission_to_read(anna: Customer) -> None:
    answer = await anna.http.get("/v1/me", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


async def test_the_app_of_another_origin_may_use_the_api(database_url: str, tmp_path: Path) -> None:
    app_origin = "https://app.example"
    async with running_service(database_url, tmp_path, app_origins=app_origin) as service:
        carl = await service.sign_up("carl")
        answer = await carl.http.patch(
            "/v1/me", json={"first_name": "Ann"}, headers={"Origin": app_origin}
        )
    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == app_origin
    assert answer.headers["access-control-allow-credentials"] == "true"


def test_forgetting_expired_sessions_is_scheduled() -> None:
    assert any(task.name == "accounts:expire" and task.schedule for task in TASKS)
