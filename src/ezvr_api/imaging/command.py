"""`ezvr tile`: the imaging library alone, without account or database."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ezvr_api.imaging.encode import TileFormat
from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.result import OnProgress, TilingOptions
from ezvr_api.imaging.tile import tile_photo

_REFUSED = 1
_USAGE = 2
_PLAIN_STEP = 0.25


def tile(
    photo: Annotated[
        Path, typer.Argument(help="The 360° photo.", exists=True, dir_okay=False, readable=True)
    ],
    outdir: Annotated[
        Path, typer.Argument(help="Where the tiles go: a new or an empty folder.", file_okay=False)
    ],
    tile_format: Annotated[
        TileFormat, typer.Option("--format", help="jpg, or png for lossless tiles.")
    ] = "jpg",
    quality: Annotated[int, typer.Option(help="JPEG quality.", min=1, max=100)] = 80,
) -> None:
    """Cut a 360° photo into cube-map tiles.

    OUTDIR/tiles.json says what was made and how the photo was understood. The tiles are at
    {level}/{face}/{row}_{column}.{format}: level 0 is the smallest, faces are f r b l u d.

    Exit codes: 0 done, 1 the photo cannot be used (the reason is on standard error), 2 wrong use.
    """
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        with _progress(errors) as report:
            tiled = tile_photo(
                photo, outdir, TilingOptions(tile_format, jpeg_quality=quality), report
            )
    except PhotoRefused as refused:
        errors.print(f"{photo.name}: {refused.sentence} ({refused.code})")
        raise typer.Exit(_REFUSED) from refused
    except FileExistsError as error:
        errors.print(f"{outdir} is not empty. Name a new folder: nothing is ever overwritten.")
        raise typer.Exit(_USAGE) from error
    typer.echo(tiled.decision.sentence)
    typer.echo(
        f"{outdir}: six faces of {tiled.face_size} pixels, levels: {tiled.levels}, "
        f"tiles of {tiled.tile_size} pixels."
    )


@contextmanager
def _progress(console: Console) -> Generator[OnProgress]:
    """A bar on a terminal, a line now and then elsewhere."""
    if not console.is_terminal:
        yield _plain_lines()
        return
    columns = (TextColumn("Tiling"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("tile", total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _plain_lines() -> OnProgress:
    announced = 0.0

    def report(share: float) -> None:
        nonlocal announced
        if share >= announced + _PLAIN_STEP:
            announced = share - share % _PLAIN_STEP
            typer.echo(f"{announced:.0%}", err=True)

    return report
