"""What a log line tells: its request, its cause, whether it is a failure. Groups of failures by cause. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from goal_mandala.ops.aws.log_events import LogLine
from goal_mandala.ops.causes import LABELS, REASONS, classify, facts_of

_REQUEST = re.compile(
    r"RequestId: ([0-9a-f-]{36})|^\S+Z ([0-9a-f-]{36}) Task timed out|\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"
)
_RAISED = re.compile(r"\[ERROR\] (\w+): \{")
OTHER = "other"
GUIDE_WORD = "ERROR"
"""The guide's filter finds lines with it; what it finds is an error here too."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """``cause`` is a label of :mod:`goal_mandala.ops.causes` or empty; ``request`` and ``trace`` are ids or empty."""

    line: LogLine
    cause: str
    failure: bool
    request: str
    trace: str
    level: str


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures of one cause: how many lines, how many requests, from when to when, the newest telling line as a sample."""

    cause: str
    count: int
    requests: int
    first: datetime
    last: datetime
    sample: ReadLine


def read_line(line: LogLine) -> ReadLine:
    facts = facts_of(line.message) or {}
    cause = classify(line.message) or ""
    failure = GUIDE_WORD in line.message or (bool(cause) and LABELS[cause].failure)
    request = str(facts.get("requestId") or "")
    if not request and (found := _REQUEST.search(line.message)):
        request = next(one for one in found.groups() if one)
    trace = str(facts.get("traceId") or "")
    if not trace and (met := re.search(r"XRAY TraceId: (\S+)", line.message)):
        trace = met[1]
    return ReadLine(line, cause or (OTHER if failure else ""), failure, request, trace, str(facts.get("level") or ""))


def group(lines: Iterable[ReadLine]) -> list[FailureGroup]:
    """The failures among *lines* by cause, most frequent first, those without a known one last.

    One failure leaves several lines (ours, the runtime's, the calling function's): those that do not tell why go with the one
    of the same request or trace that does.
    """
    failures = [one for one in lines if one.failure]
    told = {id: one.cause for one in failures if one.cause != OTHER for id in (one.request, one.trace) if id}
    found: dict[str, list[ReadLine]] = {}
    for one in failures:
        cause = (
            one.cause
            if one.cause != OTHER
            else told.get(one.request) or told.get(one.trace) or raised(one.line.message) or OTHER
        )
        found.setdefault(cause, []).append(one)
    groups = [_group(cause, rows) for cause, rows in found.items()]
    return sorted(groups, key=lambda one: (one.cause == OTHER, -one.count, one.cause))


def _group(cause: str, rows: list[ReadLine]) -> FailureGroup:
    telling = [row for row in rows if row.cause == cause] or rows
    return FailureGroup(
        cause=cause,
        count=len(rows),
        requests=len({row.request for row in telling if row.request}),
        first=min(row.line.at for row in rows),
        last=max(row.line.at for row in rows),
        sample=max(telling, key=lambda row: row.line.at),
    )


def named(one: ReadLine) -> str:
    """The line's cause; where it does not tell why, the one behind the code that it names."""
    return one.cause if one.cause != OTHER else raised(one.line.message) or OTHER


def raised(message: str) -> str | None:
    """The cause behind the code that the runtime, or the last line of ours, names."""
    found = _RAISED.match(message)
    code = found[1] if found else str((facts_of(message) or {}).get("error") or "")
    return REASONS.get(code)
