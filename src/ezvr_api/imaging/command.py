"""`ezvr tile`: the imaging library alone, without account or database."""

import asyncio
import json
import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ezvr_api.imaging.command_words import crop_of, heading_of, level_of, qualities_of
from ezvr_api.imaging.encode import TileFormat
from ezvr_api.imaging.errors import Details, PhotoRefused, TilingFault
from ezvr_api.imaging.exports.export import PAGE_NAME, ExportName, write_export
from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import OnProgress, TiledPhoto, TilingOptions
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from ezvr_api.imaging.tile import to_json

_REFUSED: Final = 1
_USAGE: Final = 2
_FAULT: Final = 3
_INTERRUPTED: Final = 130

_PLAIN_STEP = 0.25
_MOST_THREADS = 8
# A person is there to end it; who made the photo is not known.
_SECONDS = 3600.0

HELP: Final = (
    "Cut a 360° photo into cube-map tiles that a viewer loads piece by piece.\n\n"
    "OUTDIR/tiles.json says what was made and how the photo was understood. The tiles are at "
    "{level}/{face}/{row}_{column}.{format}: level 0 is the smallest, the faces are f r b l u d "
    "(front, right, back, left, up, down).\n\n"
    "No account, database or network is needed. The photo is decoded in a process of its own, "
    "with limits, so that it may be a stranger's."
)
EPILOG: Final = """
[bold]Examples[/bold]

  ezvr tile hall.jpg hall-tiles
  ezvr tile hall.jpg hall-tiles --quality high --quality 90
  ezvr tile hall.jpg hall-tiles --level=-7.8,2 --heading 120
  ezvr tile hall.jpg hall-tiles --export pannellum
  ezvr tile hall.jpg hall-tiles --json --quiet | jq .face_size

[bold]Exit codes[/bold]

  0  done
  1  the photo cannot be used; the reason is on standard error
  2  wrong use
  3  this machine could not do it: a full disk, no permission
  130  interrupted

Unless it is 0, nothing of the work is left in OUTDIR.
"""


class ExportChoice(StrEnum):
    """What `--export` takes."""

    PANNELLUM = "pannellum"
    MARZIPANO = "marzipano"
    PHOTO_SPHERE_VIEWER = "photo-sphere-viewer"
    PSV = "psv"


_EXPORTS: Final[dict[ExportChoice, ExportName]] = {
    ExportChoice.PANNELLUM: "pannellum",
    ExportChoice.MARZIPANO: "marzipano",
    ExportChoice.PHOTO_SPHERE_VIEWER: "photo-sphere-viewer",
    ExportChoice.PSV: "photo-sphere-viewer",
}


