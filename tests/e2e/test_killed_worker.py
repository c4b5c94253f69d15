"""A worker that is killed in the middle of a photo: another one finishes, nothing is doubled."""

import time
from pathlib import Path

import pytest

from ezvr_api.demo.client import Client
from ezvr_api.demo.services import Service
from tests.e2e.customer import customer, send, wait_until_done
from tests.e2e.installation import Installation, installed

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("killed-worker")]

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
        _wait_until_tiling(client, panorama_id)

        installation.worker.process.kill()
        installation.worker.process.wait()
        assert client.panorama(panorama_id)["status"] == "processing"
        successor = _start_worker(installation)
        try:
            assert wait_until_done(client, panorama_id)["status"] == "ready"
            _wait_until_swept(installation)
        finally:
            successor.stop()

        stored = installation.stored()
        prefixes = {
            version.key.split("/")[1] for version in stored.versions if "tiles/" in version.key
        }
        originals = [version for version in stored.versions if version.key.startswith("originals/")]
        assert len(prefixes) == 1
        assert len(originals) == 1
        assert stored.uploads == ()
        assert list((tmp_path / "scratch").glob("*/tmp*")) == []


def _wait_until_tiling(client: Client, panorama_id: str) -> None:
    deadline = time.monotonic() + 60
    while not 0.2 < client.panorama(panorama_id)["progress"] < 0.9:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _start_worker(installation: Installation) -> Service:
    variables = {
        "EZVR_DATA_FOLDER": str(installation.folder),
        "EZVR_PUBLIC_URL": installation.url,
        **installation.variables,
    }
    return Service("worker", ["worker"], installation.folder / "logs" / "second.log", variables)


def _wait_until_swept(installation: Installation) -> None:
    """Wait until what the dead worker wrote is gone."""
    deadline = time.monotonic() + 60
    while _count_prefixes(installation) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _count_prefixes(installation: Installation) -> int:
    keys = (version.key for version in installation.stored().versions)
    return len({key.split("/")[1] for key in keys if key.startswith("tiles/")})
