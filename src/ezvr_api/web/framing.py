"""Which answers may be shown inside a page of somebody else: those that say so themselves."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "Content-Security-Policy"


class FramingMiddleware:
    """Keeps every answer out of frames that has no policy about them: no click can be stolen."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_unframed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not any("frame-ancestors" in policy for policy in headers.getlist(POLICY)):
                    # Several policies hold together: another one stays as it is.
                    headers.append(POLICY, "frame-ancestors 'none'")
                    headers["X-Frame-Options"] = "DENY"
            await send(message)

        await self.app(scope, receive, send_unframed)
