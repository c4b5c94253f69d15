import pytest

from tests.support.service import Service


@pytest.mark.parametrize("path", ["src/main.js", "ezvr.css", "page.css", "manifest.schema.json"])
async def test_a_page_gets_what_it_needs_of_the_viewer(service: Service, path: str) -> None:
    answer = await service.nobody.get(f"/viewer/{path}")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path", ["package.json", "tests/math.test.js", "node_modules/typescript/package.json", ".git"]
)
async def test_what_only_developers_need_is_not_served(service: Service, path: str) -> None:
    answer = await service.nobody.get(f"/viewer/{path}")
    assert answer.status_code == 404


async def test_what_customers_paste_may_be_kept_for_an_hour_and_used_by_every_page(
    service: Service,
) -> None:
    answer = await service.nobody.get("/viewer/embed.js")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (await service.nobody.get("/viewer/src/main.js")).headers["cache-control"] == "no-cache"
