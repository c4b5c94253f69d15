"""The real app in this process, reached over ASGI, with real jobs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio
import httpx
import psycopg
from fastapi import FastAPI

from ezvr_api.app import create_app
from ezvr_api.assets import attempts as asset_attempts
from ezvr_api.imaging.decide import decide
from ezvr_api.imaging.gpano import GPano
from ezvr_api.imaging.picture import FlatPicture
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.jobs import ALL_QUEUES, Attempt, psycopg_conninfo
from ezvr_api.panoramas import attempts
from ezvr_api.resources import Resources, open_storage
from ezvr_api.settings import Settings
from ezvr_api.storage import Listing
from ezvr_api.worker import TASKS, create_worker_app
from tests.support.customer import Customer
from tests.support.serving import address_of, loopback_socket, serve

PUBLIC_URL = "http://testserver"
COOKIE = "ezvr_session"
PASSWORD = "correct horse battery staple"
SECRET = "a secret of the tests, which has 32 bytes"

DUE_JOBS = (
    "SELECT id FROM procrastinate_jobs "
    "WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
)
WAITING_FOR_LOCKS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND datname = current_database()"
)
# What a photo of 512 by 256 pixels gives.
TILED = TiledPhoto(
    width=512,
    height=256,
    decision=decide(512, 256, GPano()),
    face_size=128,
    tile_size=128,
    levels=1,
    formats=("jpg",),
    template="{level}/{face}/{row}/{column}.{format}",
    faces="faces.jpg",
    poster="poster.jpg",
    social="social.jpg",
    preview="data:image/jpeg;base64,AAAA",
    visible=None,
    heading=None,
    pitch=None,
    roll=None,
    captured_at=None,
    removed=(),
)


@dataclass
class Service:
    """A running API, its database and its store."""

    app: FastAPI
    settings: Settings
    database_url: str
    nobody: httpx.AsyncClient
    outside: httpx.AsyncHTTPTransport

    @property
    def resources(self) -> Resources:
        """What the app opened at its start."""
        resources = self.app.state.resources
        assert isinstance(resources, Resources)
        return resources

    def client(self, base_url: str = PUBLIC_URL) -> httpx.AsyncClient:
        """A client without cookies."""
        return _client(self.app, self.outside, base_url)

    def signed_in(self, name: str, token: str) -> Customer:
        """A customer with the cookie of a session."""
        customer = Customer(self.client(), email=f"{name}@example.com", password=PASSWORD)
        customer.http.cookies.set(COOKIE, token, domain="testserver.local")
        return customer

    async def sign_up(self, name: str, **fields: object) -> Customer:
        """Become a customer and sign in."""
        email = f"{name}@example.com"
        payload = {
            "email": email,
            "password": PASSWORD,
            "first_name": name.title(),
            "account_name": f"{name.title()}'s house",
            **fields,
        }
        answer = await self.nobody.post("/v1/sign-up", json=payload)
        assert answer.status_code == 202, answer.text
        return await self.sign_in(str(payload["email"]))

    async def sign_in(self, email: str, password: str = PASSWORD) -> Customer:
        """Open a session in a client of its own."""
        customer = Customer(self.client(), email=email, password=password)
        await customer.ok("POST", "/v1/sessions", {"email": email, "password": password})
        return customer

    async def run_jobs(self) -> None:
        """Let a worker do every job that is due, those that come of it included."""
        app = create_worker_app(self.resources, self.database_url)
        async with app.open_async():
            while await self.rows(DUE_JOBS):
                await app.run_worker_async(
                    queues=list(ALL_QUEUES),
                    wait=False,
                    concurrency=2,
                    install_signal_handlers=False,
                    listen_notify=False,
                    delete_jobs="successful",
                )

    async def run_task(self, name: str) -> None:
        """Do what a schedule starts, now."""
        (task,) = (task for task in TASKS if task.name == name)
        await task.handler(self.resources, Attempt(1, is_last=True))

    async def ready_panorama(self, customer: Customer, photo: bytes | None = None) -> str:
        """Upload a photo, and leave it as a worker does; no pixel is decoded."""
        panorama_id = await customer.upload(photo)
        database, storage = self.resources.database, self.resources.storage
        async with database.transaction() as session:
            claimed = await attempts.claim(session, UUID(panorama_id))
        assert claimed is not None
        await storage.put(f"{claimed.prefix}/poster.jpg", b"a poster", content_type="image/jpeg")
        async with database.transaction() as session:
            assert await attempts.finish(session, claimed, TILED, original_bytes=1)
        return panorama_id

    async def ready_asset(self, customer: Customer, picture: bytes | None = None) -> str:
        """Upload a picture, and leave it as a worker does; no pixel is decoded."""
        asset_id = await customer.upload_asset(picture)
        database, storage = self.resources.database, self.resources.storage
        async with database.transaction() as session:
            claimed = await asset_attempts.claim(session, UUID(asset_id))
        assert claimed is not None
        await storage.put(claimed.object_key, b"a picture", content_type="image/webp")
        async with database.transaction() as session:
            assert await asset_attempts.finish(session, claimed, FlatPicture(80, 40, 9))
        return asset_id

    async def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run a statement beside the app, and commit."""
        conninfo = psycopg_conninfo(self.database_url)
        async with await psycopg.AsyncConnection.connect(conninfo) as connection:
            cursor = await connection.execute(query.encode(), parameters)
            return [] if cursor.description is None else await cursor.fetchall()

    async def wait_for_locks(self, *, waiting: int) -> None:
        """Wait until so many transactions wait for others."""
        with anyio.fail_after(10):
            while await self.rows(WAITING_FOR_LOCKS) != [(waiting,)]:  # noqa: ASYNC110 - a lock tells nobody
                await anyio.sleep(0.01)

    async def stored(self) -> Listing:
        """Everything that the store holds, hidden things included."""
        return await self.resources.storage.list_everything("")


@asynccontextmanager
async def running_service(
    url: str, data_folder: Path, **settings_of_test: object
) -> AsyncGenerator[Service]:
    """Start the app; stop it at the end."""
    settings = Settings.model_validate(
        {
            "public_url": PUBLIC_URL,
            "data_folder": data_folder,
            "secret": SECRET,
            # A test that is about it asks for it.
            "worker": {"avif": False},
            **settings_of_test,
        }
    )
    app = create_app(settings, database_url=url)
    outside = httpx.AsyncHTTPTransport()
    async with app.router.lifespan_context(app), _client(app, outside, PUBLIC_URL) as nobody:
        service = Service(app, settings, url, nobody, outside)
        await service.resources.storage.prepare((PUBLIC_URL,))
        yield service


def _client(app: FastAPI, outside: httpx.AsyncHTTPTransport, base_url: str) -> httpx.AsyncClient:
    """Reach the app in this process, and what other servers of this machine serve."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=base_url,
        mounts={"all://127.0.0.1": outside},
    )


@asynccontextmanager
async def served(url: str, data_folder: Path) -> AsyncGenerator[tuple[str, FastAPI]]:
    """Serve the app over HTTP, as `ezvr serve` does; yield its address, and the app."""
    with loopback_socket() as listener:
        address = address_of(listener)
        settings = Settings.model_validate(
            {"public_url": address, "data_folder": data_folder, "secret": SECRET}
        )
        async with open_storage(settings) as storage:
            await storage.prepare((address,))
        app = create_app(settings, database_url=url)
        with serve(app, listener, lifespan="on"):
            yield address, app
