"""Following a log: nothing lost, nothing twice, whatever the pages, rotations and late lines are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.log_events import LATE, Follower, read_lines
from goal_mandala.ops.window import Window

BEGIN = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)


class LogService:
    """CloudWatch's promise for filter-log-events: events of the window in pages, visible from when they were taken in."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.events = events
        self.now = BEGIN

    def pages(self, service: str, operation: str, key: str, most: int | None = None, **asked: Any) -> Iterator[Any]:
        assert (service, operation, key) == ("logs", "FilterLogEvents", "events")
        now = int(self.now.timestamp() * 1000)
        for event in sorted(self.events, key=lambda event: event["timestamp"]):
            if event["visible"] <= now and asked["startTime"] <= event["timestamp"] <= asked["endTime"]:
                yield event


events = st.lists(
    st.tuples(st.integers(0, 600_000), st.integers(0, 90_000), st.sampled_from(["[1]a", "[1]b", "[2]c"])), max_size=60
)


pauses = st.lists(st.integers(1_000_000, 40_000_000), min_size=1, max_size=30)


@given(events, pauses)
def test_every_line_once(made: list[tuple[int, int, str]], pauses: list[int]) -> None:
    """Lines of three streams, taken in up to 90 seconds late; looks at irregular moments, in microseconds."""
    start = int(BEGIN.timestamp() * 1000)
    rows = [
        {"eventId": f"{i:056}", "timestamp": start + at, "visible": start + at + late, "logStreamName": stream, "message": f"line {i}\n"}
        for i, (at, late, stream) in enumerate(made)
    ]  # fmt: skip
    service = LogService(rows)
    follower = Follower(cast("Aws", service), ("g",), BEGIN)
    shown: list[str] = []
    for pause in [*pauses, *[30_000_000] * 40]:
        service.now += timedelta(microseconds=pause)
        shown += [line.message for line in follower.look(service.now)]
    assert sorted(shown) == sorted(f"line {i}" for i in range(len(rows)))


def test_a_line_of_the_millisecond_that_a_look_goes_back_to_is_not_repeated() -> None:
    at = int(BEGIN.timestamp() * 1000) + 123
    service = LogService([{"eventId": "1", "timestamp": at, "visible": at, "logStreamName": "s", "message": "a line"}])
    follower = Follower(cast("Aws", service), ("g",), BEGIN)
    shown: list[str] = []
    for look in (timedelta(seconds=1), LATE + timedelta(microseconds=123_400), LATE + timedelta(seconds=1)):
        service.now = BEGIN + look
        shown += [line.message for line in follower.look(service.now)]
    assert shown == ["a line"]


def test_the_same_text_twice_is_two_lines() -> None:
    start = int(BEGIN.timestamp() * 1000)
    rows = [
        {"eventId": str(i), "timestamp": start, "visible": start, "logStreamName": "s", "message": "same"}
        for i in range(3)
    ]
    service = LogService(rows)
    assert len(Follower(cast("Aws", service), ("g",), BEGIN).look(BEGIN + timedelta(seconds=1))) == 3


def test_lines_leave_redacted_and_the_end_is_excluded() -> None:
    start = int(BEGIN.timestamp() * 1000)
    rows = [
        {"eventId": "1", "timestamp": start, "visible": 0, "logStreamName": "s", "message": "mail a.b@example.com\n"},
        {"eventId": "2", "timestamp": start + 1000, "visible": 0, "logStreamName": "s", "message": "at the end"},
    ]
    window = Window(BEGIN, BEGIN + timedelta(seconds=1))
    lines = list(read_lines(cast("Aws", LogService(rows)), "g", window))
    assert [line.message for line in lines] == ["mail [email]"]
    assert timedelta(0) < LATE
