"""Chromium, a visit of one page in it with a cold cache, and what the network did meanwhile."""

import asyncio
import base64
import re
import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.async_api import Browser, CDPSession, Page, async_playwright
from serving import Served  # A benchmark's own neighbours, found beside it.
from viewers import HIDE_INTERFACES, Viewer
from views import HEIGHT, WIDTH, View

# As root there is no sandbox; without a GPU, WebGL2 is drawn by SwiftShader.
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--enable-precise-memory-info",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
STILL = 1.0
"""Seconds without a request and without a change of the picture after which nothing more comes."""
LONGEST = 60.0

Event = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A network; latency in milliseconds, rate in megabits a second."""

    name: str
    rate: float
    latency: float


SLOW = Line("1.6 Mbps, 150 ms", 1.6, 150)
FAST = Line("10 Mbps, 40 ms", 10, 40)


@dataclass
class Asked:
    """A request. Times are seconds since 1970."""

    url: str
    kind: str
    started: float
    ended: float | None = None
    aborted: bool = False
    received: float = 0


@dataclass(frozen=True)
class Frame:
    """A picture of the page, and when it came to the screen."""

    shown: float
    jpeg: bytes


@dataclass
class Visit:
    """A page of a viewer."""

    viewer: Viewer
    page: Page
    session: CDPSession
    asked: dict[str, Asked] = field(default_factory=dict[str, Asked])
    frames: list[Frame] = field(default_factory=list[Frame])
    changed: float = 0
    """When the network or the picture last did something."""
    _clock: float | None = None
    _acknowledgements: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])

    async def listen(self) -> None:
        """Hear from the network from now on."""
        for name, heard in {
            "requestWillBeSent": self._sent,
            "dataReceived": self._data,
            "responseReceived": self._answered,
            "loadingFinished": self._finished,
            "loadingFailed": self._failed,
        }.items():
            self.session.on(f"Network.{name}", heard)
        await self.tell("Network.enable")

    async def tell(self, method: str, values: Event | None = None) -> Event:
        """Send the browser a command of its DevTools protocol."""
        return cast("Event", await self.session.send(method, values))  # pyright: ignore[reportUnknownMemberType]  # A bare Dict there.

    async def turn(self, view: View) -> bytes:
        """Turn the picture; return it, as PNG, once nothing more comes and it stays."""
        await self.page.evaluate(self.viewer.turn, view.values())
        end = time.time() + LONGEST
        before = b""
        while time.time() < end:
            # What a picture needs may be asked for only once it is drawn.
            shown = await self.page.screenshot()
            if shown == before:
                return shown
            before = shown
            self.changed = time.time()
            await self.still()
        raise TimeoutError(f"{self.viewer.name}'s picture does not come to rest")

    async def throttle(self, line: Line) -> None:
        """Slow the network down."""
        rate = line.rate * 1e6 / 8
        conditions = {"downloadThroughput": rate, "uploadThroughput": rate, "offline": False}
        await self.tell("Network.emulateNetworkConditions", {**conditions, "latency": line.latency})

    async def film(self) -> None:
        """Keep every picture that comes to the screen from now on."""
        self.session.on("Page.screencastFrame", self._frame)
        await self.tell(
            "Page.startScreencast",
            {"format": "jpeg", "quality": 90, "maxWidth": WIDTH, "maxHeight": HEIGHT},
        )

    async def still(self) -> None:
        """Wait until nothing more comes."""
        end = time.time() + LONGEST
        while time.time() < end:
            busy = any(asked.ended is None for asked in self.asked.values())
            if not busy and time.time() - self.changed > STILL:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{self.viewer.name} does not come to rest")

    async def ready(self) -> None:
        """Wait until the picture can be turned."""
        await self.page.wait_for_function(self.viewer.ready)
        await self.still()

    def _moment(self, event: Event) -> float:
        return event["timestamp"] + (self._clock or 0)

    def _sent(self, event: Event) -> None:
        if event["request"]["url"].startswith("data:"):
            return
        if self._clock is None:
            self._clock = event["wallTime"] - event["timestamp"]
        self.changed = time.time()
        self.asked[event["requestId"]] = Asked(
            event["request"]["url"], event.get("type", ""), self._moment(event)
        )

    def _data(self, event: Event) -> None:
        self._receive(event, event["encodedDataLength"])

    def _answered(self, event: Event) -> None:
        self._receive(event, event["response"]["encodedDataLength"])

    def _receive(self, event: Event, count: float) -> None:
        asked = self.asked.get(event["requestId"])
        if asked:
            asked.received += count

    def _finished(self, event: Event) -> None:
        asked = self._end(event)
        if asked:
            asked.received = event["encodedDataLength"]

    def _failed(self, event: Event) -> None:
        asked = self._end(event)
        if asked:
            asked.aborted = True

    def _end(self, event: Event) -> Asked | None:
        asked = self.asked.get(event["requestId"])
        self.changed = time.time()
        if asked:
            asked.ended = self._moment(event)
        return asked

    def _frame(self, event: Event) -> None:
        jpeg = base64.b64decode(event["data"])
        if not self.frames or jpeg != self.frames[-1].jpeg:
            self.changed = time.time()
        self.frames.append(Frame(event["metadata"]["timestamp"], jpeg))
        answer = self.tell("Page.screencastFrameAck", {"sessionId": event["sessionId"]})
        task = asyncio.ensure_future(answer)
        self._acknowledgements.add(task)
        task.add_done_callback(self._acknowledgements.discard)


@asynccontextmanager
async def running_chromium(site: Served) -> AsyncGenerator[Browser]:
    """Run a browser that trusts the site, so that it also keeps what it loads."""
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    trust = f"--ignore-certificate-errors-spki-list={site.key_hash}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=installed, args=[*OPTIONS, trust]
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def visit(
    browser: Browser, viewer: Viewer, *, density: float = 1, touch: bool = False, script: str = ""
) -> AsyncGenerator[Visit]:
    """Open an empty page with a cold cache.

    Args:
        browser: Where.
        viewer: What will be opened.
        density: Device pixels per CSS pixel.
        touch: Whether it is a phone to the page.
        script: Runs before the page's own.
    """
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=density,
        has_touch=touch,
        is_mobile=touch,
        locale="en-GB",
    )
    page = await context.new_page()
    page.set_default_timeout(LONGEST * 1000)
    await page.add_init_script(HIDE_INTERFACES + script)
    visited = Visit(viewer, page, await context.new_cdp_session(page))
    await visited.listen()
    yield visited
    await context.close()


def tile_of(url: str) -> tuple[int, str, int, int] | None:
    """The level, face, row and column of a tile's address."""
    found = re.search(r"/(\d+)/([frblud])/(\d+)_(\d+)\.(?:jpg|avif)$", url)
    if not found:
        return None
    level, face, row, column = found.groups()
    # Pannellum counts levels from 1.
    first = 1 if "/pannellum/" in url else 0
    return int(level) - first, face, int(row), int(column)
