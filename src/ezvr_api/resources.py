"""What a process opens and closes: the database and the storage."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ezvr_api.db import Database
from ezvr_api.embedded import embedded_database
from ezvr_api.events import SESSION_KEY, Subscriptions
from ezvr_api.imaging.budget import MemoryBudget
from ezvr_api.imaging.children import Children
from ezvr_api.scratch import scratch_folder
from ezvr_api.settings import Settings, StorageKind, StorageSettings, signing_secret
from ezvr_api.storage import Storage
from ezvr_api.storage.disk import DiskStorage
from ezvr_api.storage.s3 import S3Storage
from ezvr_api.storage.s3_client import S3Access

DISK_STORAGE_PATH = "/storage"


@dataclass(frozen=True)
class Resources:
    """Everything that requests and jobs work with.

    `scratch` is a folder for this process's temporary files; `children` decode photos, of which
    no more at once than the worker's memory holds.
    """

    settings: Settings
    database: Database
    storage: Storage
    scratch: Path
    children: Children


@contextmanager
def database_address(settings: Settings) -> Generator[str]:
    """Yield the database's SQLAlchemy address; run the embedded server where none is named."""
    if settings.database_url is not None:
        yield sqlalchemy_address(settings.database_url.get_secret_value())
        return
    with embedded_database(settings.data_folder / "database") as address:
        yield address


def sqlalchemy_address(address: str) -> str:
    """Accept the usual spellings of a PostgreSQL address; name our driver in it."""
    scheme, separator, rest = address.partition("://")
    if separator and scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    return address


@asynccontextmanager
async def open_resources(
    settings: Settings, *, database_url: str, subscriptions: Subscriptions
) -> AsyncGenerator[Resources]:
    """Open the database and the storage; close both at the end."""
    async with AsyncExitStack() as stack:
        scratch = stack.enter_context(scratch_folder(settings.data_folder / "scratch"))
        database = Database(database_url, session_info={SESSION_KEY: subscriptions})
        stack.push_async_callback(database.close)
        storage = await stack.enter_async_context(open_storage(settings))
        children = Children(MemoryBudget(settings.worker.memory_megabytes * 1024**2))
        stack.push_async_callback(children.close)
        yield Resources(
            settings=settings,
            database=database,
            storage=storage,
            scratch=scratch,
            children=children,
        )


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncGenerator[Storage]:
    """Open the storage that the settings name."""
    if settings.storage.kind is StorageKind.DISK:
        yield disk_storage(settings)
        return
    async with S3Storage.connect(_s3_access(settings.storage)) as storage:
        yield storage


def _s3_access(chosen: StorageSettings) -> S3Access:
    return S3Access(
        bucket=chosen.bucket,
        region=chosen.region,
        endpoint_url=chosen.endpoint_url,
        access_key_id=_revealed(chosen.access_key_id),
        secret_access_key=_revealed(chosen.secret_access_key),
        public_base_url=chosen.public_base_url,
    )


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def disk_storage(settings: Settings) -> DiskStorage:
    """Return the store in the data folder, whose addresses this service answers."""
    return DiskStorage(
        folder=settings.data_folder / "objects",
        base_url=f"{settings.public_url}{DISK_STORAGE_PATH}",
        secret=signing_secret(settings),
    )
