"""What was seen, kept as it was seen: a table with where it came from. Pure; who collects it is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A row for the timeline: what happened at *at*. ``kind`` is alarm, deploy, change, error, recovery."""

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
    problem: str = ""
    path: str = ""


def evidence_data(piece: Evidence) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "name": piece.name,
        "at": _text(piece.at),
        "since": _text(piece.since),
        "until": _text(piece.until),
        "command": piece.command,
        "columns": list(piece.columns),
        "rows": [list(row) for row in piece.rows],
        "moments": [{"at": _text(one.at), "kind": one.kind, "text": one.text} for one in piece.moments],
        "problem": piece.problem,
    }


def evidence_from(data: Any, path: str) -> Evidence:
    """Raises ValueError, KeyError, TypeError for anything else."""
    if data["schemaVersion"] != 1:
        raise ValueError("schemaVersion")
    rows = cast("list[list[Cell]]", data["rows"])
    moments = cast("list[dict[str, str]]", data["moments"])
    return Evidence(
        str(data["name"]),
        datetime.fromisoformat(data["at"]),
        datetime.fromisoformat(data["since"]),
        datetime.fromisoformat(data["until"]),
        str(data["command"]),
        tuple(str(one) for one in data["columns"]),
        tuple(tuple(row) for row in rows),
        tuple(Moment(datetime.fromisoformat(one["at"]), one["kind"], one["text"]) for one in moments),
        str(data["problem"]),
        path,
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
