"""Failures in a recorded day: all that the guide's word finds, those that it misses, nothing that went well."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from goal_mandala.ops.aws.log_events import FAILURES, LogLine, quoted
from goal_mandala.ops.log_reading import ReadLine, group, read_line
from localcloud.overlay.logs.patterns import matches
from tests.ops.recorded_day import FAILING, LINES, Day, recorded_day


@pytest.fixture(scope="module")
def day() -> Day:
    return recorded_day()


def test_every_failure_is_found_and_nothing_else(day: Day) -> None:
    assert len(day.lines) >= LINES
    read = [read_line(line) for line in day.lines]
    found = {one.request for one in read if one.failure}
    planted = set().union(*day.failing.values())
    assert found == planted
    assert day.guide < found
    assert {one.request for one in read if "ERROR" in one.line.message} == day.guide


def test_every_line_has_the_right_cause(day: Day) -> None:
    for one in group(read_line(line) for line in day.lines):
        assert one.requests == len(day.failing[one.cause])
        assert one.first <= one.sample.line.at <= one.last
    assert {one.cause for one in group(read_line(line) for line in day.lines)} == set(FAILING)


def test_the_server_s_filter_lets_every_failure_through(day: Day) -> None:
    """What CloudWatch's grammar does with our pattern: no failing line stays behind."""
    failing = [line for line in day.lines if read_line(line).failure]
    assert failing
    assert [line.message for line in failing if not matches(FAILURES, line.message)] == []


def test_a_quoted_id_is_found_as_it_is(day: Day) -> None:
    request = read_line(day.lines[0]).request
    pattern = quoted(request)
    found = {read_line(line).request for line in day.lines if matches(pattern, line.message)}
    assert found == {request}


def _line(number: int, message: str) -> ReadLine:
    at = datetime(2026, 11, 30, 23, 59, tzinfo=UTC) + timedelta(seconds=number)
    return read_line(LogLine(str(number), at, "g", "s", message))


def test_lines_that_do_not_tell_why_go_with_the_one_that_does() -> None:
    facts = {"level": "ERROR", "requestId": "r-1", "traceId": "1-a"}
    rows = [
        json.dumps(facts | {"message": "generation ended", "state": "failed", "reason": "deadline_exceeded"}),
        json.dumps(facts | {"message": "invocation failed", "error": "deadline_exceeded"}),
        json.dumps(facts | {"message": "request", "requestId": "r-2", "status": 504}),
        '[ERROR] deadline_exceeded: {"kind": "DeadlineExceeded"}',
        json.dumps({"level": "ERROR", "message": "request", "requestId": "r-9", "status": 500}),
        "[ERROR] ValueError: x",
    ]
    slow, other = group(_line(number, row) for number, row in enumerate(rows))
    assert (slow.cause, slow.count, slow.requests) == ("model-timeout", 4, 1)
    assert (slow.last - slow.first) == timedelta(seconds=3)
    assert "generation ended" in slow.sample.line.message
    assert (other.cause, other.count) == ("other", 2)
