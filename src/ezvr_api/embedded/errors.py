"""What an operator reads when the embedded database does not run."""

from pathlib import Path

TAIL_LINES = 20


class EmbeddedDatabaseError(RuntimeError):
    """The embedded database could not be set up, started, reached or stopped.

    Args:
        sentence: What went wrong, and what to do about it.
        log: A log file whose last lines are added to the message.
    """

    def __init__(self, sentence: str, log: Path | None = None) -> None:
        tail = _tail(log) if log else ""
        super().__init__(f"{sentence}\nThe last lines of {log}:\n{tail}" if tail else sentence)


def _tail(log: Path) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
