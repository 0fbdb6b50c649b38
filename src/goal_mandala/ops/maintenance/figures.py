"""A month in figures: calls, failures, durations of the generating function; our own counts of charts, tokens and money. Reads."""

from __future__ import annotations

from dataclasses import dataclass

from goal_mandala.names import METRIC_NAMESPACE, Function, Metric
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.statistics import read_statistics
from goal_mandala.ops.window import Window

RANKS = ("p50", "p95", "p99")


@dataclass(frozen=True, slots=True)
class Performance:
    """Counts, and durations in milliseconds; None where there is no data."""

    calls: float
    errors: float
    throttles: float
    average: float | None
    p50: float | None
    p95: float | None
    p99: float | None
    longest: float | None

    @property
    def share(self) -> float | None:
        """Failed calls over calls, None without calls."""
        return self.errors / self.calls if self.calls else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the service itself counted; US dollars."""

    succeeded: float
    failed: float
    input_tokens: float
    output_tokens: float
    cost: float

    @property
    def per_chart(self) -> float | None:
        return self.cost / self.succeeded if self.succeeded else None


def read_performance(aws: Aws, window: Window) -> Performance:
    """The function's metrics over the window; at most four requests."""
    on = (("FunctionName", aws.target.names.function(Function.AI_PROCESSOR)),)

    def total(metric: str) -> float:
        return read_statistics(aws, "AWS/Lambda", metric, on, window, ("Sum",))["Sum"] or 0.0

    plain = read_statistics(aws, "AWS/Lambda", "Duration", on, window, ("Average", "Maximum"))
    ranks = read_statistics(aws, "AWS/Lambda", "Duration", on, window, RANKS)
    return Performance(
        total("Invocations"),
        total("Errors"),
        total("Throttles"),
        plain["Average"],
        ranks["p50"],
        ranks["p95"],
        ranks["p99"],
        plain["Maximum"],
    )


def read_ledger(aws: Aws, window: Window) -> Ledger:
    """Sums of our own metrics over the window. Failures are counted by reason on AWS; the sum of all is asked for."""
    on = (("environment", aws.target.environment),)

    def total(metric: str) -> float:
        return read_statistics(aws, METRIC_NAMESPACE, metric, on, window, ("Sum",))["Sum"] or 0.0

    return Ledger(
        total(Metric.GENERATION_SUCCEEDED),
        total(Metric.GENERATION_FAILED),
        total(Metric.INPUT_TOKENS),
        total(Metric.OUTPUT_TOKENS),
        total(Metric.COST_USD),
    )
