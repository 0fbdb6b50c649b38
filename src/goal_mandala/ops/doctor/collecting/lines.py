"""What the logs say: REPORT lines, failures with their labels, generations, requests at the gateway. Each log group is read once.

A group with too many lines is read from the window's beginning up to a moment, and says so (:func:`read_until`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import Function
from goal_mandala.ops.aws.answers import Answer, items, moment, number, text, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.causes import classify, classify_facts, facts_of, filter_pattern, ran_out_asking
from goal_mandala.ops.doctor.collecting.template import read_limits
from goal_mandala.ops.doctor.records import Access, Failure, Gateway, Generations, Report
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.redaction import redact
from goal_mandala.ops.snapshot import Snapshot

TELLING = filter_pattern("REPORT", "generation ended")
"""Everything that :func:`classify` can label, and the lines that figures are taken from."""

MOST_LINES = 20_000
"""Of one group in one window; more would take longer than an examination may."""

PARTS = (Function.AI_PROCESSOR, Function.API)
_NUMBERS = {
    "duration": re.compile(r"(?<!Billed )(?<!Init )Duration: ([\d.]+) ms"),
    "memory": re.compile(r"Memory Size: (\d+) MB"),
    "used": re.compile(r"Max Memory Used: (\d+) MB"),
    "init": re.compile(r"Init Duration: ([\d.]+) ms"),
}
_REQUEST = re.compile(r"RequestId: ([0-9a-fA-F-]{8,})")
_STATUS = re.compile(r"Status: (\w+)(?:\s+Error Type: (\S+))?")
_LONE = re.compile(r"\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b")

Line = tuple[datetime, str, str]
"""When, log stream, message."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines oldest first; ``until``: they were too many, and this is the moment of the last one that was read."""

    rows: tuple[Line, ...]
    until: datetime | None = None


def _lines(snapshot: Snapshot, group: str, pattern: str | None) -> Lines:
    return snapshot.read(f"lines of {group}", partial(read_lines, snapshot.aws, snapshot, group, pattern)).get()


def read_lines(aws: Aws, snapshot: Snapshot, group: str, pattern: str | None) -> Lines:
    """The group's lines in the window; none where the group does not exist."""
    start, end = snapshot.window.milliseconds
    chosen: dict[str, Any] = {"filterPattern": pattern} if pattern else {}
    found: list[Line] = []
    with signal("log lines"):
        try:
            rows = aws.pages(
                "logs",
                "FilterLogEvents",
                "events",
                most=MOST_LINES + 1,
                logGroupName=group,
                startTime=start,
                endTime=end,
                **chosen,
            )
            for row in rows:
                at = moment(row, "timestamp")
                if at is not None:
                    found.append((at, text(row, "logStreamName"), text(row, "message")))
        except NotFound:
            return Lines(())
    kept = tuple(sorted(found)[:MOST_LINES])
    return Lines(kept, kept[-1][0] if len(found) > MOST_LINES else None)


def read_until(snapshot: Snapshot, wanted: Signal) -> datetime | None:
    """Up to when the lines behind the signal *wanted* were read; None: to their end, or it is not made of lines."""
    parts = {Signal.REPORTS: PARTS[:1], Signal.FAILURES: PARTS, Signal.GENERATIONS: PARTS}.get(wanted, ())
    read = [_lines(snapshot, snapshot.names.log_group(name), TELLING) for name in parts]
    if wanted is Signal.GATEWAY:
        read.append(_lines(snapshot, snapshot.names.access_log_group, None))
    return min((one.until for one in read if one.until is not None), default=None)


def _of_functions(snapshot: Snapshot) -> list[tuple[str, Line]]:
    return [
        (name, line)
        for name in PARTS
        for line in _lines(snapshot, snapshot.names.log_group(name), TELLING).rows
    ]  # fmt: skip


def reports(snapshot: Snapshot) -> tuple[Report, ...]:
    """The generating function's REPORT lines, and runs that ended without one (killed)."""
    lines = _lines(snapshot, snapshot.names.log_group(Function.AI_PROCESSOR), TELLING).rows
    return tuple(found for line in lines if (found := report_of(line)) is not None)


