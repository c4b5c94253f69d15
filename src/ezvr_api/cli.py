"""The `ezvr` command."""

import typer

from ezvr_api.imaging.command import tile

main = typer.Typer(
    no_args_is_help=True, add_completion=False, help="EZVR: virtual tours made of 360° photos."
)


@main.callback()
def ezvr() -> None:
    """EZVR: virtual tours made of 360° photos."""


main.command()(tile)
