"""The timeline: what people wrote and what the collected evidence shows, in one order, each row with where it comes from. Pure.

A row of a person's has the data that show that moment: the source that was written with it, else what was collected over it, else the
command that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from goal_mandala.ops.incident.evidence import Evidence, instant
from goal_mandala.ops.incident.record import Entry, Incident, Kind, Value
from goal_mandala.ops.incident.report_words import FACTS, PIECES
from goal_mandala.ops.words import Words, listed, same

LEFT_OUT = frozenset({Kind.ACTION, Kind.WENT_WELL, Kind.WENT_WRONG, Kind.LUCKY})
"""Said afterwards; they have sections of their own."""

AROUND = timedelta(minutes=15)
"""Before and after a moment: what a command shows of it."""

_ALARMS = ("alarms", "alarms history")
_SHOWN_BY: dict[Kind, tuple[str, str]] = {
    Kind.IMPACT: ("impact", "errors"),
    Kind.PROPOSED_IMPACT: ("impact", "errors"),
    Kind.TRIGGER: ("changes", "errors"),
    Kind.ROOT_CAUSE: ("doctor", "doctor"),
    Kind.CONTRIBUTING: ("doctor", "doctor"),
    Kind.REFUTED: ("doctor", "doctor"),
    Kind.COMMAND: ("metrics", "metrics"),
    Kind.MITIGATED: ("metrics", "metrics"),
    Kind.RESOLVED: ("metrics", "metrics"),
    Kind.REOPENED: ("metrics", "metrics"),
}
"""Which evidence shows such a moment, and which of our commands does where none was collected over it; else the alarms."""


@dataclass(frozen=True, slots=True)
class Row:
    """``kind`` is an entry's or a moment's; ``link`` a path beside the record, an address, or a command that shows it: never empty."""

    at: datetime
    kind: str
    text: Words
    by: str
    link: str


def timeline(incident: Incident, evidence: Sequence[Evidence]) -> tuple[Row, ...]:
    """Oldest first; the same moment collected twice is there once."""
    rows = [
        Row(entry.at, entry.kind.value, _text(entry), entry.by, _link(incident, entry, evidence))
        for entry in incident.entries
        if entry.kind not in LEFT_OUT
    ]
    seen: set[tuple[datetime, str, str]] = set()
    for piece in evidence:
        for one in piece.moments:
            if (one.at, one.kind, one.text) not in seen:
                seen.add((one.at, one.kind, one.text))
                rows.append(Row(one.at, one.kind, same(one.text), "", piece.path or piece.command))
    return tuple(sorted(rows, key=lambda row: row.at))


def _link(incident: Incident, entry: Entry, evidence: Sequence[Evidence]) -> str:
    if entry.link:
        return entry.link
    if entry.kind is Kind.COLLECTED:
        own = [piece.path for piece in evidence if piece.at == entry.at and piece.path]
        return (
            own[0]
            if len(own) == 1
            else f"{own[0].rpartition('/')[0]}/"
            if own
            else _command(incident, entry.at, "status")
        )
    name, words = _SHOWN_BY.get(entry.kind, _ALARMS)
    over = [piece.path for piece in evidence if piece.name == name and piece.path and piece.covers(entry.at)]
    return over[-1] if over else _command(incident, entry.at, words)


def _command(incident: Incident, at: datetime, words: str) -> str:
    start = (at - AROUND).astimezone(UTC).replace(microsecond=0)
    end = (at + AROUND).astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    return f"mandala ops {words} --since {instant(start)} --until {instant(end)} --env {incident.environment}"


def _text(entry: Entry) -> Words:
    """What was written; a command as it was typed, with how it ended; of anything else its facts."""
    if entry.text:
        return same(entry.text)
    if entry.kind is Kind.COMMAND and entry.data.get("command"):
        told = [_plain("", entry.data[name]).en for name in ("command", "result") if entry.data.get(name)]
        return same(" → ".join(told))
    return _facts(entry.data)


def _facts(data: Mapping[str, Value]) -> Words:
    """Times are left out: they are the incident's timers and stand above, in the reader's zone."""
    told = {name: value for name, value in data.items() if value not in (None, "", []) and not name.endswith("At")}
    if told.get("alarm"):
        told.pop("source", None)
    return listed([_name(name) + same(": ") + _plain(name, value) for name, value in told.items()])


def _name(name: str) -> Words:
    return Words(*FACTS[name]) if name in FACTS else same(name)


def _plain(name: str, value: Value) -> Words:
    if not isinstance(value, list):
        return same(str(value))
    return listed([Words(*PIECES[one]) if name == "names" and one in PIECES else same(one) for one in value])
