"""The tour in a headset: what each eye sees, choosing, changing scenes, and leaving."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Error, Route

from .conftest import SPHERES, Visit
from .headset import enter, eyes, frames, point, pull_trigger, steer, turn_head, wear
from .scene import Picture, psnr, view_directions

pytestmark = pytest.mark.xdist_group("viewer")

MIB = 2**20
FIELD = 90  # what the emulated eyes see from top to bottom
PANEL = (23, 27, 32)


@pytest.fixture
def worn(visit: Visit) -> Visit:
    """A visit that is in the headset, with empty hands."""
    wear(visit)
    visit.open()
    enter(visit)
    return visit


def _look(scene: str, yaw: float, pitch: float, picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    view = {"yaw": yaw, "pitch": pitch, "hfov": FIELD}
    return SPHERES[scene].colours(view_directions(view, width, height))


def _assert_eyes_see(visit: Visit, scene: str, yaw: float, pitch: float) -> None:
    """Compares above the middle: the cursor, the hotspots and the way out are below."""
    for eye in eyes(visit):
        part = slice(0, eye.shape[0] // 2 - 20)
        assert psnr(eye[part], _look(scene, yaw, pitch, eye)[part]) > 40


def _shares(visit: Visit, at: int) -> list[float]:
    """How bright each frame was, compared with one of them."""
    seen = np.array([frame["eyes"][0] for frame in frames(visit)], dtype=float)
    return list(seen.sum(axis=1) / seen[at].sum())


def test_the_head_turns_the_picture_for_both_eyes(worn: Visit) -> None:
    for yaw, pitch in ((90, 20), (-130, 30), (60, 60)):
        turn_head(worn, yaw, pitch)
        _assert_eyes_see(worn, "hall", yaw, pitch)
        view = worn.view()
        assert (view["yaw"], view["pitch"]) == pytest.approx((yaw, pitch), abs=0.01)


def test_each_eye_gets_tiles_as_sharp_as_it_can_show(worn: Visit) -> None:
    turn_head(worn, 90)
    last = frames(worn)[-1]
    # 320 by 400 pixels an eye: the faces would do for no more than half of that.
    assert last["draws"] >= 5
    assert last["capacity"] == 192 * MIB
    assert max(frame["textureBytes"] for frame in frames(worn)) < 192 * MIB


def test_the_view_that_was_entered_is_ahead_however_the_wearer_sits(visit: Visit) -> None:
    wear(visit, "headset.quaternion.set(0, 0.7071, 0, 0.7071);")
    visit.open()
    visit.look_at({"yaw": 60, "pitch": 40})
    enter(visit)
    turn_head(visit, -90, 30)
    _assert_eyes_see(visit, "hall", 60, 30)


def test_the_headsets_own_button_puts_the_view_ahead_again(worn: Visit) -> None:
    turn_head(worn, 90)
    worn.page.evaluate("headset.recenter()")
    worn.wait("Math.abs(ezvrTour.view.yaw - 90) < 0.1")
    turn_head(worn, 0, 30)
    _assert_eyes_see(worn, "hall", 90, 30)


def test_a_trigger_on_a_hotspot_changes_the_scene(worn: Visit) -> None:
    point(worn, 20, -5)
    pull_trigger(worn)
    worn.wait("ezvrTour.scene === 'kitchen' && frames.at(-1).draws > 5")
    # The arrival's yaw is where the wearer looks; up and down is the wearer's own.
    turn_head(worn, 0, 30)
    _assert_eyes_see(worn, "kitchen", 45, 30)


def test_a_trigger_beside_a_hotspot_changes_nothing(worn: Visit) -> None:
    point(worn, 35, -5)
    pull_trigger(worn)
    point(worn, 20, -5)
    assert worn.scene() == "hall"
    # Pressed elsewhere and released here.
    worn.page.evaluate("headset.controllers.right.updateButtonValue('trigger', 1)")
    worn.page.wait_for_timeout(200)
    point(worn, -20, 10)
    worn.page.evaluate("headset.controllers.right.updateButtonValue('trigger', 0)")
    worn.page.wait_for_timeout(400)
    assert worn.scene() == "hall"


def test_the_ray_of_a_hand_is_seen(worn: Visit) -> None:
    before = eyes(worn)[0].astype(int)
    point(worn, 30, 20)
    changed = np.abs(eyes(worn)[0].astype(int) - before).sum(axis=2) > 60
    # The beam rises from the hand, right of and below the middle, towards the cursor.
    assert changed[200:260, 200:].any()
    assert changed[90:170, 200:].any()


def test_a_scene_goes_to_black_and_comes_back_and_is_never_without_a_picture(worn: Visit) -> None:
    point(worn, 20, -5)
    pull_trigger(worn)
    worn.wait("ezvrTour.scene === 'kitchen' && frames.at(-1).draws > 5")
    worn.page.wait_for_timeout(500)
    scenes = [frame["scene"] for frame in frames(worn)]
    change = scenes.index("kitchen")
    before, after = _shares(worn, 0)[:change], _shares(worn, -1)[change:]
    assert min(before) < 0.1
    assert after[0] < 0.4
    # The head is still: brightness alone changes, down to the end of one scene and up from there.
    first_dim = next(index for index, share in enumerate(before) if share < 0.97)
    assert before[first_dim:] == sorted(before[first_dim:], reverse=True)
    assert all(share == pytest.approx(1, abs=0.05) for share in before[:first_dim])
    # The preview is coarse, so its colours are near the tiles' only.
    lit = next(index for index, share in enumerate(after) if share > 0.75)
    assert after[:lit] == sorted(after[:lit])
    assert all(share == pytest.approx(1, abs=0.25) for share in after[lit:])


def test_it_stays_black_until_there_is_something_to_see(
    troubled_visit: Visit, tour_folder: Path
) -> None:
    visit = troubled_visit
    manifest = json.loads((tour_folder / "tour.json").read_text())
    manifest["scenes"][1]["panorama"]["preview"] = "data:image/jpeg;base64,AAAA"
    (tour_folder / "no-preview.json").write_text(json.dumps(manifest))
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    visit.page.route("**/kitchen/**", keep)
    wear(visit)
    visit.open("/viewer/index.html?manifest=/no-preview.json")
    enter(visit)
    visit.page.evaluate("void ezvrTour.goTo('kitchen')")
    visit.wait("ezvrTour.scene === 'kitchen'")
    visit.page.wait_for_timeout(600)
    dark = [frame["eyes"] for frame in frames(visit) if frame["scene"] == "kitchen"]
    assert len(dark) > 5
    assert all(eye == [0, 0, 0] for both in dark for eye in both)
    for route in held:
        # What was fetched ahead was given up meanwhile.
        with suppress(Error):
            route.continue_()
    visit.wait("frames.at(-1).eyes[0][0] > 50")


def test_a_gaze_that_rests_on_a_hotspot_chooses_it(worn: Visit) -> None:
    turn_head(worn, 20, -5)
    worn.page.wait_for_timeout(400)
    assert worn.scene() == "hall"
    worn.wait("ezvrTour.scene === 'kitchen'")


def test_what_happens_to_be_ahead_is_not_chosen(visit: Visit) -> None:
    wear(visit)
    visit.open()
    visit.look_at({"yaw": 20, "pitch": 0})
    enter(visit)
    turn_head(visit, 0, -2.8)
    visit.page.wait_for_timeout(2500)
    assert visit.scene() == "hall"


def test_a_source_that_gazes_chooses_by_resting_too(worn: Visit) -> None:
    steer(worn, "gaze")
    point(worn, 60, 0)
    point(worn, 20, -5)
    worn.wait("ezvrTour.scene === 'kitchen'")


def test_a_pinch_chooses_what_it_began_at(worn: Visit) -> None:
    steer(worn, "transient-pointer")
    point(worn, 20, -5)
    worn.page.evaluate("headset.controllers.right.updateButtonValue('trigger', 1)")
    worn.page.wait_for_timeout(200)
    point(worn, 28, -9)  # the hand moves on
    worn.page.evaluate("headset.controllers.right.updateButtonValue('trigger', 0)")
    worn.wait("ezvrTour.scene === 'kitchen'")


def _has_panel(visit: Visit) -> bool:
    eye = eyes(visit)[0]
    difference = np.abs(eye.astype(int) - np.array(PANEL)).sum(axis=2)
    return np.count_nonzero(difference < 6) > 0.02 * difference.size


def test_the_text_of_an_info_hotspot_is_read_in_the_headset(worn: Visit) -> None:
    assert not _has_panel(worn)
    point(worn, -20, 10)
    pull_trigger(worn)
    turn_head(worn, -20, 10)
    assert _has_panel(worn)
    # Its way to close it is on its corner.
    for yaw in range(-12, 12, 2):
        point(worn, yaw, 14)
        pull_trigger(worn)
    assert not _has_panel(worn)


def test_a_stick_turns_by_thirty_degrees_at_once(worn: Visit) -> None:
    point(worn, 0, 0)
    axis = "headset.controllers.right.updateAxis('thumbstick', 'x-axis', {})"
    worn.page.evaluate(axis.format(1))
    worn.wait("Math.abs(ezvrTour.view.yaw - 30) < 0.1")
    worn.page.wait_for_timeout(300)
    assert worn.view()["yaw"] == pytest.approx(30, abs=0.1)
    worn.page.evaluate(axis.format(0))
    worn.page.wait_for_timeout(100)
    worn.page.evaluate(axis.format(-1))
    worn.wait("Math.abs(ezvrTour.view.yaw) < 0.1")


def _assert_on_the_page(visit: Visit, yaw: float) -> None:
    visit.wait("!document.querySelector('.ezvr-immersed')")
    visit.page.evaluate("ezvrTour.settled()")
    assert visit.view()["yaw"] == pytest.approx(yaw, abs=0.1)
    picture = visit.picture()
    view = visit.view()
    height, width = picture.shape[:2]
    expected = SPHERES["hall"].colours(view_directions(view, width, height))
    assert psnr(picture, expected) > 40
    assert visit.page.evaluate("ezvrTour.statistics.capacity") == 256 * MIB


def test_the_way_out_is_below_the_horizon_wherever_one_looks(worn: Visit) -> None:
    for yaw in (30, 60, 90):
        turn_head(worn, yaw)
    point(worn, 90 - 34, -40)
    pull_trigger(worn)
    _assert_on_the_page(worn, 90)


def test_the_headset_itself_leads_out_and_in_again(worn: Visit) -> None:
    turn_head(worn, 90)
    worn.page.evaluate("session.end()")
    _assert_on_the_page(worn, 90)
    worn.page.evaluate("frames.length = 0")
    enter(worn)
    turn_head(worn, 90, 30)
    _assert_eyes_see(worn, "hall", 90, 30)


def test_a_lost_context_leads_out(troubled_visit: Visit) -> None:
    worn = troubled_visit  # the emulator complains
    wear(worn)
    worn.open()
    enter(worn)
    worn.page.evaluate(
        """() => {
          const gl = document.querySelector("canvas").getContext("webgl2");
          window.loss = gl.getExtension("WEBGL_lose_context");
          loss.loseContext();
        }"""
    )
    worn.wait("!document.querySelector('.ezvr-immersed')")
    worn.page.evaluate("loss.restoreContext()")
    _assert_on_the_page(worn, 0)


def _write_partial(folder: Path) -> str:
    manifest: dict[str, Any] = json.loads((folder / "tour.json").read_text())
    visible = {"yaw_min": -60, "yaw_max": 60, "pitch_min": -40, "pitch_max": 40}
    manifest["scenes"][0]["panorama"]["visible"] = visible
    (folder / "partial.json").write_text(json.dumps(manifest))
    return "/viewer/index.html?manifest=/partial.json"


def test_beyond_what_was_photographed_it_is_dusk(visit: Visit, tour_folder: Path) -> None:
    wear(visit)
    visit.open(_write_partial(tour_folder))
    enter(visit)
    turn_head(visit, 60)
    eye = eyes(visit)[0].astype(int)
    photo, beyond = eye[150, :120], eye[150, 200:]
    assert np.ptp(photo, axis=0).max() > 60
    assert np.ptp(beyond, axis=0).max() < 12
    assert beyond.mean() > 25
    assert beyond.mean() < 70
    # The edge is soft: no two neighbours differ as by a cut.
    assert np.abs(np.diff(eye[150, 140:200].sum(axis=1))).max() < 60
