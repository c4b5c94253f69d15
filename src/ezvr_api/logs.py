"""Structured logs: readable on a terminal, JSON elsewhere; no personal data in them."""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any, cast

import structlog
from structlog.typing import EventDict, WrappedLogger


def configure_logs(*, level: str = "INFO", as_json: bool) -> None:
    """Send every log line, the libraries' included, through structlog to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _describe_exception,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _first_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("procrastinate", "httpx", "httpcore", "botocore", "aiobotocore", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # Access lines hold addresses of visitors; the request log of ours does not.
    logging.getLogger("uvicorn.access").disabled = True


def _describe_exception(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Say of an exception its types and its frames only.

    A message may quote what a customer wrote: PostgreSQL's name the value of a doubled key.
    """
    given: Any = event_dict.pop("exc_info", None)
    error: object = sys.exc_info()[1] if given is True else given
    if isinstance(given, tuple):
        error = cast("tuple[object, ...]", given)[1]
    if isinstance(error, BaseException):
        event_dict["exception"] = list(_described(error))
    return event_dict


def _described(error: BaseException) -> Iterator[str]:
    """Yield a line for each frame and each type, the innermost cause first."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _described(earlier)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        for member in group.exceptions:
            yield from _described(member)


def _first_line(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Cut what a library says after its first line: there it likes to quote an exception."""
    event_dict["event"] = str(event_dict["event"]).strip().partition("\n")[0]
    return event_dict
