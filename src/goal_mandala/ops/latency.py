"""How long invocations take: the guide's average, most and least, the percentiles it lacks, cold starts apart.

Owns the queries and the reading of their rows. All figures in milliseconds, of Lambda's REPORT lines.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.insights import Row, run_query
from goal_mandala.ops.window import Window

GATEWAY_MS = 29_000
"""API Gateway gives up then, unless a quota was raised. Source: API Gateway quotas, integration timeout."""

_STATS = "stats count(*) as n, avg(@duration) as mean, max(@duration) as most, min(@duration) as least, pct(@duration, 50) as p50, pct(@duration, 95) as p95, pct(@duration, 99) as p99"
QUERIES = {
    "all": f'filter @type = "REPORT" | {_STATS}',
    "cold": f'filter @type = "REPORT" and ispresent(@initDuration) | {_STATS}, avg(@initDuration) as init',
    "warm": f'filter @type = "REPORT" and not ispresent(@initDuration) | {_STATS}',
    "slow": f'filter @type = "REPORT" and @duration >= {GATEWAY_MS} | stats count(*) as n',
}


@dataclass(frozen=True, slots=True)
class Durations:
    """``calls`` 0 has no figures."""

    calls: int
    mean: float | None = None
    most: float | None = None
    least: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    init: float | None = None

    def as_dict(self) -> dict[str, float | int | None]:
        return {name: getattr(self, name) for name in ("calls", "mean", "most", "least", "p50", "p95", "p99", "init")}


def durations(rows: list[Row]) -> Durations:
    """The figures in a query's only row; none where nothing was called."""
    row = rows[0] if rows else {}
    count = int(_number(row, "n") or 0)
    if not count:
        return Durations(0)
    return Durations(count, *(_number(row, name) for name in ("mean", "most", "least", "p50", "p95", "p99", "init")))


def _number(row: Row, name: str) -> float | None:
    try:
        return float(row[name])
    except (KeyError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Latency:
    """``slow`` are the calls at or over :data:`GATEWAY_MS`."""

    all: Durations
    cold: Durations
    warm: Durations
    slow: int


def read_latency(aws: Aws, group: str, window: Window) -> Latency:
    """Four queries side by side, each to its end."""
    with ThreadPoolExecutor(len(QUERIES)) as pool:
        running = {name: pool.submit(run_query, aws, (group,), query, window) for name, query in QUERIES.items()}
        rows = {name: future.result() for name, future in running.items()}
    slow = durations(rows["slow"]).calls
    return Latency(durations(rows["all"]), durations(rows["cold"]), durations(rows["warm"]), slow)
