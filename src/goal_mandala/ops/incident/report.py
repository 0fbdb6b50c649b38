"""The report as data, then as Markdown or HTML, in Japanese or English. Pure: a record and its evidence in, text out.

Its fields are those that good teams' reports have: summary, severity, impact, times, timeline with a source per row, trigger and
causes, causes refuted, what went well, wrong and lucky, actions with owner and date, commands with plan and undo.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import cache, partial
from typing import TYPE_CHECKING

from goal_mandala.ops.incident.evidence import Cell, Evidence, said
from goal_mandala.ops.incident.record import Entry, Incident, Kind
from goal_mandala.ops.incident.report_words import COLUMNS, KINDS, PIECES, WORDS
from goal_mandala.ops.incident.timeline import Row, timeline
from goal_mandala.ops.incident.timers import Timers, timers_of

if TYPE_CHECKING:
    from jinja2 import Environment

FORMATS = {"md": "report.md.j2", "html": "report.html.j2"}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report shows, in the order in which it shows it. ``gaps`` are fields nobody has filled in yet."""

    incident: Incident
    timers: Timers
    rows: tuple[Row, ...]
    causes: Mapping[Kind, tuple[Entry, ...]]
    refuted: tuple[Entry, ...]
    lessons: Mapping[Kind, tuple[Entry, ...]]
    actions: tuple[Entry, ...]
    commands: tuple[Entry, ...]
    evidence: tuple[Evidence, ...]
    gaps: tuple[str, ...]


def report_of(incident: Incident, evidence: Sequence[Evidence]) -> Report:
    timers = timers_of(incident)
    causes = {kind: incident.of(kind) for kind in (Kind.TRIGGER, Kind.ROOT_CAUSE, Kind.CONTRIBUTING)}
    lessons = {kind: incident.of(kind) for kind in (Kind.WENT_WELL, Kind.WENT_WRONG, Kind.LUCKY)}
    report = Report(
        incident,
        timers,
        timeline(incident, evidence),
        causes,
        incident.of(Kind.REFUTED),
        lessons,
        incident.of(Kind.ACTION),
        tuple(entry for entry in incident.of(Kind.COMMAND, Kind.MITIGATED) if entry.data.get("command")),
        tuple(evidence),
        (),
    )
    return replace(report, gaps=_gaps(report))


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
"""How evidence keeps a moment."""


def render_report(report: Report, form: str, language: str, zone: tzinfo) -> str:
    """*form* is ``md`` or ``html``, *language* ``ja`` or ``en``; times are shown in *zone*."""
    words = {name: pair[language != "ja"] for name, pair in WORDS.items()}
    kinds = {name: pair[language != "ja"] for name, pair in KINDS.items()}

    def at(moment: datetime | None) -> str:
        return words["unknown"] if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")

    def cell(value: Cell) -> str | int | float | bool | None:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and _MOMENT.fullmatch(value) else None
        return said(value, language=language) if moment is None else at(moment)

    def span(length: timedelta | None) -> str:
        return words["unknown"] if length is None else span_text(length, language)

    def named(known: Mapping[str, tuple[str, str]], name: str) -> str:
        return known[name][language != "ja"] if name in known else name

    template = _templates().get_template(FORMATS[form])
    return template.render(
        report=report,
        incident=report.incident,
        impact=report.incident.shown_impact(),
        w=words,
        kinds=kinds,
        at=at,
        span=span,
        lang=language,
        said=partial(said, language=language),
        cell=cell,
        piece_name=partial(named, PIECES),
        column_name=partial(named, COLUMNS),
        piece_of=_piece_of,
    )


def span_text(length: timedelta, language: str) -> str:
    """``1 h 5 min`` or ``1時間5分``; below a minute in seconds."""
    seconds = max(0, round(length.total_seconds()))
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    ja = language == "ja"
    if seconds < 60:
        return f"{seconds}秒" if ja else f"{seconds} s"
    parts = [(hours, "時間", " h"), (minutes, "分", " min")]
    shown = [f"{count}{unit_ja if ja else unit_en}" for count, unit_ja, unit_en in parts if count]
    return ("" if ja else " ").join(shown)


def _piece_of(link: str) -> str:
    """Which piece of evidence a file of it is: ``evidence/20261126T091657Z-releases.json`` is ``releases``."""
    return link.rpartition("Z-")[2].removesuffix(".json")


def _gaps(report: Report) -> tuple[str, ...]:
    impact = report.incident.impact()
    missing = {
        "started": report.timers.started is None,
        "impact_users": impact.get("users") is None,
        "impact_requests": impact.get("requests") is None,
        "trigger": not report.causes[Kind.TRIGGER],
        "root_cause": not report.causes[Kind.ROOT_CAUSE],
        "refuted": not report.refuted,
        "went_well": not report.lessons[Kind.WENT_WELL],
        "went_wrong": not report.lessons[Kind.WENT_WRONG],
        "actions": not report.actions,
        "mitigated": report.timers.mitigated is None,
        "resolved": report.timers.resolved is None,
    }
    return tuple(name for name, is_missing in missing.items() if is_missing)


def _inert(value: object) -> str:
    """Text that Markdown shows as it is, on one line."""
    text = " ".join(str(value).split())
    for char in "\\`*_[]<>|#!~":
        text = text.replace(char, f"\\{char}" if char not in "<>" else {"<": "&lt;", ">": "&gt;"}[char])
    return text


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("goal_mandala.ops.incident", "templates"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["inert"] = _inert  # pyright: ignore[reportUnknownMemberType]  # jinja2 leaves it untyped
    return environment