def tile(  # noqa: PLR0913, PLR0917  # The options of the command.
    photo: Annotated[
        Path,
        typer.Argument(
            help="The 360° photo: JPEG, PNG, WebP, TIFF or AVIF.",
            exists=True,
            dir_okay=False,
            readable=True,
            show_default=False,
            metavar="PHOTO",
        ),
    ],
    outdir: Annotated[
        Path,
        typer.Argument(
            help="Where the tiles go: a new or an empty folder.",
            file_okay=False,
            show_default=False,
            metavar="OUTDIR",
        ),
    ],
    tile_format: Annotated[
        TileFormat,
        typer.Option(
            "--format", help="What tiles are; png is lossless, avif smaller and slow to make."
        ),
    ] = "jpg",
    quality: Annotated[
        list[str] | None,
        typer.Option(
            help="[bold]high[/bold] samples four times as finely, for about three times the work; "
            "a number from 1 to 100 is JPEG's own quality. May be given twice, once for each.",
            metavar="standard|high|1–100",
            show_default="standard, 80",
        ),
    ] = None,
    level: Annotated[
        str,
        typer.Option(
            help="How the camera was tilted, in degrees: [bold]auto[/bold] as its metadata says, "
            "[bold]none[/bold] not at all, or how far its centre looks above the horizon and how "
            "far the horizon is turned counterclockwise in the photo.",
            metavar="auto|none|PITCH,ROLL",
        ),
    ] = "auto",
    heading: Annotated[
        float | None,
        typer.Option(
            help="Compass direction of the photo's centre in degrees, 0 to 360, in place of what "
            "the metadata says.",
            metavar="DEGREES",
            show_default=False,
        ),
    ] = None,
    projection: Annotated[
        Literal["equirectangular"] | None,
        typer.Option(
            help="Say that the photo is equirectangular, whatever its shape and metadata.",
            show_default=False,
        ),
    ] = None,
    crop: Annotated[
        str | None,
        typer.Option(
            help="Say which part of the sphere an equirectangular photo shows, in degrees: how "
            "much around and, unless 0, where its middle lies above the horizon.",
            metavar="HFOV[,PITCH]",
            show_default=False,
        ),
    ] = None,
    export: Annotated[
        list[ExportChoice] | None,
        typer.Option(
            help="Also write a page that shows the tiles in another viewer; psv is short for "
            "photo-sphere-viewer. May be repeated.",
            show_default=False,
            metavar="pannellum|marzipano|psv",
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            help="Tiles that are cut at once.",
            min=1,
            max=64,
            show_default=f"one a processor, {_MOST_THREADS} at most",
        ),
    ] = None,
    as_json: Annotated[  # noqa: FBT002 - a flag of the command
        bool,
        typer.Option(
            "--json",
            help="Print one JSON object on standard output and nothing else: what tiles.json says, "
            "or the code and the sentence of what went wrong.",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only say what went wrong.")] = False,  # noqa: FBT002 - the same
) -> None:
    """Cut a photo as the command line says; `HELP` is what its user reads."""
    speaker = _Speaker(photo.name, as_json=as_json, quiet=quiet)
    sampling, jpeg_quality = qualities_of(quality or [])
    options = TilingOptions(
        tile_format=tile_format,
        jpeg_quality=jpeg_quality,
        quality=sampling,
        overrides=Overrides(
            projection=projection,
            crop=crop_of(crop),
            heading=heading_of(heading),
            level=level_of(level),
        ),
        threads=threads or min(os.cpu_count() or 1, _MOST_THREADS),
    )
    exports: list[ExportName] = list(dict.fromkeys(_EXPORTS[choice] for choice in export or []))
    try:
        with speaker.progress() as report:
            tiled = asyncio.run(_tile(_Work(photo, outdir, options, exports), report))
    except PhotoRefused as refused:
        speaker.fail(_REFUSED, refused.code, refused.sentence, refused.details)
    except FileExistsError:
        sentence = f"{outdir} is not empty. Name a new folder: nothing is ever overwritten."
        speaker.fail(_USAGE, "folder_not_empty", sentence)
    except TilingFault as fault:
        speaker.fail(_FAULT, "machine_fault", f"This machine could not do the work. {fault}")
    except OSError as error:
        sentence = f"{error.filename or outdir}: {error.strerror or error}"
        speaker.fail(_FAULT, "machine_fault", f"This machine could not do the work. {sentence}")
    except (KeyboardInterrupt, asyncio.CancelledError):
        speaker.fail(_INTERRUPTED, "interrupted", "Interrupted: nothing was kept.")
    speaker.tell(tiled, outdir, exports)


@dataclass(frozen=True)
class _Work:
    """What the command was asked to do."""

    photo: Path
    outdir: Path
    options: TilingOptions
    exports: list[ExportName]


class _Speaker:
    """Says how it goes: results on standard output, everything else on standard error."""

    def __init__(self, photo_name: str, *, as_json: bool, quiet: bool) -> None:
        self._photo_name = photo_name
        self._as_json = as_json
        self._quiet = quiet
        self._errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

    @contextmanager
    def progress(self) -> Generator[OnProgress]:
        """A bar on a terminal, a line now and then elsewhere."""
        if self._quiet:
            yield lambda _share: None
            return
        if not self._errors.is_terminal:
            yield _plain_lines()
            return
        columns = (TextColumn("Tiling"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._errors, transient=True) as bar:
            task = bar.add_task("tile", total=1.0)
            yield lambda share: bar.update(task, completed=share)

    def tell(self, tiled: TiledPhoto, outdir: Path, exports: list[ExportName]) -> None:
        """What was made."""
        if self._as_json:
            typer.echo(to_json(tiled), nl=False)
            return
        if self._quiet:
            return
        typer.echo(tiled.decision.sentence)
        typer.echo(
            f"{outdir}: six faces of {tiled.face_size} pixels, levels: {tiled.levels}, "
            f"tiles of {tiled.tile_size} pixels."
        )
        for name in exports:
            folder = outdir / name
            typer.echo(
                f"{folder / PAGE_NAME}: run npm install in {folder}, then serve {outdir} and open "
                "the page."
            )

    def fail(
        self, exit_code: int, code: str, sentence: str, details: Details | None = None
    ) -> NoReturn:
        """Say what went wrong, and end.

        Raises:
            Exit: Always.
        """
        self._errors.print(f"{self._photo_name}: {sentence} ({code})")
        if self._as_json:
            problem = {"code": code, "sentence": sentence, "details": dict(details or {})}
            typer.echo(json.dumps(problem, indent=2, ensure_ascii=False))
        raise typer.Exit(exit_code)


def _plain_lines() -> OnProgress:
    announced = 0.0

    def report(share: float) -> None:
        nonlocal announced
        if share >= announced + _PLAIN_STEP:
            announced = share - share % _PLAIN_STEP
            typer.echo(f"{announced:.0%}", err=True)

    return report


async def _tile(work: _Work, report: OnProgress) -> TiledPhoto:
    """Tile and export: all of it, or nothing stays in the folder."""
    _cancel_when_ended()
    with clean_on_failure(work.outdir):
        limits = ChildLimits(seconds=_SECONDS, threads=work.options.threads)
        tiled = await tile_in_child(work.photo, work.outdir, work.options, limits, report)
        for name in work.exports:
            write_export(name, tiled, work.outdir)
    report(1.0)
    return tiled


def _cancel_when_ended() -> None:
    """Let what ends a process by default end the work instead, so that it cleans up."""
    task = asyncio.current_task()
    if task is None:
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


main = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
main.command(help=HELP, epilog=EPILOG)(tile)


@main.callback()
def _needs_its_name() -> None:
    """Keep `tile` a command of `ezvr`, where it is the only one, too."""
