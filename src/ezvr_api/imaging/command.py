"""`ezvr tile`: the imaging library alone, without account or database."""

import asyncio
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from ezvr_api.imaging.command_words import crop_of, heading_of, level_of, qualities_of
from ezvr_api.imaging.encode import TileFormat
from ezvr_api.imaging.errors import PhotoRefused, TilingFault
from ezvr_api.imaging.exports.export import ExportName, write_export
from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.imaging.interruption import (
    CODE,
    INTERRUPTED,
    SENTENCE,
    on_interruption,
)
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import OnProgress, TiledPhoto, TilingOptions
from ezvr_api.imaging.sandbox import ChildLimits, tile_in_child
from ezvr_api.imaging.speaker import Speaker, TileCommand

_REFUSED: Final = 1
_USAGE: Final = 2
_FAULT: Final = 3

_THREADS_UNTOLD = 8
_MOST_THREADS = 64
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
  2  wrong use: an unknown option, a photo that is not there, a folder that is not empty
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
            show_default=False,
            metavar="PHOTO",
        ),
    ],
    outdir: Annotated[
        Path,
        typer.Argument(
            help="Where the tiles go: a new or an empty folder.",
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
            help="The tilt that is corrected, in degrees: [bold]auto[/bold] what the camera's "
            "metadata says, [bold]none[/bold] nothing, or how far the photo's centre looks above "
            "the horizon, -90 to 90, and how far the horizon is turned counterclockwise in the "
            "photo, -180 to 180.",
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
            "much around, 1 to 360, and, unless 0, where its middle lies above the horizon, -90 "
            "to 90.",
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
            help=f"How many tiles are cut at once, 1 to {_MOST_THREADS}.",
            min=1,
            max=_MOST_THREADS,
            show_default=f"one a processor, but no more than {_THREADS_UNTOLD}",
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
    speaker = Speaker(photo.name, as_json=as_json, quiet=quiet)
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
        threads=threads or min(os.cpu_count() or 1, _THREADS_UNTOLD),
    )
    exports: list[ExportName] = list(dict.fromkeys(_EXPORTS[choice] for choice in export or []))
    _check_paths(photo, outdir, speaker)
    interruption = _Interruption()
    with on_interruption(interruption.come):
        tiled = _run(_Work(photo, outdir, options, exports), interruption, speaker)
        speaker.tell(tiled, outdir, exports)


def _check_paths(photo: Path, outdir: Path, speaker: Speaker) -> None:
    """End where there is no photo, or where no folder can be."""
    if not os.path.exists(photo):  # noqa: PTH110  # The other asks again where it may not look.
        speaker.fail(_USAGE, "photo_not_found", f"There is no file {photo}.")
    if photo.is_dir():
        speaker.fail(_USAGE, "not_a_file", f"{photo} is a folder, not a photo.")
    if not os.access(photo, os.R_OK):
        speaker.fail(_USAGE, "not_readable", f"{photo} may not be read.")
    there = next(path for path in (outdir, *outdir.parents) if os.path.exists(path))  # noqa: PTH110  # Likewise.
    if not there.is_dir():
        speaker.fail(_USAGE, "not_a_folder", f"{there} is no folder that tiles could be put into.")


@dataclass(frozen=True)
class _Work:
    """What the command was asked to do."""

    photo: Path
    outdir: Path
    options: TilingOptions
    exports: list[ExportName]


class _Interruption:
    """One that may come before the work that it cancels, or too late: then it does nothing."""

    def __init__(self) -> None:
        self._has_come = False
        self._cancel: Callable[[], None] | None = None

    def come(self) -> None:
        """Cancel the work, or what will be the work."""
        self._has_come = True
        if self._cancel is not None:
            self._cancel()

    @contextmanager
    def cancels_current_task(self) -> Generator[None]:
        """The task that runs is the work."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        if task is None:
            raise RuntimeError("No task runs")

        def cancel() -> None:
            # A signal's handler may call nothing else of a loop.
            loop.call_soon_threadsafe(task.cancel)

        self._cancel = cancel
        if self._has_come:
            task.cancel()
        try:
            yield
        finally:
            self._cancel = None


def _run(work: _Work, interruption: _Interruption, speaker: Speaker) -> TiledPhoto:
    try:
        with speaker.progress() as report:
            return asyncio.run(_tile(work, interruption, report))
    except PhotoRefused as refused:
        speaker.fail(_REFUSED, refused.code, refused.sentence, refused.details)
    except FileExistsError:
        sentence = f"{work.outdir} is not empty. Name a new folder: nothing is ever overwritten."
        speaker.fail(_USAGE, "folder_not_empty", sentence)
    except TilingFault as fault:
        speaker.fail(_FAULT, "machine_fault", f"This machine could not do the work. {fault}")
    except OSError as error:
        sentence = f"{error.filename or work.outdir}: {error.strerror or error}"
        speaker.fail(_FAULT, "machine_fault", f"This machine could not do the work. {sentence}")
    except asyncio.CancelledError:
        speaker.fail(INTERRUPTED, CODE, SENTENCE)


async def _tile(work: _Work, interruption: _Interruption, report: OnProgress) -> TiledPhoto:
    """Tile and export: all of it, or nothing stays in the folder."""
    limits = ChildLimits(seconds=_SECONDS, threads=work.options.threads)
    with clean_on_failure(work.outdir), interruption.cancels_current_task():
        tiled = await tile_in_child(work.photo, work.outdir, work.options, limits, report)
        for name in work.exports:
            write_export(name, tiled, work.outdir)
            # An interruption that came meanwhile is heard here.
            await asyncio.sleep(0)
    report(1.0)
    return tiled


main = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
main.command(help=HELP, epilog=EPILOG, cls=TileCommand)(tile)


@main.callback()
def _needs_its_name() -> None:
    """Keep `tile` a command of `ezvr`, where it is the only one, too."""
