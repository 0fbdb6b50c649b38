"""What a request's story tells on a terminal: what went wrong, and not the thirty times that a page asked whether it was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from goal_mandala.ops.aws.log_events import LogLine
from goal_mandala.ops.aws.traces import Span
from goal_mandala.ops.log_reading import read_line
from goal_mandala.ops.story import Story

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def spans(method: str, *, fault: bool = False, request: str = "r") -> tuple[Span, ...]:
    def span(depth: int, name: str, facts: dict[str, Any]) -> Span:
        return Span("s", "", name, depth, NOW, 0.1, fault, False, False, facts)

    return span(0, "stage", {}), span(1, "http", {"http.request.method": method, "requestId": request})


def test_reads_that_went_well_are_left_out_and_counted() -> None:
    polls = spans("GET") * 30
    ordered, failed, asked = spans("POST"), spans("GET", fault=True), spans("GET", request="mine")
    told, left = Story((), (), ordered + polls + failed + asked, None).told("mine")
    assert told == ordered + failed + asked
    assert left == 30


def test_what_failed_is_named_once_in_the_order_of_the_lines() -> None:
    def line(n: int, message: str) -> LogLine:
        return LogLine(str(n), "g", "s", NOW + timedelta(seconds=n), message)

    lines = (
        line(1, '{"level": "ERROR", "message": "generation ended", "reason": "model_throttled", "state": "failed"}'),
        line(2, '[ERROR] model_throttled: {"kind": "Throttled"}'),
        line(3, "Task timed out after 900.00 seconds"),
    )
    story = Story(tuple(read_line(one) for one in lines), (), (), None)
    assert story.causes == ("model-throttled", "function-timeout")
