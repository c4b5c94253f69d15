"""The example of docs/embed.md, exactly as it is printed."""

import mimetypes
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route

from .conftest import Visit
from .site import VIEWER

pytestmark = pytest.mark.xdist_group("viewer")

GUIDE = VIEWER.parent / "docs" / "embed.md"
EXAMPLE = GUIDE.read_text().partition("### An example")[2].partition("\n## ")[0]


def _block(language: str) -> str:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", EXAMPLE, re.DOTALL | re.MULTILINE)
    return block


def _publish(visit: Visit, tour_folder: Path) -> None:
    """Put the guide's page and the service at the addresses that the guide names."""

    def customer(route: Route) -> None:
        if route.request.url.endswith("/menu.js"):
            route.fulfill(content_type="text/javascript", body=_block("js"))
            return
        if route.request.url.endswith("/icon.svg"):
            route.fulfill(content_type="image/svg+xml", body=(VIEWER / "icon.svg").read_text())
            return
        name, _, policy = _block("http").strip().partition(": ")
        route.fulfill(content_type="text/html", body=_block("html"), headers={name: policy})

    def service(route: Route) -> None:
        path = route.request.url.removeprefix("https://tours.example/").partition("?")[0]
        names = {"t/KEY": "page.html", "t/KEY/poster.jpg": "hall/faces.jpg"}
        file = tour_folder / names.get(path, path)
        if path.startswith("viewer/"):
            file = VIEWER / path.removeprefix("viewer/")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(content_type=kind, body=file.read_bytes())

    visit.page.route("https://www.customer.example/**", customer)
    visit.page.route("https://tours.example/**", service)


def test_the_example_of_the_guide_works_as_printed(visit: Visit, tour_folder: Path) -> None:
    _publish(visit, tour_folder)
    with visit.page.expect_request("https://tours.example/t/KEY/poster.jpg"):
        visit.page.goto("https://www.customer.example/house")
    # By the keyboard: a click right after a scroll may still hit the frame that was there.
    visit.page.get_by_role("button", name="Garden", exact=True).press("Enter")
    visit.page.get_by_role("status").get_by_text("Garden").wait_for()
    visit.page.frame_locator("iframe").get_by_role("heading", name="Garden").wait_for()
