import copy
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from .scene import Picture, Sphere, decode_png, write_tiles
from .site import serve

SPHERES = {"hall": Sphere(1), "kitchen": Sphere(2), "garden": Sphere(3)}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


def _scene(name: str, title: dict[str, str], panorama: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "title": title,
        "alternative_text": {"en": f"Waves of colour in the {name}."},
        "panorama": panorama,
        "initial_view": {"yaw": 0, "pitch": 0, "hfov": 90},
        "hotspots": [],
    }


def _hall_hotspots() -> list[dict[str, Any]]:
    arrival = {"yaw": 45, "pitch": 5, "hfov": 80}
    return [
        {
            "id": "behind",
            "kind": "scene",
            "yaw": 170,
            "pitch": -10,
            "label": {"en": "Garden", "nl": "Tuin"},
            "target": "garden",
            "arrival": None,
        },
        {
            "id": "door",
            "kind": "scene",
            "yaw": 20,
            "pitch": -5,
            "label": {"en": "Kitchen", "nl": "Keuken"},
            "target": "kitchen",
            "arrival": arrival,
        },
        {
            "id": "painting",
            "kind": "info",
            "yaw": -20,
            "pitch": 10,
            "label": {"en": "The painting"},
            "text": {"en": "Oil on canvas.\n<b>Not bold</b>, and 1 < 2."},
        },
    ]


@pytest.fixture(scope="session")
def tour_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    panoramas = {name: write_tiles(sphere, folder / name) for name, sphere in SPHERES.items()}
    hall = _scene("hall", {"en": "Hall", "nl": "Hal"}, panoramas["hall"])
    hall["hotspots"] = _hall_hotspots()
    manifest = {
        "version": 1,
        "id": "a-tour-for-the-tests",
        "revision": 1,
        "published_at": "2026-01-01T00:00:00Z",
        "languages": ["en", "nl"],
        "title": {"en": "The house"},
        "description": {"en": ""},
        "start_scene": "hall",
        "scenes": [
            hall,
            _scene("kitchen", {"en": "Kitchen", "nl": "Keuken"}, panoramas["kitchen"]),
            _scene("garden", {"en": "Garden"}, panoramas["garden"]),
        ],
    }
    (folder / "tour.json").write_text(json.dumps(manifest))
    newer = copy.deepcopy(manifest) | {"version": 2}
    (folder / "newer.json").write_text(json.dumps(newer))
    (folder / "broken.json").write_text("<html>")
    shutil.copy(Path(__file__).with_name("page.html"), folder / "page.html")
    return folder


@pytest.fixture(scope="session")
def site(tour_folder: Path) -> Iterator[str]:
    with serve(tour_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        executable = shutil.which("chromium") or shutil.which("google-chrome")
        yield playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)


@dataclass
class Visit:
    """A page with the viewer, and everything that went wrong in it."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list[str])
    requests: list[str] = field(default_factory=list[str])

    def open(self, address: str = "/viewer/index.html?manifest=/tour.json") -> None:
        self.page.goto(self.site + address)
        self.page.evaluate("ezvrTour.settled()")

    def look_at(self, view: dict[str, float]) -> None:
        self.page.evaluate("view => { ezvrTour.lookAt(view); return ezvrTour.settled() }", view)

    def view(self) -> dict[str, float]:
        return self.page.evaluate("ezvrTour.view")

    def scene(self) -> str:
        return self.page.evaluate("ezvrTour.scene")

    def wait(self, condition: str) -> None:
        self.page.wait_for_function(condition)

    def picture(self) -> Picture:
        """The canvas alone, in device pixels."""
        self.page.evaluate("ezvrTour.hideInterface()")
        try:
            return decode_png(self.page.locator("canvas").screenshot())
        finally:
            self.page.evaluate("ezvrTour.hideInterface(false)")


NewVisit = Callable[..., Visit]


@pytest.fixture
def new_visit(browser: Browser, site: str) -> Iterator[NewVisit]:
    contexts: list[BrowserContext] = []

    def start(**options: Any) -> Visit:  # noqa: ANN401 - the options of Browser.new_context
        settings = {"viewport": {"width": 800, "height": 500}, "locale": "en-GB"} | options
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        visit = Visit(page, site)
        page.set_default_timeout(10_000)
        page.on("console", lambda message: _note(visit, message.type, message.text))
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.on("request", lambda request: visit.requests.append(request.url))
        return visit

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def visit(new_visit: NewVisit) -> Iterator[Visit]:
    """A visit that must end without any complaint of the browser."""
    visit = new_visit()
    yield visit
    assert visit.complaints == []


def _note(visit: Visit, kind: str, text: str) -> None:
    # A violated content policy is reported as an error too.
    if kind in {"error", "warning"} and "GPU stall" not in text:
        visit.complaints.append(f"{kind}: {text}")


def refuse(route: Route) -> None:
    """A network that is dead."""
    route.abort("internetdisconnected")
