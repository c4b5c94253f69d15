"""Refuses a body by its announced size, before a byte of it is read."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ezvr_api.web.problems import http_problem


class BodySizeMiddleware:
    """Answers a body of more than `largest` bytes with a problem.

    Below `exempt` other rules hold. A body whose size is not announced is cut off by FastAPI.
    """

    def __init__(self, app: ASGIApp, *, largest: int, exempt: str) -> None:
        self.app = app
        self.largest = largest
        self.exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection (ASGI)."""
        if scope["type"] == "http" and self._is_too_large(scope):
            problem = http_problem(Request(scope), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            await problem(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_too_large(self, scope: Scope) -> bool:
        announced = Headers(scope=scope).get("content-length", "")
        if scope["path"].startswith(f"{self.exempt}/") or not announced.isdecimal():
            return False
        return int(announced) > self.largest
