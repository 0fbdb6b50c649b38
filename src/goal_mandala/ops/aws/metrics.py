"""CloudWatch metrics as series: many in one call, paged. Owns how a metric is asked for; what it means is its readers'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from goal_mandala.ops.aws.answers import items, moment, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.window import Window

MOST_QUERIES = 500
"""Of one GetMetricData call. Source: CloudWatch API reference."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One metric with one statistic (``Sum``, ``Average``, ``p99`` …); dimensions by name."""

    namespace: str
    metric: str
    statistic: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """Oldest first; a period without data has no point. ``period`` in seconds."""

    ask: Ask
    period: int
    points: tuple[Point, ...]

    @property
    def total(self) -> float:
        return sum(point.value for point in self.points)

    @property
    def most(self) -> float | None:
        return max((point.value for point in self.points), default=None)

    @property
    def newest(self) -> float | None:
        return self.points[-1].value if self.points else None

    def values(self, window: Window) -> list[float | None]:
        """One value for every period of *window*, None where there is no data: for drawing."""
        start = aligned(window.start, self.period)
        count = max(1, -int(-(window.end - start).total_seconds() // self.period))
        found: list[float | None] = [None] * count
        for point in self.points:
            index = int((point.at - start).total_seconds() // self.period)
            if 0 <= index < count:
                found[index] = point.value
        return found


def aligned(at: datetime, period: int) -> datetime:
    """The beginning of the period that *at* lies in: CloudWatch's data points begin there."""
    seconds = int(at.timestamp())
    return datetime.fromtimestamp(seconds - seconds % period, UTC)


def kept_period(start: datetime, now: datetime) -> int:
    """Seconds of the shortest periods that CloudWatch still has of *start*: minutes for 15 days, 5 minutes for 63, then hours.

    Source: CloudWatch user guide, metrics retention.
    """
    return next((period for days, period in ((15, 60), (63, 300)) if now - start < timedelta(days=days)), 3600)


def read_series(
    aws: Aws, asks: Mapping[str, Ask], window: Window, period: int, now: datetime | None = None
) -> dict[str, Series]:
    """A series for each of *asks*, by its name; in longer periods where CloudWatch no longer has such short ones."""
    names = list(asks)
    found: dict[str, dict[datetime, float]] = {name: {} for name in names}
    period = max(period, kept_period(window.start, now or datetime.now(UTC)))
    start = aligned(window.start, period)
    with signal("metrics"):
        for first in range(0, len(names), MOST_QUERIES):
            part = names[first : first + MOST_QUERIES]
            queries = [_query(f"m{first + i}", asks[name], period) for i, name in enumerate(part)]
            for page in aws.answers(
                "cloudwatch",
                "GetMetricData",
                MetricDataQueries=queries,
                StartTime=start,
                EndTime=window.end,
                ScanBy="TimestampAscending",
            ):
                for row in items(page, "MetricDataResults"):
                    name = names[int(text(row, "Id")[1:])]
                    times = [moment({"t": at}, "t") for at in row.get("Timestamps") or ()]
                    found[name] |= {at: float(v) for at, v in zip(times, row.get("Values") or (), strict=True) if at}
    return {
        name: Series(asks[name], period, tuple(Point(at, points[at]) for at in sorted(points)))
        for name, points in found.items()
    }


def _query(id: str, ask: Ask, period: int) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in ask.dimensions.items()]
    metric = {"Namespace": ask.namespace, "MetricName": ask.metric, "Dimensions": dimensions}
    return {"Id": id, "MetricStat": {"Metric": metric, "Period": period, "Stat": ask.statistic}, "ReturnData": True}
