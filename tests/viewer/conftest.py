import copy
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Route,
    ViewportSize,
)

from tests.support.chromium import running_chromium

from . import extras
from .scene import Picture, Sphere, decode_png, write_tiles
from .site import VIEWER, serve

SPHERES = {"hall": Sphere(1), "kitchen": Sphere(2), "garden": Sphere(3)}
VIEWPORT: ViewportSize = {"width": 640, "height": 400}


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
    panoramas = {
        name: write_tiles(sphere, folder / name, levels=3 if name == "hall" else 2)
        for name, sphere in SPHERES.items()
    }
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
    # The contract with the API: what the tests show is what the API would publish.
    jsonschema.validate(manifest, json.loads((VIEWER / "manifest.schema.json").read_text()))
    (folder / "tour.json").write_text(json.dumps(manifest))
    newer = copy.deepcopy(manifest) | {"version": 2}
    (folder / "newer.json").write_text(json.dumps(newer))
    (folder / "broken.json").write_text("<html>")
    extras.write_files(folder)
    (folder / "furnished.json").write_text(json.dumps(extras.furnished(manifest)))
    shutil.copy(Path(__file__).with_name("page.html"), folder / "page.html")
    return folder


@pytest.fixture(scope="session")
def site(tour_folder: Path) -> Iterator[str]:
    with serve(tour_folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        yield chromium


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

    def look_at(self, view: Mapping[str, float]) -> None:
        self.page.evaluate(
            "view => { ezvrTour.lookAt(view); return ezvrTour.settled() }", dict(view)
        )

    def view(self) -> dict[str, float]:
        return self.page.evaluate("ezvrTour.view")

    def scene(self) -> str:
        return self.page.evaluate("ezvrTour.scene")

    def wait(self, condition: str) -> None:
        # Playwright's own waiting evaluates a string, which the strict page refuses.
        step = "new Promise((next) => setTimeout(next, 20))"
        came = self.page.evaluate(
            f"""async () => {{
              const end = performance.now() + 10000;
              while (!({condition}) && performance.now() < end) await {step};
              return Boolean({condition});
            }}"""
        )
        assert came, f"did not come true: {condition}"

    def picture(self) -> Picture:
        """The canvas alone, in device pixels."""
        self.page.evaluate("ezvrTour.hideInterface()")
        try:
            return decode_png(self.page.locator("canvas").screenshot())
        finally:
            self.page.evaluate("ezvrTour.hideInterface(false)")


def start_visit(context: BrowserContext, site: str) -> Visit:
    """A visit in a new page, which notes every complaint and every request."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    visit = Visit(page, site)

    def note(message: ConsoleMessage) -> None:
        # A violated content policy is reported as an error too. Reading back is what tests do.
        if message.type in {"error", "warning"} and "GPU stall" not in message.text:
            visit.complaints.append(f"{message.type}: {message.text}")

    def note_error(error: Error) -> None:
        visit.complaints.append(str(error))

    def note_request(request: Request) -> None:
        visit.requests.append(request.url)

    page.on("console", note)
    page.on("pageerror", note_error)
    page.on("request", note_request)
    return visit


@pytest.fixture(scope="module")
def usual_context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=VIEWPORT, locale="en-GB", reduced_motion="reduce")


@pytest.fixture
def visit(usual_context: BrowserContext, site: str) -> Iterator[Visit]:
    """A visit that must end without any complaint of the browser."""
    visit = start_visit(usual_context, site)
    yield visit
    visit.page.close()
    assert visit.complaints == []


@pytest.fixture
def troubled_visit(usual_context: BrowserContext, site: str) -> Iterator[Visit]:
    """A visit on a bad day: the browser may complain."""
    visit = start_visit(usual_context, site)
    yield visit
    visit.page.close()


def refuse(route: Route) -> None:
    """A network that is dead."""
    route.abort("internetdisconnected")


def lack(route: Route) -> None:
    """A server without the file."""
    route.fulfill(status=404)


def hold(_route: Route) -> None:
    """A request that is never answered."""
