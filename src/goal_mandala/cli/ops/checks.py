"""Checks as a person reads them: status, what was looked at, what was found, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from goal_mandala.cli import console
from goal_mandala.cli.language import pick
from goal_mandala.cli.ops.frame import language, say_words
from goal_mandala.cli.ops.tables import Column, table
from goal_mandala.ops.verdict import Check, Status

STYLES = {
    Status.PASS: "green",
    Status.WARN: "yellow",
    Status.FAIL: "bold red",
    Status.SKIP: "dim",
    Status.UNKNOWN: "magenta",
    Status.CRASHED: "bold magenta",
}


def show_checks(checks: Sequence[Check]) -> None:
    """One row a check; under those that need something, what to do."""
    from rich.text import Text

    rows, below = [], {}
    for n, check in enumerate(checks):
        found = say_words(check.found)
        if (fix := say_words(check.fix)) and check.status is not Status.PASS:
            below[n] = f"→ {fix}"
        rows.append([Text(check.status.value, style=STYLES[check.status]), say_words(check.title), found])
    columns = [
        Column(pick("判定", "Status")),
        Column(pick("項目", "Check")),
        Column(pick("結果と対処", "Found, and what to do"), flexible=True),
    ]
    table(columns, rows, below=below)


def show_sum(checks: Sequence[Check]) -> None:
    """How many of each status, in one line."""
    counts = Counter(check.status for check in checks)
    console.show(", ".join(f"{status.value} {counts[status]}" for status in Status if counts[status]), "bold")


def as_data(checks: Sequence[Check]) -> list[dict[str, Any]]:
    return [check.as_dict(language()) for check in checks]
