import re

import pytest

from .conftest import Visit, lack, refuse

pytestmark = pytest.mark.xdist_group("viewer")

MANIFEST = re.compile(r"^[^?]*/tour\.json$")


@pytest.mark.parametrize(
    ("address", "language", "sentence"),
    [
        ("/none.json", "en", "This tour does not exist, or is no longer published."),
        ("/none.json", "nl-BE", "Deze tour bestaat niet, of is niet meer gepubliceerd."),
        ("/newer.json", "en", "This tour needs a newer version of the viewer."),
        ("/broken.json", "en", "Something went wrong at our side."),
    ],
)
def test_a_tour_that_cannot_be_read_says_why_in_the_visitors_language(
    troubled_visit: Visit, address: str, language: str, sentence: str
) -> None:
    visit = troubled_visit
    visit.page.goto(f"{visit.site}/viewer/index.html?manifest={address}&lang={language}")
    alert = visit.page.get_by_role("alert")
    alert.wait_for()
    assert sentence in alert.inner_text()
    assert alert.get_by_role("button").count() == 1


@pytest.mark.parametrize("status", [401, 403, 410])
def test_a_link_that_was_good_once_says_that_it_has_expired(
    troubled_visit: Visit, status: int
) -> None:
    visit = troubled_visit
    visit.page.route(MANIFEST, lambda route: route.fulfill(status=status))
    visit.page.goto(f"{visit.site}/page.html?lang=fr")
    alert = visit.page.get_by_role("alert")
    alert.wait_for()
    assert "plus valable. Demandez-en un nouveau" in alert.inner_text()
    # Asking again would not help; what the server wrote is there to read.
    assert alert.get_by_role("button").count() == 0
    assert visit.page.get_by_text("Garden").is_visible()


def test_where_even_the_words_do_not_arrive_the_connection_is_blamed(
    troubled_visit: Visit,
) -> None:
    visit = troubled_visit
    visit.page.route("**/locales/later/*", refuse)
    visit.page.goto(f"{visit.site}/viewer/index.html?manifest=/none.json")
    alert = visit.page.get_by_role("alert")
    alert.wait_for()
    assert "Check your connection and try again." in alert.inner_text()
    assert alert.get_by_role("button").count() == 1


def test_a_photo_that_the_server_lacks_is_told(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route(re.compile(r"/hall/"), lack)
    visit.open("/viewer/index.html?manifest=/furnished.json&lang=de")
    notice = visit.page.get_by_text("Teile dieses Fotos fehlen.")
    notice.wait_for()
    assert visit.page.locator(".ezvr-notice button").is_hidden()
    # The logo lies in the same corner.
    visit.page.locator(".ezvr-logo").wait_for()
    visit.page.set_viewport_size({"width": 390, "height": 844})
    box = notice.bounding_box()
    assert box
    topmost = f"document.elementFromPoint({box['x'] + 4}, {box['y'] + 4}).closest('.ezvr-notice')"
    assert visit.page.evaluate(f"{topmost} !== null")
    visit.page.evaluate("ezvrTour.goTo('garden')")
    visit.wait("ezvrTour.scene === 'garden'")
    notice.wait_for(state="hidden")


def test_a_dead_network_is_named_and_a_retry_brings_the_tour(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route(MANIFEST, refuse)
    visit.page.goto(f"{visit.site}/page.html")
    alert = visit.page.get_by_role("alert")
    alert.wait_for()
    assert "The tour cannot be reached." in alert.inner_text()
    # What the server wrote is there to read meanwhile.
    assert visit.page.get_by_text("Garden").is_visible()
    visit.page.unroute(MANIFEST)
    alert.get_by_role("button", name="Try again").click()
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.scene() == "hall"
    assert visit.page.get_by_text("Garden", exact=True).count() == 1  # the hotspot, not the list


def test_without_webgl_the_written_tour_remains(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    visit.page.goto(f"{visit.site}/page.html")
    alert = visit.page.get_by_role("alert")
    alert.wait_for()
    assert "WebGL 2" in alert.inner_text()
    assert visit.page.get_by_text("Kitchen").is_visible()


def test_a_network_that_dies_on_the_way_is_told_and_mends_itself(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.open()
    visit.page.route("**/hall/**", refuse)
    visit.page.evaluate("ezvrTour.lookAt({ yaw: 120 })")
    notice = visit.page.get_by_text("No connection")
    notice.wait_for()
    visit.page.unroute("**/hall/**")
    visit.page.evaluate("window.dispatchEvent(new Event('online'))")
    notice.wait_for(state="hidden")
    visit.page.evaluate("ezvrTour.settled()")


def test_a_missing_tile_leaves_the_coarser_picture(troubled_visit: Visit) -> None:
    visit = troubled_visit
    visit.page.route("**/hall/2/f/1_1.jpg", lack)
    visit.open()
    assert visit.page.evaluate("ezvrTour.statistics.draws") > 1
