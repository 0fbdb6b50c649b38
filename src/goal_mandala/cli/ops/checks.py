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
from goal_mandala.ops.words import Words

STYLES = {
    Status.PASS: "green",
    Status.WARN: "yellow",
    Status.FAIL: "bold red",
    Status.SKIP: "dim",
    Status.UNKNOWN: "magenta",
    Status.CRASHED: "bold magenta",
}


def show_checks(checks: Sequence[Check]) -> None:
    """One row a check; under those that need something, what to do. Those that cannot tell for one reason share a row at the end."""
    from rich.text import Text

    rows, below = [], {}
    echoes = _echoes(checks)
    for n, check in enumerate(check for check in checks if check not in echoes):
        found = say_words(check.found)
        if (fix := say_words(check.fix)) and check.status is not Status.PASS:
            below[n] = f"→ {fix}"
        rows.append([Text(check.status.value, style=STYLES[check.status]), say_words(check.title), found])
    if echoes:
        titles = pick("、", ", ").join(say_words(check.title) for check in echoes)
        more = pick(f"ほか {len(echoes)} 項目", f"{len(echoes)} more")
        why = pick(f"同じ理由: {titles}", f"for the same reason: {titles}")
        rows.append([Text(Status.UNKNOWN.value, style=STYLES[Status.UNKNOWN]), more, why])
    columns = [
        Column(pick("判定", "Status")),
        Column(pick("項目", "Check")),
        Column(pick("結果と対処", "Found, and what to do"), flexible=True),
    ]
    table(columns, rows, below=below)


def _echoes(checks: Sequence[Check]) -> list[Check]:
    """Those that say word for word what one before them said, where they are more than one."""
    said: set[tuple[Words, Words]] = set()
    found: list[Check] = []
    for check in checks:
        words = (check.found, check.fix)
        if check.status is Status.UNKNOWN and words in said:
            found.append(check)
        if check.status not in {Status.PASS, Status.SKIP}:
            said.add(words)
    return found if len({check.found for check in found}) == 1 and len(found) > 1 else []


def show_sum(checks: Sequence[Check]) -> None:
    """How many of each status, in one line."""
    counts = Counter(check.status for check in checks)
    console.show(", ".join(f"{status.value} {counts[status]}" for status in Status if counts[status]), "bold")


def as_data(checks: Sequence[Check]) -> list[dict[str, Any]]:
    return [check.as_dict(language()) for check in checks]
