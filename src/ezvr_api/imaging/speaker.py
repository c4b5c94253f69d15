"""How `ezvr tile` says how it went: results on standard output, the rest on standard error."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from typer.core import TyperCommand

from ezvr_api.imaging.errors import Details
from ezvr_api.imaging.exports.export import PAGE_NAME, ExportName
from ezvr_api.imaging.result import OnProgress, TiledPhoto
from ezvr_api.imaging.tile import to_json

_PLAIN_STEPS: Final = (0.25, 0.5, 0.75, 1.0)
_JSON: Final = "--json"
# The library that checks options says so before every sentence.
_NOISE: Final = "Value error, "


class TileCommand(TyperCommand):
    """Tells of a command line that cannot be understood in JSON too, where that is asked for."""

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:  # noqa: ANN401  # The type of a context is not public.
        """Read the options."""
        with _wrong_use_told(as_json=_JSON in args):
            return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # Likewise.
        """Run the command, which reads its options further."""
        with _wrong_use_told(as_json=bool(ctx.params["as_json"])):
            return super().invoke(ctx)


@contextmanager
def _wrong_use_told(*, as_json: bool) -> Generator[None]:
    try:
        yield
    except typer.TyperException as error:
        error.message = error.message.removeprefix(_NOISE)
        if as_json:
            _print_problem("wrong_use", error.format_message(), {})
        raise


class Speaker:
    """Says how it goes."""

    def __init__(self, photo_name: str, *, as_json: bool, quiet: bool) -> None:
        self._photo_name = photo_name
        self._as_json = as_json
        self._quiet = quiet
        self._errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

    @contextmanager
    def progress(self) -> Generator[OnProgress]:
        """A bar on a terminal, a line at each quarter elsewhere."""
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
            _print_problem(code, sentence, details or {})
        raise typer.Exit(exit_code)


def _print_problem(code: str, sentence: str, details: Details) -> None:
    problem = {"code": code, "sentence": sentence, "details": dict(details)}
    typer.echo(json.dumps(problem, indent=2, ensure_ascii=False))


def _plain_lines() -> OnProgress:
    """A line at each quarter, also where a report comes after several of them."""
    announced = 0

    def report(share: float) -> None:
        nonlocal announced
        while announced < len(_PLAIN_STEPS) and share >= _PLAIN_STEPS[announced]:
            typer.echo(f"{_PLAIN_STEPS[announced]:.0%}", err=True)
            announced += 1

    return report
