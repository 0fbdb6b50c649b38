"""Whether a ``mandala …`` command is one: asked of the program's own parser, which is run up to the command and no further."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import typer


def problem_of(words: Sequence[str]) -> str | None:
    """What the parser says against ``mandala *words``; None where it takes them."""
    try:
        _parse(_program(), "mandala", list(words), None)
    except Exception as error:  # noqa: BLE001 — usage errors are of the parser's own classes
        return f"{type(error).__name__}: {getattr(error, 'message', error)}"
    return None


@cache
def _program() -> Any:
    from goal_mandala.cli.app import app

    return typer.main.get_command(app)


def _parse(command: Any, name: str, words: list[str], parent: Any) -> None:
    context = command.make_context(name, words, parent=parent)
    if not hasattr(command, "commands"):
        return
    rest = [*context._protected_args, *context.args]
    if rest:
        chosen, found, left = command.resolve_command(context, rest)
        _parse(found, chosen, left, context)
