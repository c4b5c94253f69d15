"""A worker that is killed wherever it is: others finish, nothing is doubled, nothing is left."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ezvr_api.demo.client import Client
from ezvr_api.demo.services import Service
from tests.e2e.customer import customer, send, wait_until_done
from tests.e2e.installation import Installation, installed

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("killed-worker")]

PATIENCE = 120
SOON_STALLED = {
    "EZVR_WORKER__HEARTBEAT_SECONDS": "0.5",
    "EZVR_WORKER__STALLED_SECONDS": "3",
}


def test_the_photo_becomes_ready_without_doubled_or_orphaned_objects(
    tmp_path: Path, photos: list[Path]
) -> None:
    with (
        installed(tmp_path, SOON_STALLED) as installation,
        customer(installation.url, "robin@killed.ezvr.nl") as client,
    ):
        panorama_id = send(client, photos[0])
        _wait(client, panorama_id, lambda panorama: panorama["faces_url"] is not None)
        _kill(installation.worker)
        assert client.panorama(panorama_id)["status"] == "processing"

        with _worker(installation, "second") as second:
            _wait(client, panorama_id, lambda panorama: 0.2 < panorama["progress"] < 0.9)
            _kill(second)
        assert client.panorama(panorama_id)["status"] == "processing"

        with _worker(installation, "third") as third:
            assert wait_until_done(client, panorama_id)["status"] == "ready"
            _wait_until_some_avif(installation)
            _kill(third)
        assert client.panorama(panorama_id)["formats"] == ["jpg"]

        with _worker(installation, "fourth"):
            _wait(client, panorama_id, lambda panorama: panorama["formats"] == ["jpg", "avif"])
            _wait_until_swept(installation)

        stored = installation.stored()
        keys = sorted(version.key for version in stored.versions)
        assert len(keys) == len(set(keys))
        (prefix,) = _prefixes(installation)
        tiles = [key.removeprefix(f"{prefix}/") for key in keys if key.startswith(prefix)]
        jpegs = {tile.removesuffix(".jpg") for tile in tiles if tile.endswith(".jpg")}
        pictures = {name for name in jpegs if "/" not in name}
        assert pictures == {"faces", "poster", "social"}
        avifs = {tile.removesuffix(".avif") for tile in tiles if tile.endswith(".avif")}
        assert avifs == jpegs - pictures
        assert len(tiles) == len(jpegs) + len(avifs)
        assert len(keys) == len(tiles) + 1
        assert stored.uploads == ()
        assert list((tmp_path / "scratch").glob("*/tmp*")) == []


def _wait(client: Client, panorama_id: str, reached: Callable[[dict[str, Any]], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached(panorama := client.panorama(panorama_id)):
        assert panorama["status"] != "failed", panorama
        assert time.monotonic() < deadline, panorama
        time.sleep(0.01)


def _kill(worker: Service) -> None:
    worker.process.kill()
    worker.process.wait()


@contextmanager
def _worker(installation: Installation, name: str) -> Generator[Service]:
    """Run another worker until the block ends."""
    variables = {
        "EZVR_DATA_FOLDER": str(installation.folder),
        "EZVR_PUBLIC_URL": installation.url,
        **installation.variables,
    }
    worker = Service("worker", ["worker"], installation.folder / "logs" / f"{name}.log", variables)
    try:
        yield worker
    finally:
        worker.stop()


def _wait_until_some_avif(installation: Installation) -> None:
    deadline = time.monotonic() + PATIENCE
    while not [key for key in _keys(installation) if key.endswith(".avif")]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _wait_until_swept(installation: Installation) -> None:
    """Wait until what the dead workers wrote is gone."""
    deadline = time.monotonic() + PATIENCE
    while len(_prefixes(installation)) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _keys(installation: Installation) -> list[str]:
    return [version.key for version in installation.stored().versions]


def _prefixes(installation: Installation) -> set[str]:
    return {"/".join(key.split("/")[:2]) for key in _keys(installation) if key.startswith("tiles/")}
