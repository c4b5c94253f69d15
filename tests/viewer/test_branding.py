"""A tour in the customer's colours, legible whatever they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from . import extras
from .conftest import Visit, lack

pytestmark = pytest.mark.xdist_group("viewer")

# The contrast of WCAG 2.2, of two colours as the browser computed them.
CONTRAST = """(one, other) => {
  const luminance = (colour) => {
    const values = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => value / 255);
    const linear = values.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const [a, b] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (b + 0.05) / (a + 0.05);
}"""
STYLE = "(name, key) => getComputedStyle(document.querySelector(name))[key]"
LIGHT = "document.querySelector('.ezvr').classList.contains('ezvr-light')"


def _tour(folder: Path, name: str, changes: dict[str, Any]) -> str:
    tour = json.loads((folder / "furnished.json").read_text()) | changes
    (folder / f"{name}.json").write_text(json.dumps(tour))
    return f"/viewer/index.html?manifest=/{name}.json"


def _wait_for_brand(visit: Visit) -> None:
    visit.page.get_by_role("link", name="The House museum").wait_for()


def _contrast(visit: Visit, one: tuple[str, str], other: tuple[str, str]) -> float:
    """Return the contrast of two computed styles, each a selector and a property."""
    script = f"""(names) => {{
      const style = {STYLE}, contrast = {CONTRAST};
      return contrast(style(...names[0]), style(...names[1]));
    }}"""
    return visit.page.evaluate(script, [one, other])


def test_the_logo_leads_to_its_owner(visit: Visit) -> None:
    visit.open("/viewer/index.html?manifest=/furnished.json")
    _wait_for_brand(visit)
    logo = visit.page.locator(".ezvr-logo")
    assert logo.get_attribute("href") == "https://house.example/"
    assert logo.get_attribute("rel") == "noopener noreferrer"
    assert logo.get_attribute("aria-label") == "The House museum (opens in a new tab)"
    box = logo.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44


def test_a_logo_without_a_link_is_a_picture(visit: Visit, tour_folder: Path) -> None:
    branding = extras.branding() | {"link": None}
    visit.open(_tour(tour_folder, "unlinked", {"branding": branding}))
    visit.page.get_by_role("img", name="The House museum").wait_for()
    assert visit.page.locator("a.ezvr-logo").count() == 0


def test_a_logo_that_does_not_load_leaves_its_words(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route("**/extras/logo.png", lack)
    visit.open("/viewer/index.html?manifest=/furnished.json")
    visit.page.get_by_text("The House museum").wait_for()


def test_the_logo_covers_no_button(visit: Visit) -> None:
    visit.open("/viewer/index.html?manifest=/furnished.json")
    _wait_for_brand(visit)
    for width in (320, 390, 640, 720, 1280):
        visit.page.set_viewport_size({"width": width, "height": 640})
        logo = visit.page.locator(".ezvr-logo").bounding_box()
        toolbar = visit.page.locator(".ezvr-toolbar").bounding_box()
        assert logo
        assert toolbar
        above = logo["y"] + logo["height"] <= toolbar["y"]
        beside = logo["x"] + logo["width"] <= toolbar["x"]
        assert above or beside, width


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("accent", ["#ffe14d", "#808080", "#101010"])
def test_any_accent_stays_legible(
    visit: Visit, tour_folder: Path, scheme: str, accent: str
) -> None:
    branding = extras.branding(scheme, accent)
    visit.open(_tour(tour_folder, f"{scheme}-{accent[1:]}", {"branding": branding}))
    _wait_for_brand(visit)
    visit.page.get_by_role("button", name="List of scenes").click()
    number = ".ezvr-list [aria-current] .ezvr-number"
    assert _contrast(visit, (number, "color"), (number, "backgroundColor")) >= 4.5
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Tab")
    focused, panel = ".ezvr-list :focus-visible", ".ezvr-list"
    assert _contrast(visit, (focused, "outlineColor"), (panel, "backgroundColor")) >= 3
    assert _contrast(visit, (panel, "color"), (panel, "backgroundColor")) >= 4.5
    note = ".ezvr-list small"
    assert _contrast(visit, (note, "color"), (panel, "backgroundColor")) >= 4.5


def test_the_scheme_follows_the_system_where_the_tour_says_so(
    visit: Visit, tour_folder: Path
) -> None:
    page = _tour(tour_folder, "auto", {"branding": extras.branding("auto", "#c2185b")})
    visit.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    visit.open(page)
    assert visit.page.evaluate(LIGHT)
    _wait_for_brand(visit)
    edge = "getComputedStyle(document.querySelector('.ezvr')).getPropertyValue('--accent-edge')"
    light_edge = visit.page.evaluate(edge)
    visit.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    visit.wait(f"!{LIGHT}")
    # The accent is too dark for lines on a dark plate.
    assert visit.page.evaluate(edge) != light_edge


def test_a_tour_without_a_brand_is_dark_whatever_the_system(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    visit.open()
    assert not visit.page.evaluate(LIGHT)


@pytest.mark.parametrize(
    ("parameter", "rotates"), [("", True), ("&autorotate=0", False), ("&autorotate=1", True)]
)
def test_a_tour_may_open_turning_unless_its_address_says_otherwise(
    visit: Visit, tour_folder: Path, parameter: str, *, rotates: bool
) -> None:
    settings = {"rotation": True, "little_planet": False}
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open(_tour(tour_folder, "turning", {"settings": settings}) + parameter)
    if rotates:
        visit.page.get_by_role("button", name="Stop rotating").wait_for()
    else:
        visit.page.wait_for_timeout(300)
        assert visit.page.get_by_role("button", name="rotating").count() == 0
