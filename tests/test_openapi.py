"""The document is the contract: complete, named after the code, committed as it is."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute

from ezvr_api.app import ROUTERS, create_app
from ezvr_api.settings import Settings

ROOT = Path(__file__).parents[1]
ROOMS = {"accounts", "uploads", "panoramas", "assets", "tours", "publishing", "privacy", "health"}


def document() -> dict[str, Any]:
    return create_app(Settings(), database_url="postgresql+psycopg://").openapi()


OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    (f"{method.upper()} {path}", operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_what_the_code_says() -> None:
    assert yaml.safe_load((ROOT / "openapi.yaml").read_text()) == document()


def test_the_command_prints_the_committed_document() -> None:
    command = [sys.executable, "-m", "ezvr_api", "openapi"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert printed.stdout == (ROOT / "openapi.yaml").read_text()


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_an_operation_says_what_it_does(name: str, operation: dict[str, Any]) -> None:
    assert name
    assert operation["summary"]
    assert operation["description"]
    (tag,) = operation["tags"]
    assert tag in ROOMS


def test_an_operation_is_named_after_its_function() -> None:
    functions = {
        route.endpoint.__name__
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
    }
    assert {operation["operationId"] for _, operation in OPERATIONS} == functions
    assert len(OPERATIONS) == len(functions)


def test_paths_are_plural_kebab_case_without_a_last_slash() -> None:
    for path in document()["paths"]:
        fixed = [part for part in path.split("/") if not part.startswith("{")]
        assert "".join(fixed).replace("-", "").isalnum()
        assert path == path.lower().rstrip("/")


def test_every_error_is_documented_as_a_problem() -> None:
    wrong = [
        f"{name}: {status}"
        for name, operation in OPERATIONS
        for status, response in operation["responses"].items()
        if status >= "400"
        and name != "GET /readyz"
        and list(response["content"]) != ["application/problem+json"]
    ]
    assert wrong == []
