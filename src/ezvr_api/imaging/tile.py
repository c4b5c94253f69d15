"""Tiles a photo in this process. For photos of strangers, use `sandbox.tile_in_child`."""

import json
from dataclasses import asdict
from pathlib import Path

from ezvr_api.imaging.decide import Decision
from ezvr_api.imaging.decode import decode
from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.imaging.geometry import Grid, grid_for
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.metadata import Metadata
from ezvr_api.imaging.previews import FACES_NAME, POSTER_NAME, SOCIAL_NAME, write_previews
from ezvr_api.imaging.pyramid import TEMPLATE, TileWriter, cut_pyramid
from ezvr_api.imaging.result import OnPreviews, OnProgress, TiledPhoto, TilingOptions
from ezvr_api.imaging.sphere import Sphere

MANIFEST_NAME = "tiles.json"

_DECODED = 0.3
_PREVIEWED = 0.35


def tile_photo(
    source: Path,
    outdir: Path,
    options: TilingOptions | None = None,
    on_progress: OnProgress | None = None,
    on_previews: OnPreviews | None = None,
) -> TiledPhoto:
    """Cut a photo into tiles.

    Args:
        source: The photo's file; its name does not matter.
        outdir: A folder that is empty or does not exist. `tiles.json` is written last.
        options: Format, quality, limits.
        on_progress: Told the share that is done, 0 to 1.
        on_previews: Told once that faces, poster and social card are written, before any tile.

    Raises:
        PhotoRefused: The photo cannot become a panorama. Nothing is left in `outdir`.
        FileExistsError: `outdir` has something in it.
        OSError: The photo cannot be opened or a file cannot be written.
    """
    options = options or TilingOptions()
    report = on_progress or _ignore
    with clean_on_failure(outdir):
        seen = inspect_photo(source, options.limits)
        decision = seen.decision
        sphere = decode(seen, lambda done: report(done * _DECODED))
        grid = grid_for(decision.width)
        preview = write_previews(sphere, decision.visible, outdir, options.quality)
        photo = _describe(decision, grid, seen.metadata, preview, options)
        if on_previews:
            on_previews(photo)
        report(_PREVIEWED)
        _cut(sphere, grid, outdir, options, report)
        (outdir / MANIFEST_NAME).write_text(to_json(photo), encoding="utf-8")
    report(1.0)
    return photo


def to_json(photo: TiledPhoto) -> str:
    """The contents of `tiles.json`."""
    return json.dumps(asdict(photo), indent=2, ensure_ascii=False) + "\n"


def _cut(
    sphere: Sphere, grid: Grid, outdir: Path, options: TilingOptions, report: OnProgress
) -> None:
    writer = TileWriter(outdir, options.tile_format, options.quality)
    cut_pyramid(
        sphere, grid, writer, lambda done: report(_PREVIEWED + done * (1 - _PREVIEWED) * 0.999)
    )


def _describe(
    decision: Decision, grid: Grid, metadata: Metadata, preview: str, options: TilingOptions
) -> TiledPhoto:
    return TiledPhoto(
        width=decision.width,
        height=decision.height,
        decision=decision,
        face_size=grid.face_size,
        tile_size=grid.tile_size,
        levels=grid.levels,
        formats=(options.tile_format,),
        template=TEMPLATE,
        faces=FACES_NAME,
        poster=POSTER_NAME,
        social=SOCIAL_NAME,
        preview=preview,
        visible=decision.visible,
        heading=metadata.gpano.heading,
        pitch=metadata.gpano.pitch,
        roll=metadata.gpano.roll,
        captured_at=metadata.captured_at,
        removed=metadata.removed,
    )


def _ignore(_done: float) -> None:
    """Nobody asked."""
