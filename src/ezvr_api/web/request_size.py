"""Refuses requests by their size: headers at once, a body before a byte of it is read."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ezvr_api.web.problems import http_problem

# What servers usually accept; ours reads as many as are sent.
LARGEST_HEADERS = 64 * 1024


class RequestSizeMiddleware:
    """Answers a body of more than `largest_body` bytes, or too many headers, with a problem.

    Below `exempt` other rules hold for bodies. One whose size is not announced is cut off by
    FastAPI.
    """

    def __init__(self, app: ASGIApp, *, largest_body: int, exempt: str) -> None:
        self.app = app
        self.largest_body = largest_body
        self.exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection (ASGI)."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is not None:
            await http_problem(Request(scope), refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> HTTPStatus | None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        announced = Headers(scope=scope).get("content-length", "")
        if scope["path"].startswith(f"{self.exempt}/") or not announced.isdecimal():
            return None
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if int(announced) > self.largest_body else None
