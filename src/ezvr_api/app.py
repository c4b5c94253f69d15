"""The API as an ASGI app: the only list of routers."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from ezvr_api.accounts.api import router as accounts
from ezvr_api.assets.api import router as assets
from ezvr_api.health import router as health
from ezvr_api.panoramas.api import router as panoramas
from ezvr_api.privacy.api import router as privacy
from ezvr_api.publishing.api import router as publishing
from ezvr_api.publishing.share_page import router as share_page
from ezvr_api.resources import DISK_STORAGE_PATH, disk_storage, open_resources
from ezvr_api.settings import Settings, StorageKind
from ezvr_api.storage.disk_http import disk_routes
from ezvr_api.subscriptions import SUBSCRIPTIONS
from ezvr_api.tours.api import router as tours
from ezvr_api.tours.api_floor_plans import router as floor_plans
from ezvr_api.tours.api_scenes import router as scenes
from ezvr_api.uploads import service as uploads_service
from ezvr_api.uploads.api import router as uploads
from ezvr_api.web.cors import CrossOriginMiddleware
from ezvr_api.web.framing import FramingMiddleware
from ezvr_api.web.problems import (
    UnexpectedErrorMiddleware,
    describe_only_problems,
    install_problem_handlers,
)
from ezvr_api.web.request_id import RequestIdMiddleware
from ezvr_api.web.request_size import RequestSizeMiddleware
from ezvr_api.web.root import router as root
from ezvr_api.web.viewer_files import ViewerFiles

ROUTERS = (
    accounts,
    uploads,
    panoramas,
    assets,
    tours,
    scenes,
    floor_plans,
    publishing,
    privacy,
    health,
    share_page,
    root,
)

# Photos go to the storage; what the API takes is small.
LARGEST_BODY = 1024 * 1024

DESCRIPTION = """\
Make virtual tours of 360° photos.

A tour in five steps: sign up and sign in, ask for an upload (`POST /v1/uploads`) and send the photo
to the address that comes back, wait until its panorama is `ready`, place panoramas as scenes in a
tour and link them with hotspots, publish.

Angles are degrees: `yaw` is positive to the right of the photo's centre, `pitch` is positive up,
`hfov` is the horizontal field of view. Times are ISO 8601 in UTC. Errors are
`application/problem+json` (RFC 9457) with a stable `code`. Every answer carries `X-Request-Id`.
"""


class Api(FastAPI):
    """FastAPI, whose document says of errors what they are."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        describe_only_problems(document)
        return document


def create_app(settings: Settings, *, database_url: str) -> FastAPI:
    """Return the API; its resources are opened when it starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            app.state.resources = await stack.enter_async_context(
                open_resources(settings, database_url=database_url, subscriptions=SUBSCRIPTIONS)
            )
            yield

    app = Api(
        title="EZVR",
        version=version("ezvr-api"),
        summary="Virtual tours made of 360° photos.",
        description=DESCRIPTION,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        openapi_url="/v1/openapi.json",
        # The usual page of documentation fetches its script from somebody else's server.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in ROUTERS:
        app.include_router(router, max_body_size=LARGEST_BODY)
    install_problem_handlers(app)
    app.mount("/viewer", ViewerFiles(directory=settings.viewer_folder), name="viewer")
    if settings.storage.kind is StorageKind.DISK:
        origins = (settings.public_url, *settings.app_origins)

        async def is_expected(key: str) -> bool:
            async with app.state.resources.database.transaction() as session:
                return await uploads_service.is_expected(session, key)

        routes = disk_routes(disk_storage(settings), origins, is_expected)
        app.routes.append(Mount(DISK_STORAGE_PATH, routes=routes))
    app.add_middleware(RequestSizeMiddleware, largest_body=LARGEST_BODY, exempt=DISK_STORAGE_PATH)
    app.add_middleware(UnexpectedErrorMiddleware)
    app.add_middleware(CrossOriginMiddleware, app_origins=settings.app_origins)
    app.add_middleware(FramingMiddleware)
    app.add_middleware(RequestIdMiddleware)
    return app


def _operation_id(route: APIRoute) -> str:
    """Name an operation after its function."""
    return route.name
