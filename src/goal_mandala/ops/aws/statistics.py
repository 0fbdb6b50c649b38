"""CloudWatch statistics over one whole window as one data point: sums, averages and percentiles that no adding-up could give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goal_mandala.ops.aws.answers import items, number
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.window import Window

ADDITIVE = {"Sum", "SampleCount"}


def read_statistics(
    aws: Aws,
    namespace: str,
    metric: str,
    dimensions: Sequence[tuple[str, str]],
    window: Window,
    statistics: Sequence[str],
) -> dict[str, float | None]:
    """Each of *statistics* (``Sum``, ``SampleCount``, ``Average``, ``Maximum``, ``p50`` …) over *window*; None: no data.

    The period is the window itself, which GetMetricStatistics lays from its start. Should an answer hold several points
    all the same, sums are added, and what cannot be added is None rather than wrong.
    """
    start, end = window.seconds
    plain = [name for name in statistics if not name.startswith("p")]
    ranks = [name for name in statistics if name.startswith("p")]
    chosen: dict[str, Any] = {}
    if plain:
        chosen["Statistics"] = plain
    if ranks:
        chosen["ExtendedStatistics"] = ranks
    with signal("statistics"):
        answer = aws.call(
            "cloudwatch",
            "GetMetricStatistics",
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": held} for name, held in dimensions],
            StartTime=window.start,
            EndTime=window.end,
            Period=-(-(end - start) // 60) * 60,
            **chosen,
        )
    points = items(answer, "Datapoints")
    return {
        name: _whole([number(point, name) for point in points], name)
        if name in plain
        else _whole([number(point, "ExtendedStatistics", name) for point in points], name)
        for name in statistics
    }


def _whole(values: list[float | None], name: str) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) == 1:
        return known[0]
    return sum(known) if known and name in ADDITIVE else None
