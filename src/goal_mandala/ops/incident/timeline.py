"""The timeline: what people wrote and what the collected evidence shows, in one order, each row with where it comes from. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from goal_mandala.ops.incident.evidence import Evidence
from goal_mandala.ops.incident.record import Entry, Incident, Kind, Value

LEFT_OUT = frozenset({Kind.ACTION, Kind.WENT_WELL, Kind.WENT_WRONG, Kind.LUCKY})
"""Said afterwards; they have sections of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """``kind`` is an entry's or a moment's; ``link`` a path beside the record or a command that shows it."""

    at: datetime
    kind: str
    text: str
    by: str
    link: str


def timeline(incident: Incident, evidence: Sequence[Evidence]) -> tuple[Row, ...]:
    """Oldest first; the same moment collected twice is there once."""
    rows = [
        Row(entry.at, entry.kind.value, entry.text or _told(entry), entry.by, entry.link)
        for entry in incident.entries
        if entry.kind not in LEFT_OUT
    ]
    seen: set[tuple[datetime, str, str]] = set()
    for piece in evidence:
        for one in piece.moments:
            if (one.at, one.kind, one.text) not in seen:
                seen.add((one.at, one.kind, one.text))
                rows.append(Row(one.at, one.kind, one.text, "", piece.path or piece.command))
    return tuple(sorted(rows, key=lambda row: row.at))


def _told(entry: Entry) -> str:
    """A command as it was typed, with how it ended; of anything else its facts."""
    if entry.kind is Kind.COMMAND and entry.data.get("command"):
        return " → ".join(_plain(entry.data[name]) for name in ("command", "result") if entry.data.get(name))
    return _facts(entry.data)


def _facts(data: Mapping[str, Value]) -> str:
    """Times are left out: they are the incident's timers and stand above, in the reader's zone."""
    told = {name: value for name, value in data.items() if value not in (None, "", []) and not name.endswith("At")}
    if told.get("alarm"):
        told.pop("source", None)
    return ", ".join(f"{name}: {_plain(value)}" for name, value in told.items())


def _plain(value: Value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
