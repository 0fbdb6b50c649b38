"""Which month, which quarter: whole ones, in the operator's zone or as AWS bills them (UTC). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.ops.window import Window, days_in_month, first_of_month, month_window

_MONTH = re.compile(r"(\d{4})-(\d{2})")
OLDEST = 14
"""Months back that CloudWatch still has figures for (455 days)."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month by its first day."""

    first: date

    @property
    def label(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> Month:
        return Month(first_of_month(self.first, -1))

    @property
    def after(self) -> Month:
        return Month(first_of_month(self.first, 1))

    @property
    def days(self) -> int:
        return days_in_month(self.first)

    def window(self, zone: tzinfo) -> Window:
        return month_window(self.first, zone)


def read_month(words: str | None, zone: tzinfo, now: datetime) -> Month:
    """The month named as ``2026-10``; without words the last one that is over in *zone*.

    Raises :class:`InvalidInput` ``month_unreadable``, or ``month_not_over`` for one that still runs or lies ahead,
    ``month_too_old`` for one without figures.
    """
    running = Month(first_of_month(now.astimezone(zone).date()))
    if words is None:
        return running.before
    found = _MONTH.fullmatch(words.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 2000:
        raise InvalidInput("month_unreadable", value=words[:40])
    month = Month(date(int(found[1]), int(found[2]), 1))
    if month.first >= running.first:
        raise InvalidInput("month_not_over", value=month.label, last=running.before.label)
    if month.first < first_of_month(running.first, -OLDEST):
        raise InvalidInput("month_too_old", value=month.label, oldest=f"{first_of_month(running.first, -OLDEST):%Y-%m}")
    return month


def billed(month: Month) -> Window:
    """The month as AWS bills it: in UTC."""
    return month.window(UTC)


def quarter_of(now: datetime, zone: tzinfo) -> str:
    """``2026-Q4``."""
    day = now.astimezone(zone).date()
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
