"""Coming in."""

import pytest

from tests.support.customer import Customer
from tests.support.service import PASSWORD, Service

NEW_CUSTOMER = {
    "email": "Carl@Example.com",
    "password": PASSWORD,
    "first_name": "Carl",
    "account_name": "Carl's boats",
    "contact": {"name": "Carl C.", "phone": "+31 20 123 4567", "country": "NL"},
    "company": {"name": "Boats B.V.", "registration_number": "12345678"},
}


ALL_USERS = "SELECT users::text, (SELECT count(*) FROM accounts) FROM users ORDER BY id"


async def test_a_new_customer_gets_what_they_told(service: Service) -> None:
    answer = await service.nobody.post("/v1/sign-up", json=NEW_CUSTOMER)
    assert answer.status_code == 202
    carl = await service.sign_in("carl@example.com")
    me = await carl.ok("GET", "/v1/me")
    assert (me["email"].casefold(), me["first_name"]) == ("carl@example.com", "Carl")
    assert (await carl.ok("GET", "/v1/account"))["name"] == "Carl's boats"
    assert (await carl.ok("GET", "/v1/account/contact"))["phone"] == "+31 20 123 4567"
    assert (await carl.ok("GET", "/v1/account/company"))["name"] == "Boats B.V."


async def test_the_answer_does_not_tell_whether_an_address_is_known(
    service: Service, anna: Customer
) -> None:
    fresh = await service.nobody.post("/v1/sign-up", json=NEW_CUSTOMER)
    known = await service.nobody.post("/v1/sign-up", json={**NEW_CUSTOMER, "email": anna.email})
    assert (known.status_code, known.content) == (fresh.status_code, fresh.content)
    assert set(known.headers) == set(fresh.headers)


async def test_signing_up_with_a_known_address_changes_nothing(
    service: Service, anna: Customer
) -> None:
    before = await service.rows(ALL_USERS)
    thief = {**NEW_CUSTOMER, "email": anna.email.upper(), "password": "a password of a thief"}
    assert (await service.nobody.post("/v1/sign-up", json=thief)).status_code == 202
    after = await service.rows(ALL_USERS)
    assert after == before
    await anna.ok("GET", "/v1/me")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "no address"}, "/email"),
        ({"password": "too short"}, "/password"),
        ({"first_name": ""}, "/first_name"),
        ({"first_name": "   "}, "/first_name"),
        ({"account_name": None}, "/account_name"),
        ({"surprise": 1}, "/surprise"),
        ({"contact": {"country": "Netherlands"}}, "/contact/country"),
        ({"contact": {"fax": "1"}}, "/contact/fax"),
        ({"contact": {"email": "no address"}}, "/contact/email"),
        ({"company": {"name": "x" * 201}}, "/company/name"),
    ],
)
async def test_a_wrong_field_is_pointed_at(
    service: Service, change: dict[str, object], pointer: str
) -> None:
    answer = await service.nobody.post("/v1/sign-up", json={**NEW_CUSTOMER, **change})
    assert answer.status_code == 422
    assert [entry["pointer"] for entry in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "body",
    [
        b'{"first_name": "nul \\u0000"}',
        b'{"first_name": "half a pair \\ud800"}',
        b'{"contact": {"name": "nul \\u0000"}}',
        b'{"nul \\u0000": "in a name"}',
    ],
)
async def test_text_that_no_database_can_hold_is_refused(service: Service, body: bytes) -> None:
    answer = await service.nobody.post(
        "/v1/sign-up", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
