"""What a library says is cut where it begins to quote."""

import logging

from tests.conftest import Logs


def fail() -> None:
    try:
        int("Zebramarkering")
    except ValueError as error:
        raise ExceptionGroup("Zebramarkering", [KeyError("Zebramarkering")]) from error


def test_an_exception_that_a_library_logs_is_told_by_type(logs: Logs) -> None:
    try:
        fail()
    except ExceptionGroup:
        logging.getLogger("library").exception("it failed\nbecause of Zebramarkering")
    (line,) = logs.of("it failed")
    told = [entry for entry in line["exception"] if not entry.startswith("/")]
    assert told == ["builtins.ValueError", "builtins.ExceptionGroup", "builtins.KeyError"]
    assert "Zebramarkering" not in logs.text


def test_addresses_of_visitors_are_not_logged(logs: Logs) -> None:
    logging.getLogger("uvicorn.access").info("192.0.2.1 GET /")
    assert "192.0.2.1" not in logs.text
