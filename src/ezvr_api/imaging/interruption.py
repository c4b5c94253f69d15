"""Ctrl-C, `SIGTERM` and a closed terminal: at any moment they end `ezvr tile` in the same way.

Until there is work to be cancelled, nothing has been made yet, and the process ends at once. This
module is imported before all that is slow, and imports nothing slow itself.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final

INTERRUPTED: Final = 130
CODE: Final = "interrupted"
SENTENCE: Final = "Interrupted: nothing was kept."

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def on_interruption(act: Callable[[], None]) -> Generator[None]:
    """Act on what ends a process, except where it was started deaf to it."""

    def hear(_number: int, _frame: FrameType | None) -> None:
        act()

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    heard = [number for number in _SIGNALS if before[number] is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def end_at_once() -> None:
    """End this process, which has made nothing yet, from within whatever it does."""
    # The terminal may be gone.
    with contextlib.suppress(OSError):
        os.write(2, f"{SENTENCE} ({CODE})\n".encode())
        if "--json" in sys.argv:
            problem: dict[str, object] = {"code": CODE, "sentence": SENTENCE, "details": {}}
            os.write(1, (json.dumps(problem, indent=2) + "\n").encode())
    os._exit(INTERRUPTED)
