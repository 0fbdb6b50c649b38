"""Logs Insights: a query run to its end, its rows as text by field."""

from __future__ import annotations

import time

from goal_mandala.domain.errors import DeadlineExceeded, ServiceFailed
from goal_mandala.ops.aws.answers import items, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.window import Window

LONGEST = 120.0
MOST_ROWS = 10_000
"""Of one query. Source: CloudWatch Logs quotas."""

Row = dict[str, str]


def run_query(aws: Aws, groups: tuple[str, ...], query: str, window: Window) -> list[Row]:
    """The rows of *query* over *groups*; raises ``query_failed``, ``query_takes_too_long``. Stops a query it gives up on.

    The service takes whole seconds and counts the last one in, so the query itself keeps to the window's milliseconds.
    """
    start, end = window.seconds
    first, behind = window.milliseconds
    query = f"filter toMillis(@timestamp) >= {first} and toMillis(@timestamp) < {behind} | {query}"
    until = time.monotonic() + LONGEST
    with signal("insights"):
        id = text(
            aws.call("logs", "StartQuery", logGroupNames=list(groups), startTime=start, endTime=end, queryString=query, limit=MOST_ROWS),
            "queryId",
        )  # fmt: skip
        pause = 0.1
        while True:
            answer = aws.call("logs", "GetQueryResults", queryId=id)
            status = text(answer, "status")
            if status == "Complete":
                return [_row(row) for row in answer.get("results") or ()]
            if status in {"Failed", "Cancelled", "Timeout"}:
                raise ServiceFailed("query_failed", status=status)
            if time.monotonic() > until:
                aws.call("logs", "StopQuery", queryId=id)
                raise DeadlineExceeded("query_takes_too_long", seconds=int(LONGEST))
            time.sleep(pause)
            pause = min(1.0, pause * 2)


def _row(fields: object) -> Row:
    return {text(field, "field"): text(field, "value") for field in items({"row": fields}, "row")}
