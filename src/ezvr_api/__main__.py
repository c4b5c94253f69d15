"""The `ezvr` command. What only tiles photos starts without the service, which takes seconds."""

import importlib
import sys
from typing import Final

from typer import Typer

_SERVICE: Final = "ezvr_api.cli"
_BY_THEMSELVES: Final = {"tile": "ezvr_api.imaging.command"}


def main() -> None:
    """Run the command that the arguments name."""
    name = _BY_THEMSELVES.get(next(iter(sys.argv[1:]), ""), _SERVICE)
    command: Typer = importlib.import_module(name).main
    command()


if __name__ == "__main__":
    main()
