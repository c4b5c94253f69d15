"""Every export, opened with the viewer that it was written for, shows the photo."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Response
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from ezvr_api.imaging.exports.export import PACKAGES, ExportName
from tests.e2e.projection import Floats, project, psnr
from tests.imaging.analytic import PlaneWaves
from tests.support.serving import address_of, loopback_socket, serve

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("exports")]

VIEWERS = Path(__file__).parent / "viewers" / "node_modules"
PHOTO_WIDTH = 3072
WAVES_WIDTH = 512
"""A photo of this width could just hold the waves: a viewer's bilinear filter blurs none."""
WIDTH, HEIGHT = 640, 360
LEAST_PSNR = 40.0
SECONDS = 20.0


@dataclass(frozen=True)
class View:
    """Where to look, in degrees; `vfov` is what all three viewers can be told."""

    yaw: float
    pitch: float
    vfov: float

    @property
    def hfov(self) -> float:
        half = np.tan(np.radians(self.vfov / 2)) * WIDTH / HEIGHT
        return float(2 * np.degrees(np.arctan(half)))


# Five degrees beside the faces' own axes: where a tile's corner lies exactly in the plane of the
# eye, SwiftShader drops its triangle.
VIEWS = (View(5.0, 5.0, 60.0), View(130.0, -60.0, 48.0), View(-100.0, 50.0, 42.0))

# What turns each viewer, in its own units: see the documentation of each.
TURN: dict[ExportName, str] = {
    "pannellum": "view => viewer.lookAt(view.pitch, view.yaw, view.hfov, false)",
    "marzipano": """view => viewer.view().setParameters({
        yaw: view.yaw * Math.PI / 180,
        pitch: -view.pitch * Math.PI / 180,
        fov: view.vfov * Math.PI / 180,
    })""",
    # Its fields of view go from 90° at level 0 to 30° at level 100.
    "photo-sphere-viewer": """view => {
        viewer.rotate({ yaw: `${view.yaw}deg`, pitch: `${view.pitch}deg` });
        viewer.zoom((90 - view.vfov) / 0.6);
    }""",
}
IS_READY: dict[ExportName, str] = {
    "pannellum": "globalThis.viewer?.isLoaded()",
    "marzipano": "globalThis.viewer?.view()",
    "photo-sphere-viewer": "globalThis.viewer?.state.ready",
}
HIDE_INTERFACE = ".pnlm-ui, .psv-navbar, .psv-loader-container { display: none !important }"

LARGEST_LEVEL: dict[ExportName, str] = {
    "pannellum": "/pannellum/2/",
    "marzipano": "/1/",
    "photo-sphere-viewer": "/1/",
}


@dataclass
class Opened:
    """A page of an export in the browser, and what it asked for."""

    name: ExportName
    page: Page
    loaded: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.page.on("response", self._note)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def _note(self, answer: Response) -> None:
        (self.loaded if answer.ok else self.wrong).append(answer.url)

    def turn(self, view: View) -> None:
        values = {"yaw": view.yaw, "pitch": view.pitch, "vfov": view.vfov, "hfov": view.hfov}
        self.page.evaluate(TURN[self.name], values)

    def best_psnr(self, truth: Floats) -> float:
        """How like the truth the page looks, once it does or when the time is over."""
        deadline = time.monotonic() + SECONDS
        best = 0.0
        while best < LEAST_PSNR and time.monotonic() < deadline:
            shown = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
            best = max(best, psnr(np.asarray(shown, dtype=np.float32), truth))
        return best


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    """A sphere of soft waves in all directions, in which no view is like another."""
    waves = Image.fromarray(PlaneWaves(WAVES_WIDTH).photo(WAVES_WIDTH * 2, WAVES_WIDTH))
    return waves.resize((PHOTO_WIDTH, PHOTO_WIDTH // 2), Image.Resampling.BICUBIC)


@pytest.fixture(scope="module")
def address(photo: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The base address of a folder of tiles with all exports, each as after `npm install`."""
    assert VIEWERS.is_dir(), "The viewers are not installed: make test installs them."
    folder = tmp_path_factory.mktemp("exports")
    photo.save(folder / "photo.jpg", quality=98)
    options = [word for name in TURN for word in ("--export", name)]
    command = ["tile", folder / "photo.jpg", folder / "tiles", *options]
    subprocess.run([sys.executable, "-m", "ezvr_api", *command], check=True)
    viewers = StaticFiles(directory=VIEWERS)
    routes = [Mount(f"/{name}/node_modules", viewers) for name in TURN]
    served = StaticFiles(directory=folder / "tiles", html=True)
    application = Starlette(routes=[*routes, Mount("/", served)])
    with loopback_socket() as listener, serve(application, listener):
        yield address_of(listener)


@pytest.fixture(scope="module", params=list(TURN))
def opened(request: pytest.FixtureRequest, browser: Browser, address: str) -> Generator[Opened]:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    opened = Opened(request.param, context.new_page())
    opened.page.goto(f"{address}/{opened.name}/")
    opened.page.add_style_tag(content=HIDE_INTERFACE)
    opened.page.wait_for_function(IS_READY[opened.name])
    yield opened
    context.close()


def test_the_viewer_shows_the_photo(opened: Opened, photo: Image.Image) -> None:
    pixels = np.asarray(photo, dtype=np.float32)
    for view in VIEWS:
        opened.turn(view)
        truth = project(
            pixels, yaw=view.yaw, pitch=view.pitch, hfov=view.hfov, width=WIDTH, height=HEIGHT
        )
        assert opened.best_psnr(truth) >= LEAST_PSNR, view


def test_the_viewer_loads_tiles_of_the_largest_level(opened: Opened) -> None:
    assert any(LARGEST_LEVEL[opened.name] in url for url in opened.loaded)


def test_nothing_that_the_page_asks_for_is_missing(opened: Opened) -> None:
    assert [what for what in opened.wrong if not what.endswith("/favicon.ico")] == []


def test_the_viewers_here_are_those_that_exports_name() -> None:
    package = json.loads((VIEWERS.parent / "package.json").read_text())
    named = {name: version for each in PACKAGES.values() for name, version in each.items()}
    assert package["devDependencies"] == named
