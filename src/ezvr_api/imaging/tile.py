"""Tiles a photo in this process. For photos of strangers, use `sandbox.tile_in_child`."""

import json
from dataclasses import asdict
from pathlib import Path

from ezvr_api.imaging.canvas import Canvas
from ezvr_api.imaging.encode import TileEncoder
from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.imaging.geometry import Grid, grid_for
from ezvr_api.imaging.inspect import Inspection, inspect_photo
from ezvr_api.imaging.memory import estimate_resident
from ezvr_api.imaging.plan import plan
from ezvr_api.imaging.previews import (
    FACES_NAME,
    POSTER_NAME,
    SMALL_WIDTH,
    SOCIAL_NAME,
    write_previews,
)
from ezvr_api.imaging.pyramid import TEMPLATE, Pyramid
from ezvr_api.imaging.reduction import Reduction
from ezvr_api.imaging.result import (
    OVERSAMPLING,
    OnNeeds,
    OnPreviews,
    OnProgress,
    TiledPhoto,
    TilingOptions,
)
from ezvr_api.imaging.sources import open_source
from ezvr_api.imaging.streaming import Cutting, Listener, cut_streaming
from ezvr_api.imaging.window import Pixels

MANIFEST_NAME = "tiles.json"

_TILED = 0.999


def tile_photo(  # noqa: PLR0913  # Each stands for itself.
    source: Path,
    outdir: Path,
    options: TilingOptions | None = None,
    on_progress: OnProgress | None = None,
    on_previews: OnPreviews | None = None,
    *,
    on_needs: OnNeeds | None = None,
) -> TiledPhoto:
    """Cut a photo into tiles.

    Args:
        source: The photo's file; its name does not matter.
        outdir: A folder that is empty or does not exist. `tiles.json` is written last.
        options: Format, quality, limits.
        on_progress: Told the share that is done, 0 to 1.
        on_previews: Told once that faces, poster and social card are written: when the photo's
            last row is read. Most tiles are cut by then, as rows stream; those that need the last
            row are not begun.
        on_needs: Told once how many bytes of memory this process will take at most, before the
            first pixel is decoded; may wait.

    Raises:
        PhotoRefused: The photo cannot become a panorama. Nothing is left in `outdir`.
        FileExistsError: `outdir` has something in it.
        OSError: The photo cannot be opened or a file cannot be written.
    """
    options = options or TilingOptions()
    report = on_progress or _ignore
    with clean_on_failure(outdir):
        seen = inspect_photo(source, options.limits, options.overrides)
        if on_needs:
            on_needs(estimate_resident(seen, options))
        photo = _tile(seen, outdir, options, report, on_previews or _keep_quiet)
        (outdir / MANIFEST_NAME).write_text(to_json(photo), encoding="utf-8")
    report(1.0)
    return photo


def _tile(
    seen: Inspection,
    outdir: Path,
    options: TilingOptions,
    report: OnProgress,
    on_previews: OnPreviews,
) -> TiledPhoto:
    """Read the photo once: previews come from its last row, tiles as their rows are there."""
    lossless = options.tile_format == "png"
    source = open_source(seen, Canvas(seen, options.retouch, options.logo), lossless=lossless)
    grid = grid_for(seen.decision.width)
    encoder = TileEncoder(options.tile_format, options.jpeg_quality, source.colours)
    steps = plan(grid, seen.turn)
    reduction = Reduction(source.windows, source.colours, SMALL_WIDTH)
    described: list[TiledPhoto] = []
    finished = 0

    def on_band(bands: tuple[Pixels, ...]) -> None:
        reduction.add(bands)
        if source.windows[0].filled == source.windows[0].height:
            small = reduction.sphere(seen.turn)
            preview = write_previews(small, seen.decision.visible, outdir, options.jpeg_quality)
            described.append(_describe(seen, grid, preview, options))
            on_previews(described[0])

    def on_step() -> None:
        nonlocal finished
        finished += 1
        report(finished / len(steps) * _TILED)

    cutting = Cutting(grid, OVERSAMPLING[options.quality], options.threads)
    pyramid = Pyramid(grid, outdir, encoder)
    cut_streaming(source, steps, cutting, pyramid, Listener(on_band, on_step))
    return described[0]


def to_json(photo: TiledPhoto) -> str:
    """The contents of `tiles.json`."""
    return json.dumps(asdict(photo), indent=2, ensure_ascii=False) + "\n"


def _describe(seen: Inspection, grid: Grid, preview: str, options: TilingOptions) -> TiledPhoto:
    decision, metadata = seen.decision, seen.metadata
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
        heading=seen.heading,
        pitch=metadata.gpano.pitch,
        roll=metadata.gpano.roll,
        captured_at=metadata.captured_at,
        removed=metadata.removed,
    )


def _ignore(_done: float) -> None:
    """Nobody asked."""


def _keep_quiet(_photo: TiledPhoto) -> None:
    """Nobody asked."""
