"""What no type checker and no import floor says of the code."""

import ast
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).parents[1] / "src").rglob("*.py"))
LONGEST = 400


def calls_of(source: Path, method: str) -> list[int]:
    """Return the lines where a method of this name is called."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
    ]


def test_only_one_file_commits() -> None:
    committing = [source.name for source in SOURCES if calls_of(source, "commit")]
    assert committing == ["db.py"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_file_is_one_idea(source: Path) -> None:
    assert len(source.read_text().splitlines()) <= LONGEST


def test_our_own_imports_stand_at_the_top() -> None:
    """An import in a function, or one for type checkers only, would hide a circle."""
    hidden = [
        f"{source.name}:{node.lineno}"
        for source in SOURCES
        for statement in ast.parse(source.read_text()).body
        for node in ast.walk(statement)
        if isinstance(node, ast.ImportFrom)
        and str(node.module).startswith("ezvr_api")
        and node is not statement
    ]
    assert hidden == []


def test_the_queue_s_tables_are_asked_by_jobs_only() -> None:
    asking = [
        source.name
        for source in SOURCES
        if "procrastinate_" in source.read_text() and source.name != "data_map.py"
    ]
    assert asking == []
