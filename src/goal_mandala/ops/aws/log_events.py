"""Lines of log groups: all pages of a window, and following without losing or repeating one. Lines leave here redacted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from goal_mandala.ops.aws.answers import moment, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.causes import filter_pattern
from goal_mandala.ops.redaction import redact
from goal_mandala.ops.window import Window, whole_milliseconds

LATE = timedelta(minutes=2)
"""How late a line may become visible and still be shown by :class:`Follower`."""

FAILURES = filter_pattern()
"""What may tell of a failure, for the server to look for: more than the word ERROR; :mod:`goal_mandala.ops.causes` decides."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event; ``message`` is redacted and has no newline at its end. ``id`` is unique in the account and region."""

    id: str
    at: datetime
    group: str
    stream: str
    message: str


def read_lines(
    aws: Aws, group: str, window: Window, pattern: str | None = None, most: int | None = None
) -> Iterator[LogLine]:
    """The group's lines in the window, oldest first, page by page; :class:`NotFound` where there is no such group."""
    start, end = window.milliseconds
    chosen: dict[str, Any] = {"filterPattern": pattern} if pattern else {}
    with signal(f"log {group.rpartition('/')[2]}"):
        rows = aws.pages(
            "logs",
            "FilterLogEvents",
            "events",
            most=most,
            logGroupName=group,
            startTime=start,
            endTime=end - 1,
            **chosen,
        )
        for row in rows:
            yield LogLine(
                id=text(row, "eventId")
                or f"{text(row, 'logStreamName')}{text(row, 'timestamp')}{text(row, 'message')}",
                at=moment(row, "timestamp") or datetime.fromtimestamp(0, UTC),
                group=group,
                stream=text(row, "logStreamName"),
                message=redact(text(row, "message").rstrip("\n")),
            )


def quoted(words: str) -> str:
    """A filter pattern that finds *words* as they are: hyphens outside of quotes would exclude."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Follower:
    """Lines of several groups as they come. Every look goes back :data:`LATE` and shows what was not shown yet."""

    def __init__(self, aws: Aws, groups: tuple[str, ...], start: datetime, pattern: str | None = None) -> None:
        self._aws = aws
        self._groups = groups
        self._pattern = pattern
        self._begin = self._start = whole_milliseconds(start)
        self._shown: dict[str, datetime] = {}

    def look(self, now: datetime) -> list[LogLine]:
        """The lines since the last look, in order of their time."""
        window = Window(self._start, now + timedelta(seconds=1))
        fresh: list[LogLine] = []
        for group in self._groups:
            for line in read_lines(self._aws, group, window, self._pattern):
                if line.id not in self._shown:
                    self._shown[line.id] = line.at
                    fresh.append(line)
        self._start = max(self._begin, whole_milliseconds(now - LATE))
        self._shown = {id: at for id, at in self._shown.items() if at >= self._start}
        return sorted(fresh, key=lambda line: line.at)
