"""Reading, changing and deleting what a customer told about themself."""

from typing import Any

import pytest

from tests.support.customer import Customer
from tests.support.service import PASSWORD, Service

CONTACT = {
    "name": "Anna A.",
    "email": "office@example.com",
    "phone": "+31 6 1234 5678",
    "street": "Kade 1",
    "postal_code": "1011 AA",
    "city": "Amsterdam",
    "country": "NL",
}
COMPANY = {
    "name": "Anna B.V.",
    "registration_number": "12345678",
    "vat_number": "NL123456789B01",
    "website": "https://anna.example",
}
DETAILS = [("contact", CONTACT), ("company", COMPANY)]


@pytest.mark.parametrize(("kind", "fields"), DETAILS)
async def test_every_field_can_be_changed_and_read(
    anna: Customer, kind: str, fields: dict[str, str]
) -> None:
    assert await anna.ok("PATCH", f"/v1/account/{kind}", fields) == fields
    assert await anna.ok("GET", f"/v1/account/{kind}") == fields


@pytest.mark.parametrize(("kind", "fields"), DETAILS)
async def test_what_is_left_out_stays_and_null_empties(
    anna: Customer, kind: str, fields: dict[str, str]
) -> None:
    await anna.ok("PATCH", f"/v1/account/{kind}", fields)
    for field, value in fields.items():
        changed = await anna.ok("PATCH", f"/v1/account/{kind}", {field: None})
        assert changed == {**fields, field: None}
        await anna.ok("PATCH", f"/v1/account/{kind}", {field: value})
    assert await anna.ok("PATCH", f"/v1/account/{kind}", {}) == fields


@pytest.mark.parametrize(("kind", "fields"), DETAILS)
async def test_deleted_data_is_gone_from_the_database(
    service: Service, anna: Customer, kind: str, fields: dict[str, str]
) -> None:
    await anna.ok("PATCH", f"/v1/account/{kind}", fields)
    await anna.ok("DELETE", f"/v1/account/{kind}")
    table = {"contact": "contacts", "company": "companies"}[kind]
    query = f"SELECT * FROM {table} WHERE account_id = %s"  # noqa: S608 - one of two names
    account_id = (await anna.ok("GET", "/v1/account"))["id"]
    assert await service.rows(query, account_id) == []
    assert await anna.ok("GET", f"/v1/account/{kind}") == dict.fromkeys(fields)


@pytest.mark.parametrize(("kind", "fields"), DETAILS)
async def test_deleted_data_can_be_told_again(
    anna: Customer, kind: str, fields: dict[str, str]
) -> None:
    await anna.ok("DELETE", f"/v1/account/{kind}")
    await anna.ok("DELETE", f"/v1/account/{kind}")
    assert await anna.ok("PATCH", f"/v1/account/{kind}", fields) == fields


@pytest.mark.parametrize(
    ("path", "payload", "pointer"),
    [
        ("/v1/account/contact", {"fax": "1"}, "/fax"),
        ("/v1/account/contact", {"email": "nowhere"}, "/email"),
        ("/v1/account/contact", {"country": "nl"}, "/country"),
        ("/v1/account/company", {"name": 7}, "/name"),
        ("/v1/account/company", {"website": "anna.example"}, "/website"),
        ("/v1/account/company", {"website": "javascript:alert(1)"}, "/website"),
        ("/v1/account/company", {"website": "http://"}, "/website"),
        ("/v1/account/company", {"website": "https://a.example/ x"}, "/website"),
        ("/v1/account/company", {"website": "ftp://a.example"}, "/website"),
        ("/v1/account", {"name": ""}, "/name"),
        ("/v1/account", {"name": None}, "/name"),
        ("/v1/account", {"id": "x"}, "/id"),
        ("/v1/me", {"first_name": None}, "/first_name"),
        ("/v1/me", {"account_id": "x"}, "/account_id"),
        ("/v1/me", {"email": "other@example.com"}, "/current_password"),
    ],
)
async def test_a_wrong_change_is_refused_whole(
    anna: Customer, path: str, payload: dict[str, Any], pointer: str
) -> None:
    before = await anna.ok("GET", path)
    problem = await anna.refused("PATCH", path, payload, status=422, code="invalid_payload")
    assert [entry["pointer"] for entry in problem["errors"]] == [pointer]
    assert await anna.ok("GET", path) == before


async def test_the_account_can_be_renamed(anna: Customer) -> None:
    await anna.ok("PATCH", "/v1/account", {"name": "Anna's palace"})
    assert (await anna.ok("GET", "/v1/account"))["name"] == "Anna's palace"


async def test_another_address_needs_the_password_again(service: Service, anna: Customer) -> None:
    change = {"email": "new@example.com", "first_name": "Ann", "current_password": "not hers"}
    await anna.refused("PATCH", "/v1/me", change, status=403, code="wrong_password")
    assert (await anna.ok("GET", "/v1/me"))["first_name"] == "Anna"
    await anna.ok("PATCH", "/v1/me", {**change, "current_password": PASSWORD})
    assert (await anna.ok("GET", "/v1/me"))["email"] == "new@example.com"
    await service.sign_in("new@example.com")


async def test_an_address_that_somebody_has_cannot_be_taken(anna: Customer, bob: Customer) -> None:
    change = {"email": anna.email.upper(), "current_password": PASSWORD}
    await bob.refused("PATCH", "/v1/me", change, status=409, code="email_unavailable")
    assert (await bob.ok("GET", "/v1/me"))["email"] == bob.email
