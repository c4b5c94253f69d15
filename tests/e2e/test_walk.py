"""The whole line: sign up, send, tile, link, publish, walk through, delete, and it is gone."""

import io
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from ezvr_api.demo.client import Client
from tests.e2e.customer import customer, publish_walk, send, wait_until_done
from tests.e2e.installation import Installation
from tests.e2e.projection import load_photo, project, psnr

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

LEAST_PSNR = 30.0
VIEWS = (
    {"yaw": 0.0, "pitch": 0.0, "hfov": 90.0},
    {"yaw": 135.0, "pitch": -30.0, "hfov": 75.0},
    {"yaw": -100.0, "pitch": 40.0, "hfov": 60.0},
)


@pytest.fixture(scope="module")
def client(installation: Installation) -> Generator[Client]:
    with customer(installation.url, "robin@walk.ezvr.nl") as robin:
        yield robin


@pytest.fixture(scope="module")
def panorama_ids(client: Client, photos: list[Path]) -> list[str]:
    sent = [send(client, photo) for photo in photos]
    assert [wait_until_done(client, panorama)["status"] for panorama in sent] == ["ready"] * 3
    return sent


@pytest.fixture(scope="module")
def publication(client: Client, panorama_ids: list[str]) -> dict[str, Any]:
    return publish_walk(client, panorama_ids)


@pytest.fixture
def tour(page: Page, publication: dict[str, Any]) -> Page:
    """The share page, its first scene drawn."""
    page.goto(publication["share_url"])
    page.evaluate("ezvrTour.settled()")
    return page


def test_the_canvas_shows_the_photo(tour: Page, photos: list[Path]) -> None:
    photo = load_photo(photos[0])
    tour.evaluate("ezvrTour.hideInterface()")
    for view in VIEWS:
        tour.evaluate("view => ezvrTour.lookAt(view)", view)
        tour.evaluate("ezvrTour.settled()")
        shown = Image.open(io.BytesIO(tour.screenshot())).convert("RGB")
        truth = project(photo, **view, width=shown.width, height=shown.height)
        assert psnr(np.asarray(shown, dtype=np.float32), truth) >= LEAST_PSNR, view


def test_a_click_on_a_hotspot_changes_the_scene(tour: Page) -> None:
    before = tour.evaluate("ezvrTour.scene")
    tour.get_by_role("button", name="Walk on").click()
    _wait_for_another_scene(tour, before)
    assert tour.get_by_text("Place 2").first.is_visible()


def test_the_keyboard_changes_the_scene(tour: Page) -> None:
    before = tour.evaluate("ezvrTour.scene")
    for _ in range(20):
        tour.keyboard.press("Tab")
        if "Walk on" in tour.evaluate("document.activeElement.textContent ?? ''"):
            break
    tour.keyboard.press("Enter")
    _wait_for_another_scene(tour, before)


def test_the_page_reads_without_a_script(
    publication: dict[str, Any], installation: Installation
) -> None:
    text = httpx.get(publication["share_url"]).text
    assert [f"Place {number}" in text for number in (1, 2, 3)] == [True, True, True]
    assert installation.url in publication["share_url"]


def test_what_is_deleted_is_really_gone(
    client: Client,
    installation: Installation,
    panorama_ids: list[str],
    publication: dict[str, Any],
) -> None:
    manifest = httpx.get(publication["manifest_url"]).json()
    addresses = [
        address
        for scene in manifest["scenes"]
        for address in (scene["panorama"]["faces"], _first_tile(scene["panorama"]))
    ]
    assert [httpx.get(address).status_code for address in addresses] == [200] * 6

    receipts = [client.delete_panorama(panorama) for panorama in panorama_ids]
    _wait_until_complete(client, receipts)

    assert len(installation.stored()) == 0
    # A private bucket does not tell a stranger what is missing and what is forbidden.
    assert {httpx.get(address).status_code for address in addresses} == {404}
    assert httpx.get(publication["manifest_url"]).status_code == 404


def _wait_for_another_scene(tour: Page, before: str) -> None:
    """Wait inside the page: its policy forbids what Playwright's own waiting evaluates."""
    tour.evaluate(
        """async before => {
            while (ezvrTour.scene === before) await new Promise(requestAnimationFrame);
        }""",
        before,
    )


def _first_tile(panorama: dict[str, Any]) -> str:
    return panorama["template"].format(level=0, face="f", row=0, column=0, format="jpg")


def _wait_until_complete(client: Client, receipts: list[dict[str, Any]]) -> None:
    deadline = time.monotonic() + 60
    while any(client.receipt(receipt["id"])["status"] != "complete" for receipt in receipts):
        assert time.monotonic() < deadline
        time.sleep(0.2)
