"""What no type checker and no import floor says of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "ezvr_api"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400
# Chooses what is loaded at all; nothing imports it, so that it can hide no circle.
CHOOSES_WHAT_IS_LOADED = PACKAGE / "__main__.py"


def name_of(source: Path) -> str:
    return str(source.relative_to(PACKAGE))


every_source = pytest.mark.parametrize("source", SOURCES, ids=name_of)

# `begin` commits where its block ends, and so does a connection of psycopg's own.
COMMITTING_NAMES = {"commit", "begin", "autocommit", "isolation_level"}
COMMITTING_WORDS = re.compile(
    r"\s*(commit|end)\b(?!\w)\s*(transaction|work)?\s*;?\s*", re.IGNORECASE
)
MAY_COMMIT = {
    # A lasting connection holds locks for a writer, and never a transaction.
    "db.py": {"commit", "isolation_level"},
    # Creates the database and its role, before anything of ours can connect to it.
    "embedded/server.py": {"autocommit", "psycopg.connect"},
}


def ways_to_commit(source: str) -> set[str]:
    """Everything in a source by which a transaction could be committed."""
    return {way for node in ast.walk(ast.parse(source)) for way in _ways_of(node)}


def _ways_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name("psycopg"), attr="connect"):
            yield "psycopg.connect"
        case ast.Attribute(value=ast.Attribute(attr="AsyncConnection"), attr="connect"):
            yield "psycopg.connect"
        case ast.Attribute(attr=name) | ast.keyword(arg=name) | ast.alias(name=name):
            if name in COMMITTING_NAMES:
                yield name
        case ast.Constant(value=str(text)) if COMMITTING_WORDS.fullmatch(text):
            yield text
        case _:
            pass


@pytest.mark.parametrize(
    "source",
    [
        "session.commit()",
        "run(session.commit)",
        "getattr(session, 'commit')()",
        "async def f(): await session.commit()",
        "with session.begin(): pass",
        "async def f():\n    async with engine.begin() as connection: pass",
        "session.execute(text('COMMIT'))",
        "cursor.execute('end transaction;')",
        "psycopg.connect(url)",
        "psycopg.AsyncConnection.connect(url)",
        "connect(url, autocommit=True)",
        "connection.autocommit = True",
        "engine.execution_options(isolation_level='AUTOCOMMIT')",
    ],
)
def test_every_way_to_commit_is_seen(source: str) -> None:
    assert ways_to_commit(source)


@pytest.mark.parametrize(
    "source", ["session.flush()", "session.begin_nested()", "text('a tour that was committed')"]
)
def test_what_commits_nothing_is_not_taken_for_it(source: str) -> None:
    assert not ways_to_commit(source)


def test_only_one_file_commits() -> None:
    ways = {str(path.relative_to(PACKAGE)): ways_to_commit(path.read_text()) for path in SOURCES}
    assert {name: found for name, found in ways.items() if found} == MAY_COMMIT


@every_source
def test_a_file_is_one_idea(source: Path) -> None:
    assert len(source.read_text().splitlines()) <= LONGEST


def hidden_imports(source: str) -> list[int]:
    """The lines of imports of ours that do not stand at the top of the file."""
    module = ast.parse(source)
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
        and node not in module.body
        and _imports_ours(node)
    ]


def _imports_ours(node: ast.Import | ast.ImportFrom | ast.Call) -> bool:
    if isinstance(node, ast.Import):
        return any(_is_ours(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or _is_ours(str(node.module))
    # By a name that is only known when it runs, nobody can tell whose it is.
    return ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}


def _is_ours(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] == "ezvr_api"


@pytest.mark.parametrize(
    "statement",
    [
        "import ezvr_api.tours",
        "import json, ezvr_api.tours.models as models",
        "from ezvr_api import tours",
        "from ezvr_api.tours import service",
        "from . import service",
        "from ..tours import service",
        "importlib.import_module('ezvr_api.tours')",
        "__import__('ezvr_api.tours')",
    ],
)
@pytest.mark.parametrize("around", ["def f():", "if TYPE_CHECKING:", "try:\n    pass\nfinally:"])
def test_every_hidden_import_is_seen(around: str, statement: str) -> None:
    assert hidden_imports(f"import json\n{around}\n    {statement}")


@pytest.mark.parametrize(
    "source", ["import ezvr_api.tours", "def f():\n    import json", "def f():\n    imported()"]
)
def test_an_import_at_the_top_or_of_others_is_not_hidden(source: str) -> None:
    assert not hidden_imports(source)


@pytest.mark.parametrize("source", sorted({*SOURCES} - {CHOOSES_WHAT_IS_LOADED}), ids=name_of)
def test_our_own_imports_stand_at_the_top(source: Path) -> None:
    """An import in a function, or one for type checkers only, would hide a circle."""
    assert hidden_imports(source.read_text()) == []


def test_the_queue_s_tables_are_asked_by_jobs_only() -> None:
    asking = [
        source.name
        for source in SOURCES
        if "procrastinate_" in source.read_text() and source.name != "data_map.py"
    ]
    assert asking == ["jobs.py"]
