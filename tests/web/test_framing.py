"""Published tours may stand in the page of anybody (tests/publishing), and nothing else."""

import pytest

from tests.support.service import Service


@pytest.mark.parametrize(
    "path",
    ["/", "/healthz", "/v1/account", "/v1/public/tours/none", "/viewer/index.html", "/nowhere"],
)
async def test_nothing_but_a_share_page_can_be_framed(service: Service, path: str) -> None:
    headers = (await service.nobody.get(path)).headers
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["x-frame-options"] == "DENY"
