"""The viewer's static files: what a browser needs of its folder, and nothing else there."""

from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# In a checkout the folder also holds tests, tools and what they are made of.
SERVED = frozenset(
    {
        "embed.js",
        "ezvr.css",
        "icon.svg",
        "index.html",
        "locales",
        "manifest.schema.json",
        "page.css",
        "src",
        "styles",
    }
)


# Pasted into the pages of others, which need not ask at each visit.
LASTING = {"embed.js": "public, max-age=3600"}


class ViewerFiles(StaticFiles):
    """Serves the viewer to every page that embeds it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, or with 404."""
        if PurePosixPath(path).parts[:1] and PurePosixPath(path).parts[0] not in SERVED:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers["Access-Control-Allow-Origin"] = "*"
        # A page that isolates itself loads only what says so.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Else asked for again at each visit, answered by 304 while nothing has changed.
        response.headers["Cache-Control"] = LASTING.get(path, "no-cache")
        return response
