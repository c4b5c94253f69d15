"""A real HTTP server on loopback for an application under test."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def loopback_socket() -> Generator[socket.socket]:
    """Bind a free port, so that an application may know its address before it serves."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener


def address_of(listener: socket.socket) -> str:
    """The base URL of what is served on the socket."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


class _Server(uvicorn.Server):
    """Tells when it accepts requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepts = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepts.set()


@contextmanager
def serve(
    application: ASGIApp, listener: socket.socket, *, lifespan: Literal["on", "off"] = "off"
) -> Generator[None]:
    """Serve an application in a thread until the block ends."""
    config = uvicorn.Config(application, ws="none", lifespan=lifespan, log_config=None)
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        server.accepts.wait(timeout=10)
        yield
    finally:
        server.should_exit = True
        thread.join()
