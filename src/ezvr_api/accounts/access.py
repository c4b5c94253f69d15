"""Who calls: the session cookie, the origin check, and the dependencies that routes use."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import APIKeyCookie

from ezvr_api.accounts.service import SESSION_LIFETIME, SignedIn, find_signed_in
from ezvr_api.errors import NotSignedIn, Refused
from ezvr_api.settings import Settings
from ezvr_api.web.dependencies import ResourcesDep, SessionDep

DEVELOPMENT_COOKIE = "ezvr_session"
# The prefix makes browsers refuse the cookie without Secure, or from another host.
PRODUCTION_COOKIE = "__Host-ezvr_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_documented_cookie = APIKeyCookie(
    name=DEVELOPMENT_COOKIE,
    scheme_name="session",
    description=f"Set by signing in; named `{PRODUCTION_COOKIE}` in production.",
    auto_error=False,
)


class ForeignOrigin(Refused):
    """A browser sends this on behalf of a page that is not ours."""

    code = "foreign_origin"
    title = "Requests from this page are not accepted"


def cookie_name(settings: Settings) -> str:
    """Return the name of the session cookie."""
    return PRODUCTION_COOKIE if settings.is_production else DEVELOPMENT_COOKIE


def set_session_cookie(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path="/",
        secure=settings.is_production,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    """Take the session away from the browser."""
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        secure=settings.is_production,
        httponly=True,
        samesite="lax",
    )


def check_origin(request: Request, resources: ResourcesDep) -> None:
    """Refuse unsafe requests that a browser sends for a foreign page.

    Raises:
        ForeignOrigin: `Origin` is neither ours nor the app's.
    """
    origin = request.headers.get("origin")
    if request.method in SAFE_METHODS or origin is None:
        return
    settings = resources.settings
    if origin not in (settings.public_url, *settings.app_origins):
        raise ForeignOrigin


async def require_signed_in(
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
    _documented: Annotated[str | None, Depends(_documented_cookie)],
    _origin: Annotated[None, Depends(check_origin)],
) -> SignedIn:
    """Return who calls.

    Raises:
        NotSignedIn: there is no valid session cookie.
    """
    token = request.cookies.get(cookie_name(resources.settings))
    if not token:
        raise NotSignedIn
    return await find_signed_in(session, token)


OriginCheck = Depends(check_origin)
CurrentUser = Annotated[SignedIn, Depends(require_signed_in, scope="function")]
