"""Every export, opened with the viewer that it was written for, shows the photo."""

import io
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from typer.testing import CliRunner

from ezvr_api.cli import main
from ezvr_api.imaging.exports.export import ExportName
from tests.e2e.projection import Floats, project, psnr
from tests.imaging.analytic import PlaneWaves
from tests.support.serving import address_of, loopback_socket, serve

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("exports")]

VIEWERS = Path(__file__).parent / "viewers" / "node_modules"
PHOTO_WIDTH = 4096
COARSEST_DETAIL = 512
"""Waves for a photo of this width: coarse enough for a viewer's bilinear filter."""
LEAST_PSNR = 28.0
SECONDS = 20.0


@dataclass(frozen=True)
class View:
    """Where to look, in degrees; `vfov` is what all three viewers can be told."""

    yaw: float
    pitch: float
    vfov: float

    def hfov(self, width: int, height: int) -> float:
        return float(
            2 * np.degrees(np.arctan(np.tan(np.radians(self.vfov / 2)) * width / height))
        )


VIEWS = (View(0.0, 0.0, 60.0), View(135.0, -60.0, 48.0), View(-100.0, 50.0, 36.0))

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

every_viewer = pytest.mark.parametrize("name", list(TURN))


@pytest.fixture(scope="module")
def photo() -> Floats:
    return PlaneWaves(COARSEST_DETAIL).photo(PHOTO_WIDTH, PHOTO_WIDTH // 2).astype(np.float32)


@pytest.fixture(scope="module")
def address(photo: Floats, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The base address of a folder of tiles with all exports, each as after `npm install`."""
    assert VIEWERS.is_dir(), "The viewers are not installed: make test installs them."
    folder = tmp_path_factory.mktemp("exports")
    Image.fromarray(photo.astype(np.uint8)).save(folder / "photo.png", compress_level=1)
    options = [word for name in TURN for word in ("--export", name)]
    command = ["tile", str(folder / "photo.png"), str(folder / "tiles"), *options]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.stderr
    viewers = StaticFiles(directory=VIEWERS)
    routes = [Mount(f"/{name}/node_modules", viewers) for name in TURN]
    served = StaticFiles(directory=folder / "tiles", html=True)
    with loopback_socket() as listener:
        with serve(Starlette(routes=[*routes, Mount("/", served)]), listener):
            yield address_of(listener)


@every_viewer
def test_the_viewer_shows_the_photo(
    name: ExportName, page: Page, address: str, photo: Floats
) -> None:
    page.set_viewport_size({"width": 640, "height": 360})
    page.goto(f"{address}/{name}/")
    page.add_style_tag(content=HIDE_INTERFACE)
    page.wait_for_function(IS_READY[name])
    for view in VIEWS:
        hfov = view.hfov(640, 360)
        truth = project(
            photo, yaw=view.yaw, pitch=view.pitch, hfov=hfov, width=640, height=360
        )
        page.evaluate(
            TURN[name],
            {"yaw": view.yaw, "pitch": view.pitch, "vfov": view.vfov, "hfov": hfov},
        )
        assert best_psnr(page, truth) >= LEAST_PSNR, view


@every_viewer
def test_the_viewer_loads_the_tiles_of_the_largest_level(
    name: ExportName, page: Page, address: str
) -> None:
    loaded: list[str] = []
    page.on("response", lambda answer: loaded.append(answer.url) if answer.ok else None)
    page.goto(f"{address}/{name}/")
    page.wait_for_function(IS_READY[name])
    level = "/pannellum/2/f/" if name == "pannellum" else "/1/f/"
    deadline = time.monotonic() + SECONDS
    while not any(level in url for url in loaded):
        assert time.monotonic() < deadline, loaded
        page.wait_for_timeout(100)


@every_viewer
def test_nothing_that_a_page_asks_for_is_missing(
    name: ExportName, page: Page, address: str
) -> None:
    wrong: list[str] = []
    page.on("response", lambda answer: None if answer.ok else wrong.append(answer.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}/{name}/", wait_until="networkidle")
    page.wait_for_function(IS_READY[name])
    assert [url for url in wrong if not url.endswith("/favicon.ico")] == []


def best_psnr(page: Page, truth: Floats) -> float:
    """How like the truth the page looks, once it does or when the time is over."""
    deadline = time.monotonic() + SECONDS
    best = 0.0
    while best < LEAST_PSNR and time.monotonic() < deadline:
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        best = max(best, psnr(np.asarray(shown, dtype=np.float32), truth))
    return best
