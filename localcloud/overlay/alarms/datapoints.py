"""An alarm's datapoints: which windows it looks at, and its metric's or expression's values in them.

Windows of a minute or more end at whole minutes and slide by a minute, as AWS evaluates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localcloud.overlay.alarms.judgement import Rule
from localcloud.overlay.call import Refusal
from localcloud.overlay.metrics import queries
from localcloud.overlay.metrics.series import aligned, timeline


@dataclass(frozen=True)
class Window:
    """``starts`` of the periods looked at (epoch seconds, oldest first) and the value in each, None where missing."""

    starts: list[float]
    period: int
    values: list[float | None]

    @property
    def newest(self) -> float | None:
        return self.values[-1]


def rule_of(alarm: dict[str, Any]) -> Rule:
    periods = int(alarm["EvaluationPeriods"])
    return Rule(
        periods,
        int(alarm.get("DatapointsToAlarm") or periods),
        alarm["ComparisonOperator"],
        float(alarm["Threshold"]),
        alarm.get("TreatMissingData") or "missing",
    )


def period_of(alarm: dict[str, Any]) -> int:
    return queries.period_of(alarm["Metrics"]) if alarm.get("Metrics") else int(alarm["Period"])


def statistic_of(alarm: dict[str, Any]) -> str:
    return alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"


def complete(alarm: dict[str, Any], now: float) -> Window:
    """The evaluation range whose newest window has ended."""
    return _window(alarm, aligned(now, min(period_of(alarm), 60)))


def running(alarm: dict[str, Any], now: float) -> Window:
    """The evaluation range whose newest window includes the minute under way."""
    step = min(period_of(alarm), 60)
    return _window(alarm, aligned(now, step) + step)


def _window(alarm: dict[str, Any], end: float) -> Window:
    period, count = period_of(alarm), rule_of(alarm).range
    starts = timeline(end - count * period, end, period)
    found = _series(alarm, starts, period)
    return Window(starts, period, [found.get(at) for at in starts])


def _series(alarm: dict[str, Any], starts: list[float], period: int) -> dict[float, float]:
    if alarm.get("Metrics"):
        asked = alarm["Metrics"]
        returned = [query["Id"] for query in asked if query.get("ReturnData", True)]
        if len(returned) != 1:
            raise Refusal("ValidationError", "Exactly one element of the metrics list should return data.")
        return queries.evaluated(asked, starts, period)[returned[0]]
    metric = {key: alarm.get(key) for key in ("Namespace", "MetricName", "Dimensions")}
    stat = {"Metric": metric, "Stat": statistic_of(alarm), "Unit": alarm.get("Unit")}
    return queries.stat_series(stat, starts, period)
