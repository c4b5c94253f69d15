"""The scenes in pictures."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator

from .conftest import VIEWPORT, Visit, start_visit

pytestmark = pytest.mark.xdist_group("viewer")


def _open(visit: Visit) -> Locator:
    visit.open()
    visit.page.get_by_role("button", name="Scenes in pictures").click()
    gallery = visit.page.locator(".ezvr-gallery")
    gallery.wait_for()
    return gallery


@pytest.fixture
def saving_visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visitor who wants no byte that was not asked for."""
    context = browser.new_context(viewport=VIEWPORT, locale="en-GB", reduced_motion="reduce")
    context.add_init_script(
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    )
    visit = start_visit(context, site)
    yield visit
    context.close()
    assert visit.complaints == []


def test_every_scene_is_there_and_the_current_one_is_marked(visit: Visit) -> None:
    gallery = _open(visit)
    thumbnails = gallery.locator(".ezvr-thumbnail")
    assert thumbnails.all_inner_texts() == ["1\nHall", "2\nKitchen", "3\nGarden"]
    # Beside its name a picture has nothing to say.
    alternatives = gallery.locator("img").evaluate_all("all => all.map((one) => one.alt)")
    assert alternatives == [""] * 6
    assert gallery.locator("img:not([alt])").count() == 0
    visit.page.get_by_role("button", name="Garden", exact=True).last.click()
    visit.wait("ezvrTour.scene === 'garden'")
    assert gallery.is_visible()
    marked = thumbnails.evaluate_all("all => all.map((one) => one.ariaCurrent)")
    assert marked == [None, None, "location"]


def test_arrow_keys_walk_and_enter_goes(visit: Visit) -> None:
    gallery = _open(visit)
    gallery.locator(".ezvr-thumbnail").first.focus()
    for key, name in (("ArrowRight", "Kitchen"), ("End", "Garden"), ("ArrowLeft", "Kitchen")):
        visit.page.keyboard.press(key)
        assert visit.page.evaluate("document.activeElement.lastChild.textContent") == name
    visit.page.keyboard.press("Enter")
    visit.wait("ezvrTour.scene === 'kitchen'")
    assert visit.page.evaluate("document.activeElement.lastChild.textContent") == "Kitchen"


def test_buttons_scroll_on_a_narrow_screen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 568})
    gallery = _open(visit)
    strip = gallery.locator(".ezvr-strip")
    onwards = gallery.get_by_role("button", name="Further")
    back = gallery.get_by_role("button", name="Back")
    assert back.get_attribute("aria-disabled") == "true"
    onwards.click()
    visit.wait("document.querySelector('.ezvr-strip').scrollLeft > 50")
    visit.wait("document.querySelector('.ezvr-gallery [aria-label=Back]').ariaDisabled === 'false'")
    for button in (onwards, back):
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert 0 <= box["x"] <= 320 - box["width"]
    assert strip.evaluate("strip => strip.getBoundingClientRect().right") <= 320


def test_where_all_fits_there_is_nothing_to_scroll(visit: Visit) -> None:
    gallery = _open(visit)
    visit.wait("document.querySelector('.ezvr-gallery [aria-label=Further]').hidden")
    assert gallery.get_by_role("button", name="Back").is_hidden()


def test_only_pictures_that_the_scenes_need_themselves_are_loaded(visit: Visit) -> None:
    _open(visit)
    visit.wait("[...document.querySelectorAll('.ezvr-crop img')].every((image) => image.complete)")
    assert not any("poster" in url for url in visit.requests)
    pictures = [url for url in visit.requests if "/garden/" in url]
    assert {url.rpartition("/")[2] for url in pictures} == {"faces.jpg"}


def test_with_data_saving_the_inline_previews_are_all(saving_visit: Visit) -> None:
    visit = saving_visit
    gallery = _open(visit)
    assert gallery.locator("img").count() == 3
    visit.wait("[...document.querySelectorAll('.ezvr-crop img')].every((image) => image.complete)")
    assert not any("/garden/" in url for url in visit.requests)
