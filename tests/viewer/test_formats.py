"""Tiles come in the smallest format that a tour offers and the browser decodes."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from .conftest import SPHERES, Visit
from .scene import psnr, view_directions

pytestmark = pytest.mark.xdist_group("viewer")

PAGE = "/viewer/index.html?manifest=/avif.json"
VIEW = {"yaw": 30, "pitch": 10, "hfov": 90}
REFUSE_AVIF = """
const decode = HTMLImageElement.prototype.decode;
HTMLImageElement.prototype.decode = function () {
  if (!this.src.startsWith("data:image/avif")) return decode.call(this);
  return Promise.reject(new DOMException("no decoder", "EncodingError"));
};
"""
NEVER_ANSWER = """
const decode = HTMLImageElement.prototype.decode;
HTMLImageElement.prototype.decode = function () {
  if (!this.src.startsWith("data:image/avif")) return decode.call(this);
  return new Promise(() => undefined);
};
"""


@pytest.fixture(scope="module", autouse=True)
def _tour(tour_folder: Path) -> None:
    """A tour whose garden has its tiles as AVIF too."""
    for path in (tour_folder / "garden").glob("*/*/*.jpg"):
        encoded = io.BytesIO()
        Image.open(path).save(encoded, "AVIF", quality=90, speed=10)
        path.with_suffix(".avif").write_bytes(encoded.getvalue())
    manifest = json.loads((tour_folder / "tour.json").read_text())
    manifest["start_scene"] = "garden"
    (garden,) = (scene for scene in manifest["scenes"] if scene["id"] == "garden")
    garden["panorama"]["formats"] = ["jpg", "avif"]
    (tour_folder / "avif.json").write_text(json.dumps(manifest))


def _endings(visit: Visit, scene: str) -> set[str]:
    tiles = [url for url in visit.requests if f"/{scene}/" in url and "/faces" not in url]
    assert tiles
    return {url.rpartition(".")[2] for url in tiles}


def _likeness(visit: Visit) -> float:
    visit.look_at(VIEW)
    return psnr(visit.picture(), SPHERES["garden"].colours(view_directions(VIEW, 640, 400)))


def test_avif_is_asked_for_where_it_is_offered_and_shows_the_same(visit: Visit) -> None:
    visit.open(PAGE)
    assert _likeness(visit) >= 38
    assert _endings(visit, "garden") == {"avif"}


def test_jpeg_is_asked_for_where_nothing_else_is_offered(visit: Visit) -> None:
    visit.open(f"{PAGE}#scene=kitchen")
    assert _endings(visit, "kitchen") == {"jpg"}


def test_jpeg_is_asked_for_by_a_browser_that_does_not_decode_avif(visit: Visit) -> None:
    visit.page.add_init_script(REFUSE_AVIF)
    visit.open(PAGE)
    assert _likeness(visit) >= 38
    assert _endings(visit, "garden") == {"jpg"}


def test_a_browser_that_never_answers_still_shows_the_first_picture(visit: Visit) -> None:
    page: Page = visit.page
    page.add_init_script(NEVER_ANSWER)
    page.goto(visit.site + PAGE)
    page.evaluate("ezvrTour.ready")
    visit.wait("ezvrTour.statistics.textureBytes >= 6 * 4 * 256 ** 2")
    assert [url for url in visit.requests if "/garden/" in url] == [
        f"{visit.site}/garden/faces.jpg"
    ]
