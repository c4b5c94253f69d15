"""A static web site for the viewer, as strict as the share page."""

import functools
import http.server
import socket
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

VIEWER = Path(__file__).parents[2] / "viewer"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: {tiles}; connect-src 'self' {tiles}; "
    "media-src 'self' {tiles}"
)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves /viewer/ from the repository and everything else from the site's folder."""

    protocol_version = "HTTP/1.1"
    policy = ""

    def translate_path(self, path: str) -> str:
        """The file of an address."""
        if path.startswith("/viewer/"):
            return str(VIEWER / path.partition("?")[0].removeprefix("/viewer/"))
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Adds the strict policy, and CORS for tiles on another origin."""
        self.send_header("Access-Control-Allow-Origin", "*")
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Says nothing: the tests look at the browser."""


class Site(http.server.ThreadingHTTPServer):
    """A server that takes it calmly when a browser hangs up."""

    daemon_threads = True

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Reports everything but an aborted request."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(folder: Path, tiles: str = "", policy: str = POLICY) -> Generator[str]:
    """Serves a folder on a free port; `tiles` is another origin, which the policy may name."""
    policy = policy.format(tiles=tiles)
    handler = type("SiteHandler", (Handler,), {"policy": policy})
    site = Site(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{site.server_port}"
    finally:
        site.shutdown()
        site.server_close()
        thread.join()
