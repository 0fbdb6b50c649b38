"""The functions of metric math (pure), and how values combine. A value is a number or a series."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.overlay.metrics.expressions import Evaluation
    from localcloud.overlay.metrics.series import Series

    Value = float | Series
else:
    Value = Any


class InvalidExpression(ValueError):
    """An expression that metric math does not have; its text says why."""


def combined(operation: Callable[[float, float], float], left: Any, right: Any) -> Any:
    """``operation`` on numbers, on a series and a number, or where two series both have a value."""
    if isinstance(left, list) or isinstance(right, list):
        raise InvalidExpression("an array needs a function around it")
    if isinstance(left, dict) and isinstance(right, dict):
        pairs = {at: _safe(operation, left[at], right[at]) for at in left if at in right}
    elif isinstance(left, dict):
        pairs = {at: _safe(operation, value, right) for at, value in left.items()}
    elif isinstance(right, dict):
        pairs = {at: _safe(operation, left, value) for at, value in right.items()}
    else:
        found = _safe(operation, left, right)
        return math.nan if found is None else found
    return {at: value for at, value in pairs.items() if value is not None}


def _safe(operation: Callable[[float, float], float], left: float, right: float) -> float | None:
    """None where the result is no number (a division by zero): the period then has no value."""
    try:
        found = operation(left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    return float(found) if isinstance(found, int | float) and math.isfinite(found) else None


def _across(function: Callable[[list[float]], float]) -> Callable[..., Any]:
    """Over several series: period by period. Over one series: one number."""

    def apply(over: Evaluation, value: Any) -> Any:  # noqa: ARG001  the shape of a function
        if isinstance(value, list):
            found: dict[float, list[float]] = {}
            for series in value:
                for at, number in series.items():
                    found.setdefault(at, []).append(number)
            return {at: function(numbers) for at, numbers in sorted(found.items())}
        return function(list(value.values())) if value else math.nan

    return apply


def _each(function: Callable[[float], float]) -> Callable[..., Any]:
    def apply(over: Evaluation, value: Any) -> Any:  # noqa: ARG001  the shape of a function
        return {at: float(function(number)) for at, number in value.items()}

    return apply


def _if(over: Evaluation, condition: Any, then: Any, otherwise: Any = None) -> Any:
    """Period by period; without the third argument periods where the condition fails have no value."""
    if not isinstance(condition, dict):
        return then if condition else ({} if otherwise is None else otherwise)
    found: Series = {}
    for at in over.starts:
        if at in condition:
            chosen = then if condition[at] else otherwise
            value = chosen.get(at) if isinstance(chosen, dict) else chosen
            if value is not None:
                found[at] = float(value)
    return found


def _fill(over: Evaluation, value: Any, by: Any) -> Series:
    """Every period gets a value: a number, another series', the last one (REPEAT), or one in between (LINEAR)."""
    found: Series = {}
    last: float | None = None
    for at in over.starts:
        last = value.get(at, last)
        number = value.get(at)
        if number is None:
            number = {"REPEAT": last, "LINEAR": _between(value, at)}.get(by) if isinstance(by, str) else by
        if isinstance(number, dict):
            number = number.get(at)
        if number is not None:
            found[at] = float(number)
    return found


def _between(series: Series, at: float) -> float | None:
    before = [t for t in series if t < at]
    after = [t for t in series if t > at]
    if not before or not after:
        return None
    start, end = max(before), min(after)
    return series[start] + (series[end] - series[start]) * (at - start) / (end - start)


def _rate(over: Evaluation, value: Any) -> Series:  # noqa: ARG001  the shape of a function
    """Change per second since the value before."""
    times = sorted(value)
    return {b: (value[b] - value[a]) / (b - a) for a, b in pairwise(times)}


def _difference(over: Evaluation, value: Any) -> Series:  # noqa: ARG001  the shape of a function
    times = sorted(value)
    return {b: value[b] - value[a] for a, b in pairwise(times)}


def _running(over: Evaluation, value: Any) -> Series:  # noqa: ARG001  the shape of a function
    total, found = 0.0, dict[float, float]()
    for at in sorted(value):
        total += value[at]
        found[at] = total
    return found


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": _across(sum),
    "AVG": _across(lambda numbers: sum(numbers) / len(numbers)),
    "MIN": _across(min),
    "MAX": _across(max),
    "METRIC_COUNT": lambda _over, value: float(len(value)) if isinstance(value, list) else 1.0,
    "DATAPOINT_COUNT": lambda _over, value: float(len(value)),
    "METRICS": lambda _over: [],
    "IF": _if,
    "FILL": _fill,
    "RATE": _rate,
    "DIFF": _difference,
    "RUNNING_SUM": _running,
    "ABS": _each(abs),
    "CEIL": _each(math.ceil),
    "FLOOR": _each(math.floor),
    "PERIOD": lambda over, _value: float(over.period),
    "TIME_SERIES": lambda over, value: dict.fromkeys(over.starts, float(value)),
}
"""Name → function of the evaluation and the arguments."""
