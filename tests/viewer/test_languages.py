"""The interface speaks the link's language, else the browser's, else the tour's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import VIEWPORT, Visit, start_visit

pytestmark = pytest.mark.xdist_group("viewer")

LIST = {"en": "List of scenes", "nl": "Lijst van scènes", "de": "Liste der Szenen"}


@pytest.fixture
def frisian_visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visitor whose browser asks for a language that the interface does not speak."""
    context = browser.new_context(viewport=VIEWPORT, locale="fy-NL", reduced_motion="reduce")
    visit = start_visit(context, site)
    yield visit
    context.close()
    assert visit.complaints == []


def _tour_in(folder: Path, *languages: str) -> str:
    tour = json.loads((folder / "tour.json").read_text()) | {"languages": languages}
    name = f"in-{'-'.join(languages)}.json"
    (folder / name).write_text(json.dumps(tour))
    return f"/viewer/index.html?manifest=/{name}"


@pytest.mark.parametrize(
    ("parameter", "languages", "spoken"),
    [
        ("", ("nl", "en"), "nl"),
        ("", ("it", "de"), "de"),
        ("", ("it",), "en"),
        ("&lang=de-AT", ("nl", "en"), "de"),
    ],
)
def test_a_browser_that_speaks_another_language_reads_the_link_s_or_the_tour_s(
    frisian_visit: Visit,
    tour_folder: Path,
    parameter: str,
    languages: tuple[str, ...],
    spoken: str,
) -> None:
    visit = frisian_visit
    visit.open(_tour_in(tour_folder, *languages) + parameter)
    visit.page.get_by_role("button", name=LIST[spoken]).wait_for()
    assert visit.page.locator(".ezvr").get_attribute("lang") == spoken


def test_the_browser_s_language_comes_before_the_tour_s(visit: Visit, tour_folder: Path) -> None:
    visit.open(_tour_in(tour_folder, "nl", "de"))
    visit.page.get_by_role("button", name=LIST["en"]).wait_for()
