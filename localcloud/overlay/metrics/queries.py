"""The queries of GetMetricData and of metric-math alarms: each id's series over given periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Refusal
from localcloud.overlay.metrics import samples
from localcloud.overlay.metrics.expressions import Evaluation, evaluate, ids
from localcloud.overlay.metrics.functions import InvalidExpression
from localcloud.overlay.metrics.series import Series, of_unit, series
from localcloud.overlay.metrics.statistics import UnknownStatistic, check

if TYPE_CHECKING:
    from collections.abc import Iterable


def dimensions(rows: Iterable[dict[str, str]] | None) -> dict[str, str]:
    return {row["Name"]: row["Value"] for row in rows or ()}


def checked_statistic(name: str) -> str:
    """Raises :class:`Refusal` InvalidParameterValue for a statistic that nobody computes."""
    try:
        check(name)
    except UnknownStatistic as error:
        raise Refusal("InvalidParameterValue", f"The statistic {name} is not supported.") from error
    return name


def period_of(queries: list[dict[str, Any]]) -> int:
    """The shortest period that the queries name, in seconds; 60 when none does."""
    periods = [
        q["MetricStat"]["Period"] if "MetricStat" in q else q["Period"]
        for q in queries
        if "MetricStat" in q or "Period" in q
    ]
    return min(periods, default=60)


def stat_series(stat: dict[str, Any], starts: list[float], period: int) -> Series:
    metric = stat["Metric"]
    found = samples.points(
        metric["Namespace"],
        metric["MetricName"],
        dimensions(metric.get("Dimensions")),
        starts[0] if starts else 0.0,
        starts[-1] + period if starts else 0.0,
    )
    return series(of_unit(found, stat.get("Unit")), starts, period, checked_statistic(stat["Stat"]))


def evaluated(queries: list[dict[str, Any]], starts: list[float], period: int) -> dict[str, Series]:
    """Every query's series by its id; expressions may name each other.

    Raises:
        Refusal: ValidationError for an expression that is none, unknown ids, or ids in a circle.
    """
    found = {q["Id"]: stat_series(q["MetricStat"], starts, period) for q in queries if "MetricStat" in q}
    waiting = {q["Id"]: q["Expression"] for q in queries if "MetricStat" not in q}
    try:
        while waiting:
            ready = [name for name, text in waiting.items() if not (ids(text) & waiting.keys() - {name})]
            if not ready:
                raise InvalidExpression("the expressions name each other in a circle")
            for name in ready:
                value = evaluate(waiting.pop(name), Evaluation(dict(found), starts, period))
                found[name] = value if isinstance(value, dict) else dict.fromkeys(starts, value)
    except InvalidExpression as error:
        raise Refusal("ValidationError", f"Error in expression: {error}") from error
    return found
