"""The browser's back and forward buttons walk through the tour; its address is always a link."""

import pytest
from playwright.sync_api import Route

from .conftest import Visit

pytestmark = pytest.mark.xdist_group("viewer")

PAGE = "/viewer/index.html?manifest=/tour.json"
# What is decoded waits until `release()`, as on a slow phone.
SLOW_DECODING = """
const decode = HTMLImageElement.prototype.decode;
HTMLImageElement.prototype.decode = async function () {
  await window.held;
  return decode.call(this);
};
"""
HOLD = "void (window.held = new Promise((resolve) => (window.release = resolve)))"


def _slow_visit_to_the_kitchen(visit: Visit) -> None:
    visit.page.add_init_script(SLOW_DECODING)
    visit.open()
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.wait("location.hash.startsWith('#scene=kitchen')")
    visit.page.evaluate("ezvrTour.settled()")
    visit.page.evaluate(HOLD)
    visit.page.go_back()


def test_back_and_forward_walk_through_the_scenes_with_their_views(visit: Visit) -> None:
    visit.open()
    visit.look_at({"yaw": 30, "pitch": 5})
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.wait("location.hash.startsWith('#scene=kitchen')")
    visit.page.go_back()
    visit.wait("ezvrTour.scene === 'hall'")
    assert visit.view()["yaw"] == pytest.approx(30, abs=0.1)
    visit.page.go_forward()
    visit.wait("ezvrTour.scene === 'kitchen'")


def test_each_scene_that_a_visitor_goes_to_is_one_entry(visit: Visit) -> None:
    visit.open()
    entries = visit.page.evaluate("history.length")
    visit.page.get_by_role("button", name="Go to Kitchen").click()
    visit.wait("ezvrTour.scene === 'kitchen'")
    visit.page.evaluate("ezvrTour.goTo('garden')")
    visit.look_at({"yaw": 80})
    visit.wait("location.hash.includes('yaw=80')")
    assert visit.page.evaluate("history.length") == entries + 2
    for scene in ("kitchen", "hall"):
        visit.page.go_back()
        visit.wait(f"ezvrTour.scene === '{scene}'")
    assert visit.page.evaluate("history.length") == entries + 2


def test_the_address_names_scene_and_view_from_the_moment_of_arrival(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate("document.querySelector('[data-id=door]').click()")
    visit.wait("location.hash.includes('kitchen')")
    assert visit.page.evaluate("location.hash") == "#scene=kitchen&yaw=45&pitch=5&hfov=80"


def test_a_copied_address_shows_the_same(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate("ezvrTour.goTo('garden')")
    visit.look_at({"yaw": -100.5, "pitch": 20, "hfov": 60})
    visit.wait("location.hash.includes('yaw=-100.5')")
    address = visit.page.url
    visit.page.goto("about:blank")
    visit.page.goto(address)
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.scene() == "garden"
    assert visit.view() == pytest.approx({"yaw": -100.5, "pitch": 20, "hfov": 60})


def test_an_entry_keeps_its_link_while_its_scene_is_on_its_way(visit: Visit) -> None:
    _slow_visit_to_the_kitchen(visit)
    visit.page.evaluate("ezvrTour.lookAt({ yaw: 77 })")  # still in the kitchen
    visit.page.wait_for_timeout(700)
    assert visit.page.evaluate("location.hash").startswith("#scene=hall")
    visit.page.evaluate("release()")
    visit.wait("ezvrTour.scene === 'hall'")


def test_back_and_at_once_forward_stays(visit: Visit) -> None:
    _slow_visit_to_the_kitchen(visit)
    visit.page.go_forward()
    visit.page.evaluate("release()")
    visit.page.wait_for_timeout(200)
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.scene() == "kitchen"
    assert visit.page.evaluate("location.hash").startswith("#scene=kitchen")


def test_a_frame_adds_nothing_to_the_history_of_the_page_around_it(visit: Visit) -> None:
    def serve_host(route: Route) -> None:
        route.fulfill(content_type="text/html", body=f'<iframe src="{PAGE}"></iframe>')

    visit.page.route("**/host.html", serve_host)
    visit.page.goto(f"{visit.site}/host.html")
    frame = visit.page.frames[1]
    frame.evaluate("ezvrTour.settled()")
    entries = visit.page.evaluate("history.length")
    frame.evaluate("ezvrTour.goTo('kitchen')")
    assert frame.evaluate("location.hash").startswith("#scene=kitchen")
    assert visit.page.evaluate("history.length") == entries
