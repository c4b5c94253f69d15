"""Which origins may read answers: everybody what is public, the app's own what is private."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ezvr_api.web.request_id import HEADER

API_PREFIX = "/v1/"
PUBLIC_PREFIX = "/v1/public/"

_ANSWER = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, {HEADER}",
}
_PREFLIGHT = {
    **_ANSWER,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class CrossOriginMiddleware:
    """Opens the public endpoints to every origin, and the others to the app's origins.

    What is not below `/v1/` has rules of its own.
    """

    def __init__(self, app: ASGIApp, *, app_origins: Sequence[str]) -> None:
        self.app = app
        self.for_the_app = CORSMiddleware(
            app,
            allow_origins=app_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Content-Type", "If-None-Match"],
            expose_headers=[HEADER, "ETag"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection (ASGI)."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(PUBLIC_PREFIX):
            await self._answer_everybody(scope, receive, send)
        elif path.startswith(API_PREFIX):
            await self.for_the_app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer_everybody(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_ANSWER)
            await send(message)

        await self.app(scope, receive, send_open)
