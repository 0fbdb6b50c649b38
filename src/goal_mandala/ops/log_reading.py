"""What a log line tells: its request, its cause, whether it is a failure. Groups of failures by cause. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from goal_mandala.ops.aws.log_events import LogLine
from goal_mandala.ops.causes import LABELS, classify, facts_of

_REQUEST = re.compile(
    r"RequestId: ([0-9a-f-]{36})|^\S+Z ([0-9a-f-]{36}) Task timed out|\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"
)
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
    """Failures of one cause: how many lines and requests, from when to when, the newest as a sample."""

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
    return ReadLine(line, cause or ("other" if failure else ""), failure, request, trace, str(facts.get("level") or ""))


def group(lines: Iterable[ReadLine]) -> list[FailureGroup]:
    """The failures among *lines* by cause, most frequent first."""
    found: dict[str, list[ReadLine]] = {}
    for one in lines:
        if one.failure:
            found.setdefault(one.cause, []).append(one)
    groups = [
        FailureGroup(
            cause=cause,
            count=len(rows),
            requests=len({row.request for row in rows if row.request}),
            first=min(row.line.at for row in rows),
            last=max(row.line.at for row in rows),
            sample=max(rows, key=lambda row: row.line.at),
        )
        for cause, rows in found.items()
    ]
    return sorted(groups, key=lambda one: (-one.count, one.cause))
