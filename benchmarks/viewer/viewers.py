"""The viewers, and how each is told what to do in its own words."""

import json
from dataclasses import dataclass

from views import START  # A benchmark's own neighbour, found beside it.


@dataclass(frozen=True)
class Viewer:
    """A page that shows the panorama.

    Attributes:
        name: In the table.
        formats: What its tiles are.
        address: The page.
        ready: An expression that is true once it can be turned.
        turn: A function that takes a view and turns the picture there at once.
    """

    name: str
    formats: str
    address: str
    ready: str
    turn: str

    @property
    def is_ours(self) -> bool:
        """Whether it is EZVR's."""
        return self.name.startswith("ezvr")


_VIEW = f"yaw={START.yaw:g}&pitch={START.pitch:g}&hfov={START.hfov:g}"
_OURS = {
    "ready": "globalThis.ezvrTour?.scene",
    "turn": "view => ezvrTour.lookAt({ yaw: view.yaw, pitch: view.pitch, hfov: view.hfov })",
}


def _ours(name: str, formats: str, tour: str) -> Viewer:
    address = f"/viewer/index.html?manifest=/{tour}.json#scene=a&{_VIEW}"
    return Viewer(name, formats, address, **_OURS)


OURS = _ours("ezvr", "AVIF, faces JPEG", "tour")
OURS_JPEG = _ours("ezvr-jpeg", "JPEG", "tour-jpeg")
WALK = _ours("ezvr-walk", "AVIF, faces JPEG", "walk")
PEERS = (
    Viewer(
        "pannellum",
        "JPEG",
        "/pannellum/index.html",
        "globalThis.viewer?.isLoaded()",
        "view => viewer.lookAt(view.pitch, view.yaw, view.hfov, false)",
    ),
    Viewer(
        "marzipano",
        "JPEG",
        "/marzipano/index.html",
        "globalThis.viewer?.view()",
        """view => viewer.view().setParameters({
            yaw: view.yaw * Math.PI / 180,
            pitch: -view.pitch * Math.PI / 180,
            fov: view.vfov * Math.PI / 180,
        })""",
    ),
    Viewer(
        "photo-sphere-viewer",
        "JPEG",
        "/photo-sphere-viewer/index.html",
        "globalThis.viewer?.state.ready",
        """view => {
            viewer.rotate({ yaw: `${view.yaw}deg`, pitch: `${view.pitch}deg` });
            viewer.zoom((90 - view.vfov) / 0.6);
        }""",
    ),
)
VIEWERS = (OURS, OURS_JPEG, *PEERS)

HIDE = json.dumps(
    ".pnlm-ui, .psv-loader-container, .ezvr > :not(.ezvr-stage), .ezvr-stage > :not(canvas)"
    " { display: none !important }"
)
HIDE_INTERFACES = f"""{{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync({HIDE});
    document.adoptedStyleSheets = [sheet];
}}"""
"""The picture alone is compared: no viewer's buttons or notices count."""
