"""Makes a folder of tiles ready for a viewer of others."""

import json
import shutil
from pathlib import Path
from typing import Final, Literal

from ezvr_api.imaging.exports.pannellum import write_pannellum
from ezvr_api.imaging.result import TiledPhoto

ExportName = Literal["pannellum", "marzipano", "photo-sphere-viewer"]

PAGE_NAME: Final = "index.html"
# The packages of the npm registry that a page loads, as `npm install` finds them. Nothing of
# them is copied here: each has a licence and a release of its own.
PACKAGES: Final[dict[ExportName, dict[str, str]]] = {
    "pannellum": {"pannellum": "2.5.7"},
    "marzipano": {"marzipano": "0.10.2"},
    "photo-sphere-viewer": {
        "@photo-sphere-viewer/core": "5.15.1",
        "@photo-sphere-viewer/cubemap-adapter": "5.15.1",
        "@photo-sphere-viewer/cubemap-tiles-adapter": "5.15.1",
    },
}
_PAGES = Path(__file__).parent


def write_export(name: ExportName, photo: TiledPhoto, outdir: Path) -> Path:
    """Write what a viewer needs into a folder of its own, beside the tiles.

    Args:
        name: The viewer; its folder is called so.
        photo: What was tiled.
        outdir: Where its tiles are.

    Returns:
        The page that shows the panorama. `npm install` in its folder brings the viewer.

    Raises:
        OSError: A file cannot be written.
    """
    folder = outdir / name
    folder.mkdir()
    if name == "pannellum":
        write_pannellum(photo, outdir, folder)
    packages = {"private": True, "dependencies": PACKAGES[name]}
    (folder / "package.json").write_text(json.dumps(packages, indent=2) + "\n", encoding="utf-8")
    page = folder / PAGE_NAME
    shutil.copyfile(_PAGES / f"{name}.html", page)
    return page
