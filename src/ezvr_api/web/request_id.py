"""A request id in every answer and in every log line of the request."""

from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ezvr_api.ids import new_id
from ezvr_api.jobs import REQUEST_ID_ARGUMENT

HEADER = "X-Request-Id"

_log = structlog.stdlib.get_logger(__name__)


def request_id_of(scope: Scope) -> str:
    """Return the id that the middleware gave this request."""
    return str(scope["state"][REQUEST_ID_ARGUMENT])


class RequestIdMiddleware:
    """Gives each request an id, and logs its method, route, status and duration."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = str(new_id())
        scope["state"] = {**scope.get("state", {}), REQUEST_ID_ARGUMENT: request_id}
        started = perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(**{REQUEST_ID_ARGUMENT: request_id}):
            try:
                await self.app(scope, receive, send_with_id)
            finally:
                # The route's pattern, not the path: a path may hold a public id.
                route = getattr(scope.get("route"), "path", None)
                _log.info(
                    "request.done",
                    method=scope["method"],
                    route=route,
                    status=status,
                    milliseconds=round((perf_counter() - started) * 1000, 1),
                )
