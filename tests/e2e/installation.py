"""A whole installation for a test: the API and a worker as processes, on either storage."""

from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio

from ezvr_api.demo.services import Service, free_port, running_services
from ezvr_api.resources import open_storage
from ezvr_api.settings import Settings
from ezvr_api.storage import Listing
from tests.support.seaweedfs import SeaweedFS

NO_PORT = 0


@dataclass(frozen=True)
class Installation:
    """Where it is reached, its processes and its settings."""

    url: str
    api: Service
    worker: Service
    folder: Path
    variables: Mapping[str, str]

    def stored(self) -> Listing:
        """Everything that its storage holds, hidden things included."""
        # In a thread of its own: the browser's driver keeps an event loop in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(anyio.run, self._list).result()

    async def _list(self) -> Listing:
        settings = Settings.model_validate(
            {
                "data_folder": self.folder,
                "public_url": self.url,
                "storage": {
                    name.removeprefix("EZVR_STORAGE__").lower(): value
                    for name, value in self.variables.items()
                    if name.startswith("EZVR_STORAGE__")
                },
            }
        )
        async with open_storage(settings) as storage:
            return await storage.list_everything()


@contextmanager
def installed(folder: Path, variables: Mapping[str, str]) -> Generator[Installation]:
    """Run an installation in a folder until the block ends."""
    with running_services(folder, free_port(NO_PORT), variables) as (url, (api, worker)):
        yield Installation(url, api, worker, folder, variables)


def s3_variables(server: SeaweedFS) -> dict[str, str]:
    """Return the settings of an installation that keeps its photos in this server's bucket."""
    return {
        "EZVR_STORAGE__KIND": "s3",
        "EZVR_STORAGE__BUCKET": server.bucket,
        "EZVR_STORAGE__ENDPOINT_URL": server.endpoint,
        "EZVR_STORAGE__ACCESS_KEY_ID": server.access_key,
        "EZVR_STORAGE__SECRET_ACCESS_KEY": server.secret_key,
    }
