"""What a visitor may look at next is fetched while the line is idle, unless data is saved."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Request

from .conftest import Visit, hold
from .site import serve

pytestmark = pytest.mark.xdist_group("viewer")

PREFER_LESS_DATA = """
const match = window.matchMedia;
window.matchMedia = (query) =>
  query.includes("reduced-data") ? { matches: true } : match.call(window, query);
"""
FETCHED = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.endsWith("/garden/faces.jpg")).length > 0"""


def _faces(visit: Visit) -> list[str]:
    return [url.split("/")[-2] for url in visit.requests if url.endswith("/faces.jpg")]


def test_the_faces_of_linked_scenes_follow_the_sharp_picture_the_nearest_first(
    visit: Visit,
) -> None:
    visit.open()
    visit.wait(f"({FETCHED})()")
    assert _faces(visit) == ["hall", "kitchen", "garden"]
    pictures = [url for url in visit.requests if url.endswith(".jpg")]
    assert [url.split("/")[-2] for url in pictures[-2:]] == ["kitchen", "garden"]


def test_one_is_fetched_at_a_time_and_a_scene_change_aborts_it(visit: Visit) -> None:
    aborted: list[str] = []

    def note(request: Request) -> None:
        aborted.append(request.url)

    visit.page.on("requestfailed", note)
    visit.page.route("**/kitchen/faces.jpg", hold)
    with visit.page.expect_request("**/kitchen/faces.jpg"):
        visit.open()
    visit.page.wait_for_timeout(300)
    assert _faces(visit) == ["hall", "kitchen"]
    assert aborted == []
    visit.page.evaluate("ezvrTour.goTo('garden')")
    visit.page.evaluate("ezvrTour.settled()")
    assert aborted == [f"{visit.site}/kitchen/faces.jpg"]


def test_nothing_is_fetched_twice(visit: Visit) -> None:
    visit.open()
    visit.wait(f"({FETCHED})()")
    visit.page.evaluate("ezvrTour.goTo('garden')")
    visit.page.evaluate("ezvrTour.settled()")
    visit.page.evaluate("ezvrTour.goTo('hall')")
    visit.page.evaluate("ezvrTour.settled()")
    visit.page.wait_for_timeout(200)
    assert _faces(visit) == ["hall", "kitchen", "garden", "garden", "hall"]


def test_a_scene_change_finds_the_faces_in_the_cache(
    visit: Visit, tour_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(tour_folder, tmp_path, dirs_exist_ok=True)
    # A browser keeps an old file for long; the service says so of every tile.
    os.utime(tmp_path / "garden" / "faces.jpg", (0, 0))
    with serve(tmp_path) as site:
        visit.site = site
        visit.open()
        visit.wait(f"({FETCHED})()")
        visit.page.evaluate("ezvrTour.goTo('garden')")
        visit.page.evaluate("ezvrTour.settled()")
        sizes = visit.page.evaluate(
            """performance.getEntriesByType("resource")
                 .filter((entry) => entry.name.endsWith("/garden/faces.jpg"))
                 .map((entry) => entry.transferSize)"""
        )
        assert sizes[0] > 0
        assert sizes[1] == 0


@pytest.mark.parametrize("wish", ["Save-Data", "prefers-reduced-data"])
def test_nothing_is_fetched_ahead_for_who_saves_data(visit: Visit, wish: str) -> None:
    if wish == "Save-Data":
        protocol: Any = visit.page.context.new_cdp_session(visit.page)
        protocol.send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
    else:
        visit.page.add_init_script(PREFER_LESS_DATA)
    visit.open()
    visit.page.wait_for_timeout(400)
    assert _faces(visit) == ["hall"]
    assert not any("prefetch" in url for url in visit.requests)
