from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ezvr_api.demo.gallery.rooms import ROOMS, write_photo
from tests.e2e.installation import Installation, installed, s3_variables
from tests.support.chromium import running_chromium
from tests.support.photos import STREET_TOUR
from tests.support.seaweedfs import start_seaweedfs

SMALL_ROOM = 1024


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three photos in walking order: of a real street, or else rendered rooms."""
    if STREET_TOUR:
        return STREET_TOUR
    folder = tmp_path_factory.mktemp("rooms")
    for room in ROOMS:
        write_photo(room.slug, folder / f"{room.slug}.jpg", SMALL_ROOM)
    return [folder / f"{room.slug}.jpg" for room in ROOMS]


@pytest.fixture(scope="module", params=["disk", "s3"])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Installation]:
    folder = tmp_path_factory.mktemp(f"installation-{request.param}")
    if request.param == "disk":
        with installed(folder, {}) as running:
            yield running
        return
    server = start_seaweedfs(tmp_path_factory.mktemp("seaweedfs"))
    try:
        with installed(folder, s3_variables(server)) as running:
            yield running
    finally:
        server.stop()


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser) -> Generator[Page]:
    context = browser.new_context(viewport={"width": 960, "height": 540}, locale="en-GB")
    yield context.new_page()
    context.close()
