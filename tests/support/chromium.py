"""A headless Chromium: the installed one, else the one that Playwright has fetched."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# As root there is no sandbox; without a GPU, WebGL2 is drawn by SwiftShader.
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def running_chromium() -> Generator[Browser]:
    """Run a browser until the block ends.

    Its driver keeps an event loop in this thread: leave the block before a test needs one.
    """
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=OPTIONS)
        yield browser
        browser.close()
