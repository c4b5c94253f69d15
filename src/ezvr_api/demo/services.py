"""Runs the API and a worker as processes of their own, and ends them again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ezvr_api.demo.client import Client

START_SECONDS = 60
STOP_SECONDS = 40
LOG_LINES = 20


class ServiceFailed(Exception):
    """A process that the demo needs did not start, or has ended."""


class Service:
    """A process of ours with a log file."""

    def __init__(self, name: str, arguments: list[str], log: Path, env: Mapping[str, str]) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the demo alone, which ends things in order.
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "ezvr_api", *arguments],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **env},
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise with the end of the log when the process has ended."""
        code = self.process.poll()
        if code is None:
            return
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        said = "\n".join(lines)
        raise ServiceFailed(f"The {self.name} ended with exit code {code}. Its last words:\n{said}")

    def stop(self) -> None:
        """Ask the process to end; insist when it does not."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running_services(
    folder: Path, port: int, settings: Mapping[str, str] | None = None
) -> Generator[tuple[str, list[Service]]]:
    """Run the API and a worker on a data folder; yield the address and the processes.

    `settings` are further `EZVR_…` variables.
    """
    url = f"http://127.0.0.1:{port}"
    env = {"EZVR_DATA_FOLDER": str(folder), "EZVR_PUBLIC_URL": url, **(settings or {})}
    logs = folder / "logs"
    with ExitStack() as stack:
        api = Service("API", ["serve", "--port", str(port)], logs / "api.log", env)
        stack.callback(api.stop)
        _wait_until_ready(url, api)
        worker = Service("worker", ["worker"], logs / "worker.log", env)
        stack.callback(worker.stop)
        yield url, [api, worker]


def _wait_until_ready(url: str, api: Service) -> None:
    deadline = time.monotonic() + START_SECONDS
    with Client(url) as client:
        while not client.is_ready():
            api.check()
            if time.monotonic() > deadline:
                raise ServiceFailed(
                    f"The API is not ready after {START_SECONDS} seconds; see {api.log}"
                )
            time.sleep(0.1)


def free_port(wanted: int) -> int:
    """Return the wanted port of the loopback address, or any free one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServiceFailed("No port of the loopback address is free")
