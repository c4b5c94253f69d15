"""`ezvr demo` with photos of which some, or all, are refused."""

import io
import signal
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import pytest
import uvicorn
from rich.console import Console
from typer.testing import CliRunner

from ezvr_api.cli import main
from ezvr_api.demo.command import make_tour
from ezvr_api.demo.gallery.scene import SPACES
from tests.publishing.test_publications import check_manifest
from tests.support.photos import ordinary_photo, small_panorama
from tests.support.postgres import PostgresServer
from tests.support.processes import alive_with
from tests.support.service import Service, running_service
from tests.support.serving import address_of, loopback_socket

ANY_PORT = "0"
REFUSAL = "[snapshot].jpg was refused: This is an ordinary photo of 640 × 480 pixels."


@dataclass
class Demo:
    """A service that is reached over HTTP and does its own background work."""

    service: Service
    listener: socket
    folder: Path
    printed: io.StringIO = field(default_factory=io.StringIO)

    async def make_tour(self, photos: list[Path]) -> str:
        """Let the demo make its tour; return the address."""
        console = Console(file=self.printed, width=80)
        url = address_of(self.listener)
        async with self._working():
            return await anyio.to_thread.run_sync(make_tour, console, url, self.folder, photos, ())

    @asynccontextmanager
    async def _working(self) -> AsyncGenerator[None]:
        config = uvicorn.Config(self.service.app, ws="none", lifespan="off", log_level="warning")
        server = uvicorn.Server(config)
        finished = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.serve, [self.listener])
            tasks.start_soon(self._run_jobs, finished)
            try:
                yield
            finally:
                finished.set()
                server.should_exit = True

    async def _run_jobs(self, finished: anyio.Event) -> None:
        while not finished.is_set():
            await self.service.run_jobs()
            await anyio.sleep(0.05)


@pytest.fixture
async def demo(postgres_server: PostgresServer, tmp_path: Path) -> AsyncGenerator[Demo]:
    database = postgres_server.create_database_from_template()
    with loopback_socket() as listener:
        listener.listen()
        url = address_of(listener)
        async with running_service(database, tmp_path / "data", public_url=url) as service:
            yield Demo(service, listener, tmp_path)
    postgres_server.drop_database(database)


@pytest.fixture
def usual_signals() -> Generator[None]:
    """Give the test run its Ctrl-C back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos in walking order; the one in the middle is no panorama."""
    contents = {
        "front_door.jpg": small_panorama(1),
        "[snapshot].jpg": ordinary_photo(),
        "garden.jpg": small_panorama(2),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in contents]


async def test_a_tour_leads_around_a_refused_photo(demo: Demo, photos: list[Path]) -> None:
    share_url = await demo.make_tour(photos)
    assert REFUSAL in demo.printed.getvalue()
    assert "[snapshot].jpg: refused 100%" in demo.printed.getvalue()
    public_id = share_url.rpartition("/")[2]
    assert (await demo.service.nobody.get(f"/t/{public_id}")).is_success
    manifest = (await demo.service.nobody.get(f"/v1/public/tours/{public_id}")).json()
    assert ways(manifest) == {"Front door": ["Garden"], "Garden": ["Front door"]}


async def test_the_sample_tour_shows_one_of_everything(demo: Demo) -> None:
    """Its photos are there already, and are not rendered."""
    gallery = demo.folder / "gallery"
    gallery.mkdir()
    for shade, slug in enumerate(SPACES):
        (gallery / f"{slug}.jpg").write_bytes(small_panorama(shade))
    share_url = await demo.make_tour([])
    public_id = share_url.rpartition("/")[2]
    manifest = (await demo.service.nobody.get(f"/v1/public/tours/{public_id}")).json()
    check_manifest(manifest)
    kinds = {spot["kind"] for scene in manifest["scenes"] for spot in scene["hotspots"]}
    assert kinds == {"scene", "info", "image", "link"}
    assert [scene["north_offset"] for scene in manifest["scenes"]] == [0, 0, 0]
    (plan,) = manifest["floor_plans"]
    assert (plan["image"]["width"], plan["image"]["height"]) == (1424, 1288)
    # The court is in the north, the salon in the east.
    hall, salon, court = plan["places"]
    assert court["y"] < min(hall["y"], salon["y"])
    assert salon["x"] > hall["x"]
    logo = manifest["branding"]["logo"]
    assert logo["alternative_text"]["nl"] == "Een gouden boog op groen"
    assert (await demo.service.nobody.get(urlsplit(str(logo["src"])).path)).is_success


def ways(manifest: dict[str, Any]) -> dict[str, list[str]]:
    titles = {scene["id"]: scene["title"]["en"] for scene in manifest["scenes"]}
    return {
        titles[scene["id"]]: [titles[spot["target"]] for spot in scene["hotspots"]]
        for scene in manifest["scenes"]
    }


@pytest.mark.usefixtures("usual_signals")
def test_a_demo_without_a_photo_that_serves_says_so_and_ends(
    tmp_path: Path, photos: list[Path]
) -> None:
    data_folder = tmp_path / "data"
    result = CliRunner().invoke(
        main, ["demo", "--port", ANY_PORT, "--data-folder", str(data_folder), str(photos[1])]
    )
    assert result.exit_code == 1
    assert REFUSAL in result.stdout
    assert "None of the photos can become a tour." in result.stdout.splitlines()[-1]
    assert alive_with(data_folder) == []
