"""Tours in the pages of others: another origin, under a strict content policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from .conftest import VIEWPORT, Visit, start_visit
from .site import serve

pytestmark = pytest.mark.xdist_group("viewer")

POLICY = (
    "default-src 'none'; script-src {tiles}; frame-src {tiles}; img-src data: {tiles}; "
    "require-trusted-types-for 'script'"
)
NOTES = """
window.notes = [];
for (const name of ["ready", "scene", "view", "error"]) {
  addEventListener(name, ({ target, detail }) => {
    if (target.localName === "ezvr-tour") window.notes.push([name, detail]);
  }, true);
}
"""
TOUR = "document.querySelector('ezvr-tour')"
ALLOWED = ["xr-spatial-tracking", "gyroscope", "accelerometer", "fullscreen", "autoplay"]


@dataclass
class Host:
    """The web site of a customer, with one page."""

    address: str
    folder: Path
    tours: str
    """The origin of the tours."""

    def write(self, body: str, language: str = "en") -> None:
        filled = body.replace("TOURS", self.tours)
        page = (
            f'<!doctype html><html lang="{language}"><title>Houses</title>'
            f'<link rel="icon" href="data:,">'
            f'<script async src="{self.tours}/viewer/embed.js"></script>{filled}'
        )
        (self.folder / "index.html").write_text(page)


@pytest.fixture
def host(site: str, tmp_path: Path) -> Iterator[Host]:
    with serve(tmp_path, site, POLICY) as address:
        yield Host(address, tmp_path, site)


def open_page(visit: Visit, host: Host, body: str, language: str = "en") -> None:
    host.write(body, language)
    visit.page.add_init_script(NOTES)
    visit.page.goto(f"{host.address}/index.html")
    visit.wait("customElements.get('ezvr-tour')")


def to_tours(visit: Visit, host: Host) -> list[str]:
    """What was asked of the service, without the script."""
    asked = [url.removeprefix(host.tours) for url in visit.requests if url.startswith(host.tours)]
    return [path for path in asked if path != "/viewer/embed.js"]


def notes(visit: Visit, name: str) -> list[Any]:
    return [detail for kind, detail in visit.page.evaluate("notes") if kind == name]


def test_a_strict_page_of_another_origin_shows_a_tour(visit: Visit, host: Host) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html" title="The house"></ezvr-tour>')
    visit.wait(f"{TOUR}.scene === 'hall'")
    frame = visit.page.locator("iframe")
    assert frame.get_attribute("title") == "The house"
    assert frame.get_attribute("referrerpolicy") == "strict-origin"
    assert (frame.get_attribute("allow") or "").split("; ") == ALLOWED
    inside = visit.page.frame_locator("iframe")
    inside.get_by_role("heading", level=1).get_by_text("Hall").wait_for()
    assert [room["title"] for room in notes(visit, "ready")[0]["scenes"]] == [
        "Hall",
        "Kitchen",
        "Garden",
    ]
    # The poster has made room.
    visit.page.get_by_role("button", name="Start the tour").wait_for(state="detached")


def test_it_is_as_wide_as_there_is_room_and_has_the_shape_that_is_asked_for(
    visit: Visit, host: Host
) -> None:
    tours = (
        '<ezvr-tour src="TOURS/page.html" loading="click"></ezvr-tour>'
        '<ezvr-tour src="TOURS/page.html" loading="click" aspect-ratio="4:3"></ezvr-tour>'
    )
    open_page(visit, host, tours)
    boxes = [tour.bounding_box() for tour in visit.page.locator("ezvr-tour").all()]
    for box, ratio in zip(boxes, (16 / 9, 4 / 3), strict=True):
        assert box is not None
        assert box["width"] == visit.page.evaluate("document.body.clientWidth")
        assert box["width"] / box["height"] == pytest.approx(ratio, rel=0.01)


def test_nothing_is_asked_for_before_it_is_near_and_no_tour_before_it_is_seen(
    visit: Visit, host: Host
) -> None:
    tour = '<ezvr-tour src="TOURS/page.html" poster="TOURS/hall/faces.jpg"></ezvr-tour>'
    open_page(visit, host, "<p>Houses</p>" * 100 + tour)
    visit.page.wait_for_timeout(300)
    assert to_tours(visit, host) == []
    below = f"{TOUR}.getBoundingClientRect().top - innerHeight"
    visit.page.evaluate(f"scrollBy(0, {below} - 200)")
    visit.page.locator("ezvr-tour img").wait_for()
    visit.page.wait_for_timeout(300)
    assert to_tours(visit, host) == ["/hall/faces.jpg"]
    visit.page.evaluate(f"scrollBy(0, {below} + 50)")
    visit.wait(f"{TOUR}.scene === 'hall'")


def test_the_tour_of_a_share_page_has_a_poster_of_its_own(
    troubled_visit: Visit, host: Host
) -> None:
    visit = troubled_visit
    open_page(visit, host, '<ezvr-tour src="TOURS/t/KEY?lang=nl" loading="click"></ezvr-tour>')
    visit.wait("performance.getEntriesByType('resource').length > 1")
    assert to_tours(visit, host) == ["/t/KEY/poster.jpg"]
    # One that cannot be had leaves no sign of a broken picture.
    visit.page.locator("ezvr-tour img").wait_for(state="detached")
    assert visit.page.get_by_role("button", name="Start the tour").is_visible()


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("nl-BE", "Start de tour: Huis"),
        ("de", "Tour starten: Huis"),
        ("fr", "Commencer la visite: Huis"),
        ("fy", "Start the tour: Huis"),
    ],
)
def test_the_poster_speaks_the_language_of_the_page(
    visit: Visit, host: Host, language: str, name: str
) -> None:
    tour = '<ezvr-tour src="TOURS/page.html" loading="click" title="Huis"></ezvr-tour>'
    open_page(visit, host, tour, language)
    visit.page.get_by_role("button", name=name, exact=True).wait_for()


def test_a_poster_waits_for_the_visitor_who_may_use_the_keyboard(visit: Visit, host: Host) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html" loading="click"></ezvr-tour>')
    visit.page.wait_for_timeout(200)
    assert to_tours(visit, host) == []
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.wait(f"{TOUR}.scene === 'hall'")
    # The focus goes with the poster into the tour.
    assert visit.page.evaluate(f"{TOUR}.shadowRoot.activeElement?.localName") == "iframe"
    visit.page.locator("ezvr-tour button").wait_for(state="detached")


def test_who_saves_data_starts_the_tour_himself(visit: Visit, host: Host) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    )
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html"></ezvr-tour>')
    visit.page.wait_for_timeout(200)
    assert to_tours(visit, host) == []
    visit.page.get_by_role("button", name="Start the tour").click()
    visit.wait(f"{TOUR}.scene === 'hall'")


LINK = (
    '<p><a class="ezvr-tour" id="house" href="TOURS/page.html" data-aspect-ratio="2/1" '
    'data-loading="click">Look around</a></p>'
)


def test_a_link_gives_its_place_to_the_tour(visit: Visit, host: Host) -> None:
    open_page(visit, host, LINK)
    visit.page.get_by_role("button", name="Start the tour: Look around").wait_for()
    assert visit.page.get_by_role("link").count() == 0
    box = visit.page.locator("#house").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(2, rel=0.01)


def test_without_javascript_the_link_and_what_stands_in_the_element_remain(
    browser: Browser, host: Host
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    host.write(
        f'{LINK}<ezvr-tour src="TOURS/page.html"><a href="TOURS/page.html">In</a></ezvr-tour>'
    )
    page.goto(f"{host.address}/index.html")
    for name in ("Look around", "In"):
        link = page.get_by_role("link", name=name)
        assert link.is_visible()
        assert link.get_attribute("href") == f"{host.tours}/page.html"
    context.close()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "http://", None])
def test_only_the_address_of_a_page_is_loaded(
    visit: Visit, host: Host, address: str | None
) -> None:
    source = "" if address is None else f'src="{address}"'
    open_page(visit, host, f"<ezvr-tour {source}>A house</ezvr-tour>")
    refused = visit.page.evaluate(f"{TOUR}.goTo('hall').catch(({{ message }}) => message)")
    assert refused == "NotShown"
    assert visit.page.locator("iframe").count() == 0
    assert visit.page.get_by_text("A house").is_visible()


def test_the_page_changes_the_scene_and_turns_the_view(visit: Visit, host: Host) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html" loading="click"></ezvr-tour>')
    # Asked before there is a tour: it is loaded, and goes there.
    visit.page.evaluate(f"{TOUR}.goTo('kitchen')")
    assert visit.page.evaluate(f"{TOUR}.scene") == "kitchen"
    assert notes(visit, "scene") == [{"scene": "kitchen"}]
    visit.page.evaluate(f"{TOUR}.lookAt({{ yaw: 120, pitch: -10 }})")
    assert visit.page.evaluate(f"{TOUR}.view") == {"yaw": 120, "pitch": -10, "hfov": 90}
    assert visit.page.frames[1].evaluate("ezvrTour.view.yaw") == pytest.approx(120)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("goTo('attic')", "UnknownScene"),
        ("goTo({ toString: () => 'attic' })", "UnknownScene"),
        ("lookAt({})", "InvalidView"),
        ("lookAt()", "InvalidView"),
        ("lookAt({ yaw: 'up' })", "InvalidView"),
        ("lookAt({ yaw: () => 1 })", "InvalidView"),
    ],
)
def test_what_cannot_be_done_is_refused_by_a_code(
    visit: Visit, host: Host, call: str, code: str
) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html"></ezvr-tour>')
    assert visit.page.evaluate(f"{TOUR}.{call}.catch(({{ message }}) => message)") == code


def test_the_page_hears_where_the_visitor_goes_and_looks(visit: Visit, host: Host) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html"></ezvr-tour>')
    visit.wait(f"{TOUR}.scene === 'hall'")
    inside = visit.page.frame_locator("iframe")
    inside.get_by_role("button", name="Look right").click()
    visit.wait(f"{TOUR}.view.yaw > 1")
    inside.get_by_role("button", name="Go to Kitchen").click()
    visit.wait(f"{TOUR}.scene === 'kitchen'")
    assert notes(visit, "scene") == [{"scene": "kitchen"}]
    assert notes(visit, "view")[-1] == visit.page.evaluate(f"{TOUR}.view")
    assert len(notes(visit, "ready")) == 1


def test_another_address_is_another_tour_and_a_promise_of_the_old_one_is_broken(
    visit: Visit, host: Host
) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html"></ezvr-tour>')
    visit.wait(f"{TOUR}.scene === 'hall'")
    broken = visit.page.evaluate(
        f"""() => {{
          const asked = {TOUR}.goTo("kitchen").catch(({{ message }}) => message);
          {TOUR}.src = "";
          {TOUR}.setAttribute("src", "{host.tours}/page.html#scene=garden");
          return asked;
        }}"""
    )
    assert broken == "NotShown"
    visit.wait(f"{TOUR}.scene === 'garden'")
    assert visit.page.locator("iframe").count() == 1


def test_an_element_that_leaves_the_page_takes_its_tour_along(visit: Visit, host: Host) -> None:
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html"></ezvr-tour>')
    visit.wait(f"{TOUR}.scene === 'hall'")
    visit.page.evaluate(f"window.tour = {TOUR}; tour.remove()")
    assert visit.page.evaluate("tour.scene") is None
    assert len(visit.page.frames) == 1
    visit.page.evaluate("document.body.append(tour)")
    visit.wait(f"{TOUR}.scene === 'hall'")


def test_a_tour_that_is_gone_is_told(troubled_visit: Visit, host: Host) -> None:
    visit = troubled_visit
    gone = '<script type="module" src="/viewer/src/no-tour.js"></script>It is not here'
    visit.page.route(
        "**/t/KEY", lambda route: route.fulfill(status=404, content_type="text/html", body=gone)
    )
    open_page(visit, host, '<ezvr-tour src="TOURS/t/KEY"></ezvr-tour>')
    visit.wait("notes.some(([name]) => name === 'error')")
    assert notes(visit, "error") == [{"code": "NotFound"}]
    assert (
        visit.page.evaluate(f"{TOUR}.goTo('hall').catch(({{ message }}) => message)") == "NotFound"
    )
    visit.page.frame_locator("iframe").get_by_text("It is not here").wait_for()


def test_a_network_that_comes_back_is_told(troubled_visit: Visit, host: Host) -> None:
    visit = troubled_visit
    visit.page.route("**/tour.json", lambda route: route.abort("internetdisconnected"))
    open_page(visit, host, '<ezvr-tour src="TOURS/page.html"></ezvr-tour>')
    visit.wait("notes.some(([name]) => name === 'error')")
    assert notes(visit, "error") == [{"code": "Network"}]
    visit.page.unroute("**/tour.json")
    visit.page.frame_locator("iframe").get_by_role("button", name="Try again").click()
    visit.wait(f"{TOUR}.scene === 'hall'")
    visit.page.evaluate(f"{TOUR}.goTo('garden')")


def test_a_frame_that_stays_silent_counts_as_failed(troubled_visit: Visit, host: Host) -> None:
    visit = troubled_visit
    visit.page.route(
        "**/silent.html", lambda route: route.fulfill(content_type="text/html", body="Ssh")
    )
    visit.page.clock.install()
    open_page(visit, host, '<ezvr-tour src="TOURS/silent.html"></ezvr-tour>')
    visit.page.frame_locator("iframe").get_by_text("Ssh").wait_for()
    visit.page.clock.run_for(10_000)
    assert notes(visit, "error") == [{"code": "Network"}]


def test_two_embeds_each_speak_with_their_own_tour(
    usual_context: BrowserContext, host: Host
) -> None:
    visit = start_visit(usual_context, host.address)
    visit.page.set_viewport_size({**VIEWPORT, "height": 900})
    tour = '<ezvr-tour src="TOURS/page.html"></ezvr-tour>'
    open_page(visit, host, tour + tour)
    second = "document.querySelectorAll('ezvr-tour')[1]"
    visit.page.evaluate(f"{second}.goTo('garden')")
    visit.wait(f"{TOUR}.scene === 'hall'")
    assert visit.page.evaluate(f"{second}.scene") == "garden"
    assert visit.complaints == []
    visit.page.close()
