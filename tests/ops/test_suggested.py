"""Every command that the program tells an operator to type exists, with its subcommand and its options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from goal_mandala.cli.app import app

ROOT = Path(__file__).parents[2]
SOURCES = [
    path for part in ("cli", "ops", "messages", "lambdas") for path in (ROOT / "src/goal_mandala" / part).rglob("*")
]
_COMMAND = re.compile(r"\bmandala ((?:ops|admin) [^`\n\"'、。，,:（）();→|{]*)")


def _suggested() -> Iterator[tuple[str, str]]:
    for path in SOURCES:
        if path.suffix in {".py", ".md", ".html", ".j2", ".yaml"}:
            for found in _COMMAND.finditer(path.read_text("utf-8")):
                yield str(path.relative_to(ROOT)), found[1].partition(". ")[0].strip().rstrip(".")


@cache
def _program() -> tuple[Any, Any]:
    command: Any = typer.main.get_command(app)
    return command, command.make_context("mandala", [], resilient_parsing=True)


def _wrong(text: str) -> bool:
    """Whether *text* names a subcommand or an option that there is not."""
    command, context = _program()
    words = [word for word in text.split() if word != "…"]
    while words and hasattr(command, "commands") and (inner := command.get_command(context, words[0])):
        command, words = inner, words[1:]
        context = command.make_context(command.name, [], parent=context, resilient_parsing=True)
    unknown = hasattr(command, "commands") and words and words[0].isascii() and not words[0].startswith("-")
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    return bool(unknown) or any(one.startswith("-") and one.partition("=")[0] not in options for one in words)


def test_every_suggested_command_exists() -> None:
    found = sorted(set(_suggested()))
    assert len(found) > 60
    assert [one for one in found if _wrong(one[1])] == []


@pytest.mark.parametrize(("text", "wrong"), [("ops doctor drift --plan fix.json", False), ("ops doctr", True), ("ops doctor --plon x", True), ("ops alarms tset x", True)])  # fmt: skip
def test_one_that_does_not_is_seen(text: str, wrong: bool) -> None:
    assert _wrong(text) is wrong
