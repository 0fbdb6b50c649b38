"""A month's bill: Cost Explorer, our own ledger as the service's metrics have it, and the budget, read side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta, tzinfo

from goal_mandala.domain.errors import MandalaError
from goal_mandala.names import METRIC_NAMESPACE, Metric
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.costs import Budget, ServiceCost, read_budget, read_costs
from goal_mandala.ops.aws.metrics import Ask, read_series
from goal_mandala.ops.reading import Reading, why
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.spending import Ledger, MonthCost, month_cost, month_end
from goal_mandala.ops.window import Window, month_window

HOUR = 3600
"""Seconds: whole hours fit every month in every time zone with whole hours' offset."""
_LEDGER = (Metric.COST_USD, Metric.INPUT_TOKENS, Metric.OUTPUT_TOKENS, Metric.GENERATION_SUCCEEDED)


@dataclass(frozen=True, slots=True)
class Bill:
    """``month`` holds what could be read; ``billed``, ``budget`` and ``ledger_error`` say what could not."""

    month: MonthCost
    billed: Reading[list[ServiceCost]]
    budget: Reading[Budget | None]
    ledger_error: MandalaError | None

    @property
    def unread(self) -> list[tuple[str, MandalaError]]:
        errors = {"Cost Explorer": self.billed.error, "Budgets": self.budget.error, "CloudWatch": self.ledger_error}
        return [(name, error) for name, error in errors.items() if error]

    @property
    def shut(self) -> MandalaError | None:
        """The one reason for which nothing of it could be read."""
        errors = (self.billed.error, self.budget.error, self.ledger_error)
        alike = all(error and why(error) == why(errors[0] or error) for error in errors)
        return errors[0] if alike else None


def read_bill(snapshot: Snapshot, month: date, zone: tzinfo) -> Bill:
    """Cost Explorer counts UTC days; our ledger is read for the month of *zone*."""
    window = month_window(month, zone)
    end = min(month_end(month), snapshot.now.astimezone(UTC).date() + timedelta(days=1))
    aws, names = snapshot.aws, snapshot.names

    def billed() -> Reading[list[ServiceCost]]:
        return snapshot.read("costs", lambda: read_costs(aws, month, end) if end > month else [])

    def budget() -> Reading[Budget | None]:
        return snapshot.read("budget", lambda: read_budget(aws, snapshot.identity.get().account, names.budget))

    def ledger() -> Reading[Ledger]:
        return snapshot.read("ledger", lambda: read_ledger(aws, window))

    snapshot.together(billed, budget, ledger)
    counted = ledger()
    cost = month_cost(month, billed().value or [], counted.value or Ledger(0.0, 0, 0, 0), window, snapshot.now)
    if billed().error and counted.error:
        cost = replace(cost, forecast=None)
    return Bill(cost, billed(), budget(), counted.error)


def read_ledger(aws: Aws, window: Window) -> Ledger:
    """What the service counted in *window*: dollars, tokens, generations that succeeded."""
    dimensions = {"environment": aws.target.environment}
    asks = {name: Ask(METRIC_NAMESPACE, name, "Sum", dimensions) for name in _LEDGER}
    found = read_series(aws, asks, window, HOUR)
    usd, given, made, charts = (found[name].total for name in _LEDGER)
    return Ledger(usd, round(given), round(made), round(charts))
