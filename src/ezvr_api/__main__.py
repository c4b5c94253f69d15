"""The `ezvr` command. What only tiles photos starts without the service, which takes seconds."""

import importlib
import sys
from collections.abc import Callable
from typing import Final

from ezvr_api.imaging.interruption import end_at_once, on_interruption

_SERVICE: Final = "ezvr_api.cli"
_BY_THEMSELVES: Final = {"tile": "ezvr_api.imaging.command"}


def main() -> None:
    """Run the command that the arguments name."""
    by_itself = _BY_THEMSELVES.get(next(iter(sys.argv[1:]), ""))
    if by_itself is None:
        _run(_SERVICE)
        return
    # To import what it needs takes a second, in which nobody shall see a traceback.
    with on_interruption(end_at_once):
        _run(by_itself)


def _run(module: str) -> None:
    command: Callable[[], None] = importlib.import_module(module).main
    command()


if __name__ == "__main__":
    main()
