"""Inside somebody else's page, one finger and the plain wheel are that page's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame

from .conftest import VIEWPORT, Visit, start_visit
from .site import serve

pytestmark = pytest.mark.xdist_group("viewer")

POLICY = "default-src 'none'; frame-src {tiles}; img-src data:; style-src 'unsafe-inline'"
TOUCH_HINT = "Use two fingers to look around"
WHEEL_HINT = "Hold Ctrl and scroll to zoom"
HERE = (300, 250)


@pytest.fixture(scope="module")
def phone(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=VIEWPORT, locale="en-GB", has_touch=True)


@pytest.fixture
def host(site: str, tmp_path: Path) -> Iterator[str]:
    """A long page of another origin, with a tour."""
    page = (
        '<!doctype html><meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,"><style>body { height: 3000px; margin: 0 }</style>'
        f'<iframe src="{site}/page.html" width="600" height="380"'
        ' allow="fullscreen; xr-spatial-tracking"></iframe>'
    )
    (tmp_path / "index.html").write_text(page)
    with serve(tmp_path, site, POLICY) as address:
        yield f"{address}/index.html"


@pytest.fixture
def visit(phone: BrowserContext, site: str) -> Iterator[Visit]:
    visit = start_visit(phone, site)
    yield visit
    visit.page.close()
    assert visit.complaints == []


def _open(visit: Visit, host: str) -> Frame:
    visit.page.goto(host)
    frame = visit.page.frames[1]
    frame.locator(".ezvr-stage.ezvr-cooperates").wait_for()
    frame.evaluate("ezvrTour.settled()")
    return frame


def _touch(kind: str, points: list[tuple[float, float]]) -> tuple[str, dict[str, Any]]:
    named = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]
    return "Input.dispatchTouchEvent", {"type": kind, "touchPoints": named}


def _swipe(visit: Visit, ways: list[tuple[int, int]], fingers: list[tuple[int, int]]) -> None:
    """Moves each finger by its way, in ten steps."""
    devtools: Any = visit.page.context.new_cdp_session(visit.page)
    for count in range(1, len(fingers) + 1):
        devtools.send(*_touch("touchStart", [(x, y) for x, y in fingers[:count]]))
    for step in range(1, 11):
        moved = [
            (x + dx * step / 10, y + dy * step / 10)
            for (x, y), (dx, dy) in zip(fingers, ways, strict=True)
        ]
        devtools.send(*_touch("touchMove", moved))
        visit.page.wait_for_timeout(16)
    devtools.send(*_touch("touchEnd", []))
    visit.page.wait_for_timeout(300)


def _scrolled(visit: Visit) -> float:
    return visit.page.evaluate("scrollY")


def _view(frame: Frame) -> dict[str, Any]:
    return frame.evaluate("ezvrTour.view")


def test_one_finger_scrolls_the_page_and_the_visitor_is_told_how(visit: Visit, host: str) -> None:
    frame = _open(visit, host)
    _swipe(visit, [(0, -150)], [HERE])
    assert _scrolled(visit) > 80
    assert _view(frame)["pitch"] == 0
    assert frame.get_by_text(TOUCH_HINT).count() == 1
    frame.get_by_text(TOUCH_HINT).wait_for(state="detached")


def test_two_fingers_move_the_view_and_not_the_page(visit: Visit, host: str) -> None:
    frame = _open(visit, host)
    _swipe(visit, [(-120, -60), (-120, -60)], [(280, 200), (360, 200)])
    assert _scrolled(visit) == 0
    assert _view(frame)["yaw"] > 5
    assert _view(frame)["pitch"] < -3
    assert frame.get_by_text(TOUCH_HINT).count() == 0


def test_two_fingers_pinch(visit: Visit, host: str) -> None:
    frame = _open(visit, host)
    _swipe(visit, [(-80, 0), (80, 0)], [(280, 200), (320, 200)])
    assert _view(frame)["hfov"] < 60
    assert visit.page.evaluate("visualViewport.scale") == 1


def test_a_tap_still_chooses_a_hotspot(visit: Visit, host: str) -> None:
    frame = _open(visit, host)
    frame.get_by_role("button", name="Go to Kitchen").tap()
    frame.wait_for_selector("h1 :text('Kitchen')")


def test_the_plain_wheel_scrolls_the_page_and_the_visitor_is_told_how(
    visit: Visit, host: str
) -> None:
    frame = _open(visit, host)
    visit.page.mouse.move(*HERE)
    visit.page.mouse.wheel(0, 200)
    frame.get_by_text(WHEEL_HINT).wait_for()
    visit.wait("scrollY > 100")
    assert _view(frame)["hfov"] == 90


@pytest.mark.parametrize("key", ["Control", "Meta"])
def test_the_wheel_with_a_key_zooms(visit: Visit, host: str, key: str) -> None:
    frame = _open(visit, host)
    visit.page.mouse.move(*HERE)
    visit.page.keyboard.down(key)
    visit.page.mouse.wheel(0, -200)
    visit.page.keyboard.up(key)
    visit.page.wait_for_timeout(300)
    assert _view(frame)["hfov"] < 80
    assert _scrolled(visit) == 0
    assert frame.get_by_text(WHEEL_HINT).count() == 0


def test_a_mouse_drags_as_everywhere(visit: Visit, host: str) -> None:
    frame = _open(visit, host)
    visit.page.mouse.move(*HERE)
    visit.page.mouse.down()
    visit.page.mouse.move(HERE[0] - 100, HERE[1], steps=4)
    visit.page.mouse.up()
    assert _view(frame)["yaw"] > 5


def test_in_full_screen_one_finger_is_ours(visit: Visit, host: str) -> None:
    frame = _open(visit, host)
    frame.get_by_role("button", name="Full screen").click()
    frame.locator(".ezvr-stage:not(.ezvr-cooperates)").wait_for()
    _swipe(visit, [(-150, 0)], [HERE])
    assert _view(frame)["yaw"] > 5
    visit.page.mouse.move(*HERE)
    visit.page.mouse.wheel(0, -200)
    visit.page.wait_for_timeout(300)
    assert _view(frame)["hfov"] < 85
    assert frame.get_by_text(TOUCH_HINT).count() == 0
    frame.get_by_role("button", name="Leave full screen").click()
    frame.locator(".ezvr-stage.ezvr-cooperates").wait_for()


def test_on_its_own_page_one_finger_is_ours(visit: Visit) -> None:
    visit.open()
    _swipe(visit, [(-150, 0)], [HERE])
    assert visit.view()["yaw"] > 5
    assert not any("cooperation" in url for url in visit.requests)


@pytest.mark.parametrize(
    ("language", "touch", "wheel"),
    [
        ("nl", "Kijk rond met twee vingers", "Houd Ctrl ingedrukt en scrol om te zoomen"),
        ("de", "Mit zwei Fingern sehen Sie sich um", "Strg gedrückt halten und scrollen"),
        ("fr", "Utilisez deux doigts", "Maintenez Ctrl et faites défiler pour zoomer"),
    ],
)
def test_the_hints_speak_the_visitors_language(
    visit: Visit, host: str, tmp_path: Path, language: str, touch: str, wheel: str
) -> None:
    page = tmp_path / "index.html"
    page.write_text(page.read_text().replace("page.html", f"page.html?lang={language}"))
    frame = _open(visit, host)
    visit.page.mouse.move(*HERE)
    visit.page.mouse.wheel(0, 20)
    frame.get_by_text(wheel).wait_for()
    _swipe(visit, [(0, -100)], [HERE])
    frame.get_by_text(touch).wait_for()