def report_of(line: Line) -> Report | None:
    at, stream, message = line
    if not message.startswith("REPORT"):
        return None
    told = {name: pattern.search(message) for name, pattern in _NUMBERS.items()}
    figures = {name: float(found[1]) for name, found in told.items() if found}
    request = _REQUEST.search(message)
    return Report(
        at,
        stream,
        request[1] if request else "",
        figures.get("duration", 0.0),
        int(figures.get("memory", 0)),
        int(figures.get("used", 0)),
        figures.get("init"),
        _how(message),
    )


def _how(message: str) -> str:
    status = _STATUS.search(message)
    if status is None:
        return "ok"
    if status[1] == "timeout":
        return "timeout"
    return "killed" if status[2] in {"Runtime.ExitError", "Runtime.OutOfMemory"} else "error"


def failures(snapshot: Snapshot) -> tuple[Failure, ...]:
    """Every line of both functions that tells of something gone wrong, oldest first."""
    found = [made for name, line in _of_functions(snapshot) if (made := failure_of(line, name)) is not None]
    return tuple(sorted(found, key=lambda one: one.at))


def failure_of(line: Line, part_name: str) -> Failure | None:
    at, stream, message = line
    facts = facts_of(message)
    cause = classify(message) if facts is None else classify_facts(facts)
    if cause is None or message.startswith("REPORT"):
        return None
    known: Mapping[str, Any] = facts or {}
    request = str(known.get("requestId") or "") or _request_in(message)
    return Failure(
        at, cause, str(known.get("reason") or ""), request, stream, redact(message.strip())[:400], part_name, known
    )


def _request_in(message: str) -> str:
    found = _REQUEST.search(message) or _LONE.search(message)
    return found[1] if found else ""


def generations(snapshot: Snapshot) -> Generations:
    """From the lines with which a generation ends. One that ran out of time asking again failed for the cells that it lacks."""
    succeeded, repairs, titles = 0, 0, 0
    failed: Counter[str] = Counter()
    for _, (_, _, message) in _of_functions(snapshot):
        facts = facts_of(message)
        if facts is None or facts.get("message") != "generation ended":
            continue
        repairs += int(facts.get("repairs") or 0)
        titles += int(facts.get("titles") or 0)
        if facts.get("state") == "succeeded":
            succeeded += 1
        elif facts.get("level") == "ERROR":
            failed["cells_missing" if ran_out_asking(facts) else str(facts.get("reason") or "?")] += 1
    return Generations(succeeded, dict(failed), repairs, titles)


def gateway(snapshot: Snapshot) -> Gateway:
    """The access log, the stage and its limits, and the pools that the authorisers ask."""
    stage = snapshot.stages.get()[0]
    limits = read_limits(snapshot)
    with signal("api"):
        answer = snapshot.aws.call("apigateway", "GetAuthorizers", restApiId=stage.api)
    lines = _lines(snapshot, snapshot.names.access_log_group, None).rows
    pools = [str(arn).rpartition("/")[2] for one in items(answer, "items") for arn in value(one, "providerARNs") or ()]
    return Gateway(
        tuple(found for line in lines if (found := access_of(line)) is not None),
        stage.name,
        bool(stage.deployment),
        limits.rate,
        limits.burst,
        tuple(pools),
    )


def access_of(line: Line) -> Access | None:
    """A request; None for a line that is not one."""
    facts = facts_of(line[2])
    status = _figure(facts, "status")
    if facts is None or status is None:
        return None
    reached = _figure(facts, "integrationStatus")
    said = next((word for name in ("authorizerError", "errorType") if (word := str(facts.get(name) or "-")) != "-"), "")
    return Access(
        line[0],
        str(facts.get("requestId") or ""),
        f"{facts.get('method', '')} {facts.get('route', '')}",
        int(status),
        _figure(facts, "latency") or 0.0,
        None if reached is None else int(reached),
        _figure(facts, "integrationLatency"),
        "Unauthorized" if said == "UNAUTHORIZED" else said,
    )


def _figure(facts: Answer | None, name: str) -> float | None:
    """A number; API Gateway writes ``-`` where it has none."""
    return number(facts, name)
