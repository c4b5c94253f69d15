"""The page for visitors: the viewer where it runs, and a readable list of scenes everywhere."""

from typing import Annotated, Any, TypedDict
from urllib.parse import urlsplit

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ezvr_api.errors import NotFound
from ezvr_api.publishing import service
from ezvr_api.publishing.manifest import Texts, served_manifest
from ezvr_api.resources import Resources
from ezvr_api.web.dependencies import ResourcesDep, SessionDep

router = APIRouter(tags=["publishing"], include_in_schema=False)

_templates = Environment(
    loader=PackageLoader("ezvr_api.publishing"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

CACHE = "public, max-age=60, must-revalidate"

NOT_FOUND = {
    "en": ("This tour is not here", "It may have moved, or its maker has taken it down."),
    "nl": ("Deze tour is er niet", "Hij is verplaatst, of de maker heeft hem weggehaald."),
    "de": ("Diese Tour gibt es hier nicht", "Sie wurde verschoben oder zurückgezogen."),
    "fr": ("Cette visite n'est pas ici", "Elle a été déplacée ou retirée par son auteur."),
}
NO_SCRIPT = {
    "en": "These are the tour's scenes. With JavaScript you can look around in them.",
    "nl": "Dit zijn de scènes van de tour. Met JavaScript kunt u erin rondkijken.",
    "de": "Dies sind die Szenen der Tour. Mit JavaScript können Sie sich darin umsehen.",
    "fr": "Voici les scènes de la visite. Avec JavaScript, vous pouvez y regarder tout autour.",
}
SCENES_HEADING = {"en": "Scenes", "nl": "Scènes", "de": "Szenen", "fr": "Scènes"}


class Way(TypedDict):
    """A link to another scene of the page."""

    label: str
    target: str


class Story(TypedDict):
    """Something told about a place in a scene."""

    label: str
    text: str


class Picture(TypedDict):
    """A picture at a place in a scene."""

    label: str
    text: str
    src: str
    width: int
    height: int
    alternative_text: str


class Link(TypedDict):
    """A link to another page of the web."""

    label: str
    url: str


class SceneView(TypedDict):
    """A scene as the page lists it."""

    id: str
    title: str
    alternative_text: str
    poster: str
    stories: list[Story]
    pictures: list[Picture]
    links: list[Link]
    ways: list[Way]


@router.api_route("/t/{public_id}", methods=["GET", "HEAD"])
async def get_share_page(
    public_id: Annotated[str, Path(max_length=64)],
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
    accept_language: Annotated[str, Header()] = "",
) -> HTMLResponse:
    """Show a published tour, or say kindly that there is none."""
    wanted = preferred_languages(accept_language)
    try:
        stored = await service.find_live_manifest(session, public_id)
    except NotFound:
        return _not_found(wanted, resources)
    manifest = served_manifest(stored, resources.storage.public_url)
    language = choose(wanted, manifest["languages"])
    page = _templates.get_template("share_page.html").render(
        language=language,
        title=text_in(manifest["title"], language, manifest),
        description=text_in(manifest["description"], language, manifest),
        no_script=NO_SCRIPT.get(language, NO_SCRIPT["en"]),
        scenes_heading=SCENES_HEADING.get(language, SCENES_HEADING["en"]),
        scenes=[_scene_view(scene, language, manifest) for scene in manifest["scenes"]],
        manifest_url=f"/v1/public/tours/{public_id}",
        page_url=f"{resources.settings.public_url}{request.url.path}",
    )
    return HTMLResponse(page, headers=_headers(resources))


@router.api_route("/t/{public_id}/poster.jpg", methods=["GET", "HEAD"])
async def get_poster(
    public_id: Annotated[str, Path(max_length=64)], session: SessionDep, resources: ResourcesDep
) -> RedirectResponse:
    """Lead to the picture of the start scene: this address outlives a change of its photo."""
    stored = await service.find_live_manifest(session, public_id)
    manifest = served_manifest(stored, resources.storage.public_url)
    start = manifest["start_scene"]
    (panorama,) = (scene["panorama"] for scene in manifest["scenes"] if scene["id"] == start)
    return RedirectResponse(panorama["poster"], status_code=302, headers={"Cache-Control": CACHE})


def _not_found(wanted: list[str], resources: Resources) -> HTMLResponse:
    language = choose(wanted, list(NOT_FOUND))
    title, detail = NOT_FOUND[language]
    page = _templates.get_template("no_tour.html").render(
        language=language, title=title, detail=detail
    )
    return HTMLResponse(page, status_code=404, headers=_headers(resources))


def _headers(resources: Resources) -> dict[str, str]:
    """Allow exactly what the page needs; every site may embed it."""
    tiles = urlsplit(resources.storage.public_url("tiles/any"))
    origin = f"{tiles.scheme}://{tiles.netloc}"
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {origin}; "
        f"media-src 'self' {origin}; connect-src 'self' {origin}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": CACHE,
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Language",
    }


def preferred_languages(accept_language: str) -> list[str]:
    """Return the two-letter languages of an `Accept-Language` header (RFC 9110), best first."""
    weighted: list[tuple[float, str]] = []
    for entry in accept_language.split(",")[:20]:
        tag, _, weight = entry.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            quality = 0.0
        weighted.append((-quality, tag[:2].lower()))
    return [language for quality, language in sorted(weighted, key=lambda pair: pair[0]) if quality]


def choose(wanted: list[str], offered: list[str]) -> str:
    """Return the first wanted language that is offered, else the default one."""
    return next((language for language in wanted if language in offered), offered[0])


def text_in(texts: Texts, language: str, manifest: dict[str, Any]) -> str:
    """Return a text in a language, else in the tour's default one, else in any."""
    fallback = texts.get(manifest["languages"][0]) or next(iter(texts.values()), "")
    return texts.get(language) or fallback


def _scene_view(scene: dict[str, Any], language: str, manifest: dict[str, Any]) -> SceneView:
    def in_language(texts: Texts) -> str:
        return text_in(texts, language, manifest)

    return {
        "id": scene["id"],
        "title": in_language(scene["title"]),
        "alternative_text": in_language(scene["alternative_text"]),
        "poster": scene["panorama"]["poster"],
        "stories": [
            {"label": in_language(spot["label"]), "text": in_language(spot["text"])}
            for spot in scene["hotspots"]
            if spot["kind"] == "info"
        ],
        "pictures": [
            {
                "label": in_language(spot["label"]),
                "text": in_language(spot.get("text", {})),
                "src": spot["image"]["src"],
                "width": spot["image"]["width"],
                "height": spot["image"]["height"],
                "alternative_text": in_language(spot["image"]["alternative_text"]),
            }
            for spot in scene["hotspots"]
            if spot["kind"] == "image"
        ],
        "links": [
            {"label": in_language(spot["label"]), "url": spot["url"]}
            for spot in scene["hotspots"]
            if spot["kind"] == "link"
        ],
        "ways": [
            {"label": in_language(spot["label"]), "target": spot["target"]}
            for spot in scene["hotspots"]
            if spot["kind"] == "scene"
        ],
    }
