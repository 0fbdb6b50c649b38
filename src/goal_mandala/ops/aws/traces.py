"""X-Ray: summaries of traces, their segments as spans, the service graph."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from goal_mandala.names import ENVIRONMENTS, Resources
from goal_mandala.ops.aws.answers import Answer, items, moment, number, part, text, value
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.redaction import redact_data
from goal_mandala.ops.window import Window

LONGEST_WINDOW = timedelta(hours=6)
"""Of one GetTraceSummaries call. Source: X-Ray API reference."""
BATCH = 5
"""Traces of one BatchGetTraces call."""
FAULTY = "(fault = true OR error = true)"
"""X-Ray's filter for what failed, by us or by the caller."""


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """Seconds; ``fault`` is a failure of ours (5xx), ``error`` one of the caller's (4xx)."""

    id: str
    at: datetime | None
    seconds: float
    fault: bool
    error: bool
    throttle: bool
    url: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """One segment or subsegment; ``depth`` counts from 0; ``facts`` are its annotations, metadata and HTTP, redacted."""

    id: str
    parent: str
    name: str
    depth: int
    start: datetime
    seconds: float
    fault: bool
    error: bool
    throttle: bool
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """One service of the graph: calls, failures, mean seconds."""

    name: str
    kind: str
    calls: int
    faults: int
    errors: int
    throttles: int
    seconds: float


def read_summaries(aws: Aws, window: Window, expression: str | None = None, most: int = 500) -> list[TraceSummary]:
    """Traces of the environment in the window, newest first; *expression* is X-Ray's filter."""
    chosen: Answer = {"FilterExpression": expression} if expression else {}
    found: list[TraceSummary] = []
    with signal("traces"):
        for piece in reversed(window.split(LONGEST_WINDOW)):
            rows = aws.pages(
                "xray", "GetTraceSummaries", "TraceSummaries",
                most=most - len(found), StartTime=piece.start, EndTime=piece.end, **chosen,
            )  # fmt: skip
            found += [_summary(row) for row in rows if _is_of(aws, _services(row))]
            if len(found) >= most:
                break
    return sorted(found, key=lambda one: one.at or datetime.fromtimestamp(0, UTC), reverse=True)


def slower_than(seconds: float) -> str:
    """X-Ray's filter for what took so long or longer."""
    return f"responsetime >= {seconds:g}"


def read_spans(aws: Aws, ids: tuple[str, ...]) -> dict[str, tuple[Span, ...]]:
    """The spans of each trace in order of their start, parents before children."""
    found: dict[str, tuple[Span, ...]] = {}
    with signal("trace"):
        for first in range(0, len(ids), BATCH):
            for row in aws.pages("xray", "BatchGetTraces", "Traces", TraceIds=list(ids[first : first + BATCH])):
                documents = [json.loads(text(segment, "Document")) for segment in items(row, "Segments")]
                found[text(row, "Id")] = _spans(documents)
    return found


def read_graph(aws: Aws, window: Window) -> list[Node]:
    """The services of the environment that took part, busiest first."""
    start, end = window.start, min(window.end, window.start + LONGEST_WINDOW)
    with signal("service graph"):
        rows = list(
            aws.pages("xray", "GetServiceGraph", "Services", StartTime=max(start, end - LONGEST_WINDOW), EndTime=end)
        )
    nodes = [node for node in map(_node, rows) if _is_of(aws, [node.name])]
    return sorted(nodes, key=lambda node: node.calls, reverse=True)


def _services(row: Answer) -> list[str]:
    return [text(one, "Name") for one in items(row, "ServiceIds")]


def _is_of(aws: Aws, services: list[str]) -> bool:
    """X-Ray keeps an account's traces together: whether these are none of another environment's."""
    others = [Resources(name).prefix for name in ENVIRONMENTS if name != aws.target.environment]
    own = any(one.startswith(aws.target.names.prefix) for one in services)
    return own or not any(one.startswith(tuple(others)) for one in services)


def _summary(row: Answer) -> TraceSummary:
    status = number(row, "Http", "HttpStatus")
    return TraceSummary(
        id=text(row, "Id"),
        at=moment(row, "StartTime") or _begun(text(row, "Id")),
        seconds=number(row, "Duration") or number(row, "ResponseTime") or 0.0,
        fault=bool(value(row, "HasFault")),
        error=bool(value(row, "HasError")),
        throttle=bool(value(row, "HasThrottle")),
        url=text(row, "Http", "HttpURL"),
        status=None if status is None else int(status),
    )


def _begun(id: str) -> datetime | None:
    """A trace's id has its start: ``1-5759e988-…``."""
    try:
        return datetime.fromtimestamp(int(id.split("-")[1], 16), UTC)
    except (IndexError, ValueError):
        return None


def _spans(documents: list[Any]) -> tuple[Span, ...]:
    flat: list[Span] = []
    for document in documents:
        _flatten(document, text(document, "parent_id"), flat)
    by_id = {span.id: span for span in flat}
    children: dict[str, list[Span]] = {}
    for span in sorted(flat, key=lambda span: span.start):
        children.setdefault(span.parent if span.parent in by_id else "", []).append(span)
    ordered: list[Span] = []

    def walk(parent: str, depth: int) -> None:
        for span in children.get(parent, ()):
            ordered.append(
                Span(
                    span.id,
                    span.parent,
                    span.name,
                    depth,
                    span.start,
                    span.seconds,
                    span.fault,
                    span.error,
                    span.throttle,
                    span.facts,
                )
            )
            walk(span.id, depth + 1)

    walk("", 0)
    return tuple(ordered)


def _flatten(document: Any, parent: str, into: list[Span]) -> None:
    start = number(document, "start_time") or 0.0
    end = number(document, "end_time") or start
    facts: Answer = {**part(document, "annotations"), **part(document, "aws")}
    for namespace in part(document, "metadata"):
        facts |= part(document, "metadata", namespace)
    if status := value(document, "http", "response", "status"):
        facts["status"] = status
    into.append(
        Span(
            id=text(document, "id"),
            parent=parent,
            name=text(document, "name"),
            depth=0,
            start=datetime.fromtimestamp(start, UTC),
            seconds=max(0.0, end - start),
            fault=bool(value(document, "fault")),
            error=bool(value(document, "error")),
            throttle=bool(value(document, "throttle")),
            facts=redact_data(facts),
        )
    )
    for child in items(document, "subsegments"):
        _flatten(child, text(document, "id"), into)


def _node(row: Answer) -> Node:
    statistics = part(row, "SummaryStatistics")
    calls = int(number(statistics, "TotalCount") or 0)
    return Node(
        name=text(row, "Name"),
        kind=text(row, "Type"),
        calls=calls,
        faults=int(number(statistics, "FaultStatistics", "TotalCount") or 0),
        errors=int(number(statistics, "ErrorStatistics", "TotalCount") or 0),
        throttles=int(number(statistics, "ErrorStatistics", "ThrottleCount") or 0),
        seconds=(number(statistics, "TotalResponseTime") or 0.0) / calls if calls else 0.0,
    )
