"""Saved Logs Insights queries: what an operator asks first, ready in the console and for `mandala ops`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_logs as logs
from constructs import Construct

QUERIES: dict[str, tuple[str, str]] = {
    "latency": (
        "ai-processor",
        "fields @timestamp, @duration | stats avg(@duration), max(@duration), min(@duration)",
    ),
    "latency-percentiles": (
        "ai-processor",
        'filter @type = "REPORT"'
        " | stats count(*) as calls, pct(@duration, 50) as p50, pct(@duration, 95) as p95, pct(@duration, 99) as p99,"
        " max(@initDuration) as coldStart by bin(1h)",
    ),
    "errors-by-reason": (
        "ai-processor",
        'filter level = "ERROR" or @message like /Task timed out|Runtime.ExitError|signal: killed/'
        " | stats count(*) as times, earliest(@timestamp) as first, latest(@timestamp) as last by reason"
        " | sort times desc",
    ),
    "slow-requests": (
        "ai-processor",
        'filter @type = "REPORT" and @duration > 30000'
        " | fields @timestamp, @requestId, @duration, @maxMemoryUsed, @initDuration | sort @duration desc | limit 50",
    ),
    "one-request": (
        "ai-processor",
        'fields @timestamp, level, message, reason, @message | filter @requestId = "REQUEST_ID" or requestId = "REQUEST_ID"'
        " | sort @timestamp asc",
    ),
    "http-errors": (
        "access",
        "filter status >= 400"
        " | stats count(*) as times by status, errorType, authorizerError, method, route | sort times desc",
    ),
}
"""Name, which log, query. The first is the guide's own."""


class SavedQueries(Construct):
    """*folder* groups them in the console; *groups* are log groups by ``ai-processor`` and ``access``."""

    def __init__(self, scope: Construct, name: str, *, folder: str, groups: Mapping[str, Sequence[str]]) -> None:
        super().__init__(scope, name)
        for title, (log, query) in QUERIES.items():
            logs.CfnQueryDefinition(
                self,
                title.title().replace("-", ""),
                name=f"{folder}/{title}",
                query_string=query,
                log_group_names=list(groups[log]),
            )
