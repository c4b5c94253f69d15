import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import SPHERES, Visit, hold
from .scene import psnr, view_directions

pytestmark = pytest.mark.xdist_group("viewer")


def test_a_click_on_a_hotspot_leads_to_its_scene_and_arrival_view(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("button", name="Go to Kitchen").click()
    visit.wait("ezvrTour.scene === 'kitchen'")
    visit.page.evaluate("ezvrTour.settled()")
    arrival = {"yaw": 45, "pitch": 5, "hfov": 80}
    assert visit.view() == pytest.approx(arrival)
    truth = SPHERES["kitchen"].colours(view_directions(arrival, 640, 400))
    assert psnr(visit.picture(), truth) >= 30


def test_a_hotspot_may_keep_the_compass_direction(visit: Visit, tour_folder: Path) -> None:
    tour = json.loads((tour_folder / "furnished.json").read_text())
    (door,) = (spot for spot in tour["scenes"][0]["hotspots"] if spot["id"] == "door")
    door["arrival"] = "heading"
    (tour_folder / "heading.json").write_text(json.dumps(tour))
    visit.open("/viewer/index.html?manifest=/heading.json")
    visit.look_at({"yaw": 30, "pitch": -8, "hfov": 70})
    visit.page.get_by_role("button", name="Go to Kitchen").click()
    visit.wait("ezvrTour.scene === 'kitchen'")
    # North is at yaw 0 in the hall, at yaw -90 in the kitchen.
    assert visit.view() == pytest.approx({"yaw": -60, "pitch": -8, "hfov": 70})


def test_a_drag_that_starts_on_a_hotspot_is_no_click(visit: Visit) -> None:
    visit.open()
    box = visit.page.locator("[data-id=door]").bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + 20, box["y"] + 20)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] - 80, box["y"] + 20, steps=4)
    visit.page.mouse.up()
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.scene() == "hall"
    assert visit.view()["yaw"] > 5


def test_tab_walks_the_hotspots_in_the_order_of_their_yaw_and_turns_to_them(visit: Visit) -> None:
    visit.open()
    visit.page.locator(".ezvr-view").focus()
    for hotspot, yaw in (("door", 20), ("behind", 170), ("painting", -20)):
        visit.page.keyboard.press("Tab")
        visit.wait(f"Math.abs(ezvrTour.view.yaw - {yaw}) < 0.1")
        assert visit.page.evaluate("document.activeElement.dataset.id") == hotspot
        assert visit.page.locator(f"[data-id={hotspot}]").bounding_box()
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.dataset.id") is None


def test_enter_on_a_hotspot_changes_the_scene_and_keeps_the_focus_in_the_view(visit: Visit) -> None:
    visit.open()
    visit.page.locator(".ezvr-view").focus()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.wait("ezvrTour.scene === 'kitchen'")
    assert visit.page.evaluate("document.activeElement.className") == "ezvr-view"
    assert visit.page.locator("[aria-live]").inner_text() == "Kitchen, 2 of 3"


def test_an_information_hotspot_opens_a_panel_that_escape_closes(visit: Visit) -> None:
    visit.open()
    hotspot = visit.page.get_by_role("button", name="More about The painting")
    hotspot.click()
    panel = visit.page.get_by_role("dialog", name="The painting")
    assert panel.locator("p").inner_text() == "Oil on canvas.\n<b>Not bold</b>, and 1 < 2."
    visit.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert visit.page.evaluate("document.activeElement.dataset.id") == "painting"


def test_the_list_of_scenes_does_the_tour_without_the_picture(visit: Visit) -> None:
    visit.open()
    menu = visit.page.get_by_role("button", name="List of scenes")
    menu.click()
    rows = visit.page.locator(".ezvr-list li button")
    assert rows.all_inner_texts() == [
        "1\nHall\nYou are here",
        "The painting",
        "2\nKitchen",
        "3\nGarden",
    ]
    rows.nth(3).click()
    visit.wait("ezvrTour.scene === 'garden'")
    assert visit.page.locator(".ezvr-list").is_hidden()
    menu.click()
    visit.page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"


def test_the_page_s_title_follows_the_scene_through_the_history(visit: Visit) -> None:
    visit.open()
    assert visit.page.title() == "Hall – The house"
    visit.page.get_by_role("button", name="Go to Kitchen").click()
    visit.wait("document.title === 'Kitchen – The house'")
    protocol: Any = visit.page.context.new_cdp_session(visit.page)
    titles = [entry["title"] for entry in protocol.send("Page.getNavigationHistory")["entries"]]
    assert titles[-2:] == ["Hall – The house", "Kitchen – The house"]
    visit.page.go_back()
    visit.wait("document.title === 'Hall – The house'")


def test_the_title_of_somebody_else_s_page_is_left_alone(visit: Visit) -> None:
    visit.open("/page.html")
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.wait("ezvrTour.scene === 'kitchen'")
    assert visit.page.title() == "A page about houses"


def test_a_deep_link_opens_its_scene_and_view(visit: Visit) -> None:
    link = "#scene=garden&yaw=-100.5&pitch=20&hfov=60"
    visit.open(f"/viewer/index.html?manifest=/tour.json{link}")
    assert visit.scene() == "garden"
    assert visit.view() == pytest.approx({"yaw": -100.5, "pitch": 20, "hfov": 60})


def test_a_scene_change_is_never_black(visit: Visit) -> None:
    visit.page.route("**/kitchen/**", hold)  # nothing of it ever arrives
    visit.open()
    visit.page.evaluate("ezvrTour.goTo('kitchen')")
    visit.page.wait_for_timeout(600)  # beyond the fade
    truth = SPHERES["kitchen"].colours(
        view_directions({"yaw": 0, "pitch": 0, "hfov": 90}, 640, 400)
    )
    picture = visit.picture()
    assert abs(float(picture.mean()) - float(truth.mean())) < 12
    assert psnr(picture, truth) > 12


def test_focus_flies_to_a_hotspot_where_motion_is_welcome(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="no-preference")
    visit.open()
    visit.page.locator(".ezvr-view").focus()
    visit.page.keyboard.press("Tab")
    assert visit.view()["yaw"] < 19
    visit.wait("Math.abs(ezvrTour.view.yaw - 20) < 0.01")


def test_reduced_motion_turns_at_once(visit: Visit) -> None:
    visit.open()
    visit.page.locator(".ezvr-view").focus()
    visit.page.keyboard.press("Tab")
    assert visit.view()["yaw"] == pytest.approx(20)


def test_a_lost_context_comes_back_with_the_same_picture(visit: Visit) -> None:
    visit.open()
    before = visit.picture()
    visit.page.evaluate(
        """async () => {
          const canvas = document.querySelector("canvas");
          const loss = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
          const event = (name) => new Promise((done) => canvas.addEventListener(name, done));
          const lost = event("webglcontextlost"), restored = event("webglcontextrestored");
          loss.loseContext();
          await lost;
          await new Promise((done) => setTimeout(done, 50));
          loss.restoreContext();
          await restored;
          await ezvrTour.settled();
        }"""
    )
    assert psnr(visit.picture(), before) > 60
    visit.complaints.clear()  # the browser itself warns of the lost context
