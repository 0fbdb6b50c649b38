"""What was seen, kept as it was seen: a table with where it came from. Pure; who collects it is not known here.

What a person reads is kept in both languages, so that a report in either says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from goal_mandala.ops.words import NOTHING, Words, same

VERSION = 2
"""Of the file. 1: texts in English alone; still read."""

Cell = str | int | float | bool | Words | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A row for the timeline: what happened at *at*. ``kind`` is alarm, deploy, change, error, recovery, trace, command."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal over a window. ``command`` shows the same again; ``problem`` says why there is nothing (no permission …)."""

    name: str
    at: datetime
    since: datetime
    until: datetime
    command: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    moments: tuple[Moment, ...] = ()
    problem: Words = NOTHING
    path: str = ""

    def covers(self, moment: datetime) -> bool:
        """Whether it was read, and its window has *moment* in it."""
        return self.problem == NOTHING and self.since <= moment <= self.until


def said(cell: Cell, language: str) -> str | int | float | bool | None:
    """A cell as a reader of *language* has it."""
    return cell.of(language) if isinstance(cell, Words) else cell


def instant(moment: datetime) -> str:
    """In UTC, as ``--since`` and ``--until`` take it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def evidence_data(piece: Evidence) -> dict[str, Any]:
    return {
        "schemaVersion": VERSION,
        "name": piece.name,
        "at": instant(piece.at),
        "since": instant(piece.since),
        "until": instant(piece.until),
        "command": piece.command,
        "columns": list(piece.columns),
        "rows": [[_cell_data(cell) for cell in row] for row in piece.rows],
        "moments": [{"at": instant(one.at), "kind": one.kind, "text": one.text} for one in piece.moments],
        "problem": _cell_data(piece.problem),
    }


def evidence_from(data: Any, path: str) -> Evidence:
    """Raises ValueError, KeyError, TypeError for anything else."""
    if data["schemaVersion"] not in {1, VERSION}:
        raise ValueError("schemaVersion")
    rows = cast("list[list[Any]]", data["rows"])
    moments = cast("list[dict[str, str]]", data["moments"])
    problem = _cell_from(data["problem"])
    return Evidence(
        str(data["name"]),
        datetime.fromisoformat(data["at"]),
        datetime.fromisoformat(data["since"]),
        datetime.fromisoformat(data["until"]),
        str(data["command"]),
        tuple(str(one) for one in data["columns"]),
        tuple(tuple(_cell_from(cell) for cell in row) for row in rows),
        tuple(Moment(datetime.fromisoformat(one["at"]), one["kind"], one["text"]) for one in moments),
        problem if isinstance(problem, Words) else same(str(problem or "")),
        path,
    )


def _cell_data(cell: Cell) -> Any:
    return {"ja": cell.ja, "en": cell.en} if isinstance(cell, Words) else cell


def _cell_from(data: Any) -> Cell:
    if not isinstance(data, dict):
        return data
    words = cast("dict[str, Any]", data)
    return Words(str(words["ja"]), str(words["en"]))
