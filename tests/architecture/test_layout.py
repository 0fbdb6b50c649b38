"""The house rules that a reader relies on: sizes, names, docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE_LINES = 300
FUNCTION_LINES = 40
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "core", "base"}

MODULES = sorted(
    path
    for folder in ("src", "localcloud", "bench", "infra")
    for path in (ROOT / folder).rglob("*.py")
    if "out" not in path.parts
)
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines from ``def`` to its end) of every function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
            )


def test_there_are_modules() -> None:
    assert len(MODULES) > 50


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_is_short_and_says_what_it_owns(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    assert ast.get_docstring(ast.parse(text)), "no module docstring"


def test_no_function_is_long() -> None:
    assert [f"{name}: {lines}" for path in MODULES for name, lines in _functions(path) if lines > FUNCTION_LINES] == []


def test_names_say_something() -> None:
    parts = {part for path in MODULES for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert parts & NAMES_THAT_SAY_NOTHING == set()
