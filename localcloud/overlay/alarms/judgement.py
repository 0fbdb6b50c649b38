"""When an alarm is in ALARM, OK or INSUFFICIENT_DATA (pure): M of N datapoints, missing data, comparison.

Follows "Configuring how CloudWatch alarms treat missing data": real datapoints of the evaluation range count first,
missing ones are filled in as seldom as possible.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ALARM, OK, INSUFFICIENT = "ALARM", "OK", "INSUFFICIENT_DATA"

COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
"""Comparison operator → (comparison, its words in a state's reason)."""

LOOK_BACK = 2
"""Periods that an evaluation range holds beyond the evaluation periods."""


@dataclass(frozen=True)
class Rule:
    """What decides: ``needed`` of ``periods`` datapoints breach; ``missing`` as TreatMissingData says."""

    periods: int
    needed: int
    comparison: str
    threshold: float
    missing: str = "missing"

    def breaches(self, value: float) -> bool:
        return COMPARISONS[self.comparison][0](value, self.threshold)

    @property
    def range(self) -> int:
        return self.periods + LOOK_BACK


def judge(rule: Rule, values: Sequence[float | None]) -> str | None:
    """The state that the datapoints of the evaluation range (oldest first, None where missing) give.

    None: the alarm keeps the state that it has.
    """
    real = [value for value in values if value is not None]
    if len(real) >= rule.periods:
        return ALARM if _count(rule, real[-rule.periods :]) >= rule.needed else OK
    breaching = _count(rule, real)
    if rule.missing == "breaching":
        return ALARM if breaching + rule.periods - len(real) >= rule.needed else OK
    if breaching >= rule.needed:
        return ALARM
    if rule.missing == "notBreaching":
        return OK
    if not real:
        return INSUFFICIENT if rule.missing == "missing" else None
    if breaching < len(real):
        return OK
    if rule.missing == "ignore":
        return None
    return ALARM if _premature(rule, values) else OK


def _count(rule: Rule, values: Sequence[float]) -> int:
    return sum(1 for value in values if rule.breaches(value))


def _premature(rule: Rule, values: Sequence[float | None]) -> bool:
    """All that is there breaches, and the oldest of it lies as many periods back as have to breach."""
    recent = values[-rule.periods :]
    ages = [len(recent) - place for place, value in enumerate(recent) if value is not None]
    return bool(ages) and max(ages) >= rule.needed
