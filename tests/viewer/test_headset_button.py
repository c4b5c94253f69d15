"""The way into a headset is offered where there is one, and never in vain."""

from pathlib import Path

import pytest

from .conftest import Visit
from .headset import enter, wear
from .site import serve

pytestmark = pytest.mark.xdist_group("viewer")

NAME = "View in a headset"
POLICY = "default-src 'none'; frame-src {tiles}; img-src data:"


def _offers(visit: Visit) -> int:
    visit.page.wait_for_timeout(300)
    return visit.page.get_by_role("button", name=NAME).count()


def test_a_browser_without_a_headset_offers_none_and_loads_nothing_for_it(visit: Visit) -> None:
    visit.open()
    assert _offers(visit) == 0
    assert not any("xr" in url for url in visit.requests)


def test_a_browser_without_webxr_offers_none(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(navigator, 'xr', { value: undefined });")
    visit.open()
    assert _offers(visit) == 0


def test_a_browser_that_refuses_to_say_offers_none(visit: Visit) -> None:
    refuse = "navigator.xr.isSessionSupported = () => Promise.reject(new Error('no'));"
    visit.page.add_init_script(refuse)
    visit.open()
    assert _offers(visit) == 0


def test_a_headset_that_declines_is_told_of_and_can_be_asked_again(visit: Visit) -> None:
    wear(
        visit,
        "const ask2 = navigator.xr.requestSession.bind(navigator.xr);"
        "navigator.xr.requestSession = () => Promise.reject(new Error('busy'));"
        "window.mend = () => (navigator.xr.requestSession = ask2);",
    )
    visit.open()
    visit.page.get_by_role("button", name=NAME).click()
    visit.page.get_by_text("The headset did not start.").wait_for()
    visit.page.evaluate("void mend()")
    enter(visit)


def test_a_page_that_forgot_to_allow_it_gets_a_tour_in_a_tab_of_its_own(
    troubled_visit: Visit, site: str, tmp_path: Path
) -> None:
    visit = troubled_visit  # the browser tells the page what it forgot
    tour = f"{site}/page.html"
    (tmp_path / "index.html").write_text(
        '<!doctype html><link rel="icon" href="data:,">'
        f'<iframe src="{tour}" width="600" height="380"></iframe>'
    )
    with serve(tmp_path, site, POLICY) as host:
        visit.page.goto(f"{host}/index.html")
        button = visit.page.frame_locator("iframe").get_by_role("button", name=NAME)
        assert button.get_attribute("aria-label") == "View in a headset (opens a new tab)"
        with visit.page.context.expect_page() as opened:
            button.click()
        assert opened.value.url.startswith(tour)
        opened.value.close()
