"""A month's money: what AWS bills, what our own ledger counted, per chart, and where the month will end. Pure.

The forecast is the month's daily mean so far, carried on to its end; today counts as the part of it that is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from goal_mandala.ops.aws.costs import ServiceCost, by_service
from goal_mandala.ops.window import Window, days_in_month, first_of_month


@dataclass(frozen=True, slots=True)
class Ledger:
    """Our own count of the month, from the service's metrics. US dollars, tokens, charts."""

    usd: float
    input_tokens: int
    output_tokens: int
    generations: int

    @property
    def per_chart(self) -> float | None:
        return self.usd / self.generations if self.generations else None


@dataclass(frozen=True, slots=True)
class MonthCost:
    """One month: ``billed`` by service and by day (UTC), ``forecast`` for its end, None before anything is known."""

    month: date
    services: dict[str, float]
    days: dict[date, float]
    ledger: Ledger
    forecast: float | None
    over: bool

    @property
    def billed(self) -> float:
        return sum(self.services.values())


def month_cost(month: date, rows: Iterable[ServiceCost], ledger: Ledger, window: Window, now: datetime) -> MonthCost:
    """*window* is the month's; of a month that is over the forecast is what it came to."""
    within = [row for row in rows if first_of_month(row.first) == first_of_month(month)]
    services, days = by_service(within), dict[date, float]()
    for row in within:
        days[row.first] = days.get(row.first, 0.0) + row.usd
    spent = max(sum(services.values()), ledger.usd)
    return MonthCost(first_of_month(month), services, days, ledger, forecast(spent, window, now), now >= window.end)


def forecast(spent: float, month: Window, now: datetime) -> float | None:
    """What the month will come to; None in its first hour and before it."""
    if now >= month.end:
        return spent
    gone = (now - month.start).total_seconds()
    return spent * month.length.total_seconds() / gone if gone >= 3600 else None


def month_end(month: date) -> date:
    return first_of_month(month, 1)


def month_days(month: date) -> list[date]:
    first = first_of_month(month)
    return [first.replace(day=day) for day in range(1, days_in_month(month) + 1)]
