"""The bare address."""

from tests.support.service import Service


async def test_the_bare_address_says_where_to_go_on(service: Service) -> None:
    answer = await service.nobody.get("/")
    assert answer.status_code == 200
    description = answer.json()
    assert description["name"] == "EZVR"
    for name in ("description", "health", "readiness"):
        assert (await service.nobody.get(description[name])).is_success
    assert (await service.nobody.head("/")).status_code == 200
