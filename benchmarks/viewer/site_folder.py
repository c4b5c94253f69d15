"""The site that is measured: one photo's tiles, and every viewer as it is shipped."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from views import START  # A benchmark's own neighbour, found beside it.

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).with_name("pages")
PACKAGES = ROOT / "tests/e2e/viewers/node_modules"
EXPORTS = ("pannellum", "marzipano", "psv")
SCENES_OF_WALK = 4
JsonObject = dict[str, Any]


def make_site(photo: Path, folder: Path) -> None:
    """Write everything that the server serves into a new folder."""
    tiles = _tile(photo, folder)
    _write_tours(folder, tiles)
    _write_peers(folder, tiles)
    # Its own tool, as for production.
    build = ["npm", "run", "--silent", "build"]
    subprocess.run(build, cwd=ROOT / "viewer", check=True)
    shutil.copytree(ROOT / "viewer/dist", folder / "viewer")


def _tile(photo: Path, folder: Path) -> JsonObject:
    """Cut the photo: JPEG for everybody, AVIF of the same faces beside it."""
    options = [word for name in EXPORTS for word in ("--export", name)]
    _run_tile(photo, folder / "tiles", *options)
    _run_tile(photo, folder / "avif", "--format", "avif")
    for tile in (folder / "avif").glob("*/*/*.avif"):
        tile.rename(folder / "tiles" / tile.relative_to(folder / "avif"))
    shutil.rmtree(folder / "avif")
    return json.loads((folder / "tiles/tiles.json").read_text())


def _run_tile(photo: Path, outdir: Path, *options: str) -> None:
    # The ideal picture knows nothing of a tilt that metadata may tell.
    command = ["tile", photo, outdir, "--quiet", "--level", "none", *options]
    subprocess.run([sys.executable, "-m", "ezvr_api", *command], check=True)


def _write_tours(folder: Path, tiles: JsonObject) -> None:
    both, jpeg = ["avif", "jpg"], ["jpg"]
    _write_tour(folder / "tour.json", [_scene("a", "tiles", tiles, both)])
    _write_tour(folder / "tour-jpeg.json", [_scene("a", "tiles", tiles, jpeg)])
    # To the viewer these are as many panoramas: nothing that it keeps of one serves another.
    names = "abcdefgh"[:SCENES_OF_WALK]
    for name in names:
        (folder / f"tiles-{name}").symlink_to("tiles")
    _write_tour(
        folder / "walk.json", [_scene(name, f"tiles-{name}", tiles, both) for name in names]
    )


def _write_tour(file: Path, scenes: list[JsonObject]) -> None:
    manifest = {
        "version": 1,
        "id": "a-tour-to-be-measured",
        "revision": 1,
        "published_at": "2026-01-01T00:00:00Z",
        "languages": ["en"],
        "title": {"en": "Measured"},
        "description": {"en": ""},
        "start_scene": scenes[0]["id"],
        "scenes": scenes,
    }
    file.write_text(json.dumps(manifest))


def _scene(name: str, at: str, tiles: JsonObject, formats: list[str]) -> JsonObject:
    taken = ("face_size", "tile_size", "levels", "preview", "visible")
    addresses = {key: f"{at}/{tiles[key]}" for key in ("template", "faces", "poster")}
    return {
        "id": name,
        "title": {"en": name},
        "alternative_text": {"en": ""},
        "panorama": {key: tiles[key] for key in taken} | addresses | {"formats": formats},
        "initial_view": {"yaw": START.yaw, "pitch": START.pitch, "hfov": START.hfov},
        "hotspots": [],
    }


def _write_peers(folder: Path, tiles: JsonObject) -> None:
    shipped = {
        "pannellum": ("pannellum/build/pannellum.js", "pannellum/build/pannellum.css"),
        "marzipano": ("marzipano/dist/marzipano.js",),
        "photo-sphere-viewer": (),
    }
    # Written into the pages: no peer waits for a description of its tiles.
    words = {
        "PANNELLUM_CONFIG": (folder / "tiles/pannellum/config.json").read_text(),
        "TILES": json.dumps(
            {key: tiles[key] for key in ("face_size", "tile_size", "levels", "faces")}
        ),
        "START": json.dumps(START.values()),
    }
    for name, files in shipped.items():
        place = folder / name
        place.mkdir()
        for file in files:
            shutil.copy(PACKAGES / file, place)
        shutil.copy(PAGES / "page.css", place)
        page = (PAGES / f"{name}.html").read_text()
        for word, value in words.items():
            page = page.replace(f"= {word};", f"= {value};").replace(f"{word}.", f"({value}).")
        (place / "index.html").write_text(page)
    _bundle(folder / "photo-sphere-viewer")


def _bundle(place: Path) -> None:
    """Bundle Photo Sphere Viewer and three.js as a customer would: what is not used is left out."""
    esbuild = ROOT / "viewer/node_modules/.bin/esbuild"
    style = PACKAGES / "@photo-sphere-viewer/core/index.css"
    script = PAGES / "photo-sphere-viewer.js"
    options = ("--bundle", "--minify", "--target=es2022", "--log-level=error")
    environment = os.environ | {"NODE_PATH": str(PACKAGES)}
    for source in (script, style):
        out = f"--outfile={place / 'photo-sphere-viewer'}{source.suffix}"
        subprocess.run([esbuild, source, *options, out], check=True, env=environment)
