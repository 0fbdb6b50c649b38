"""Log groups: whether they exist, how long they keep, how much they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goal_mandala.ops.aws.answers import moment, text, whole
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


@dataclass(frozen=True, slots=True)
class LogGroup:
    """``retention`` in days, None where lines are kept for ever; ``stored`` in bytes."""

    name: str
    retention: int | None
    stored: int
    created: datetime | None


def read_log_groups(aws: Aws, prefix: str) -> tuple[LogGroup, ...]:
    """The log groups whose names begin with *prefix*."""
    with signal("log groups"):
        rows = list(aws.pages("logs", "DescribeLogGroups", "logGroups", logGroupNamePrefix=prefix))
    return tuple(
        LogGroup(
            text(row, "logGroupName"),
            whole(row, "retentionInDays"),
            whole(row, "storedBytes") or 0,
            moment(row, "creationTime"),
        )
        for row in rows
    )
