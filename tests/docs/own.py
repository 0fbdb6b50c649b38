"""Whether a ``mandala …`` command is one: asked of the program's own parser, which is run up to the command and no further."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import typer

NOT_YET: frozenset[str] = frozenset(
    {"status", "metrics", "alarms", "logs", "errors", "trace", "traces", "latency", "cost", "report"}
)
"""Commands of ``mandala ops`` that documents name before they are there. Whoever adds one takes it out."""


def problem_of(words: Sequence[str]) -> str | None:
    """What the parser says against ``mandala *words``; None where it takes them."""
    try:
        _parse(_program(), "mandala", list(words), None)
    except Exception as error:  # noqa: BLE001 — usage errors are of the parser's own classes
        return f"{type(error).__name__}: {getattr(error, 'message', error)}"
    return None


def is_awaited(words: Sequence[str]) -> bool:
    """Whether it is an ``ops`` command that is not there yet."""
    return len(words) > 1 and words[0] == "ops" and words[1] in NOT_YET and words[1] not in _operations().commands


@cache
def _program() -> Any:
    from goal_mandala.cli.app import app

    return typer.main.get_command(app)


@cache
def _operations() -> Any:
    from goal_mandala.cli.ops.commands import app

    return typer.main.get_command(app)


def _parse(command: Any, name: str, words: list[str], parent: Any) -> None:
    context = command.make_context(name, words, parent=parent)
    if not hasattr(command, "commands"):
        return
    rest = [*context._protected_args, *context.args]
    if rest:
        chosen, found, left = command.resolve_command(context, rest)
        _parse(found, chosen, left, context)
