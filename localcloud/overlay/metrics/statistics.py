"""Statistics of the values in a period (pure): the five simple ones, percentiles, trimmed means, percentile ranks.

A value is one of the emulator's points: ``Value`` seen ``Count`` times, or a published statistic set ``_stat``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SIMPLE = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)\Z", re.IGNORECASE)
_TRIMMED = re.compile(r"tm(\d{1,2}(?:\.\d{1,10})?)\Z", re.IGNORECASE)
_RANGE = re.compile(r"(TM|PR|TC|TS)\((\d*\.?\d*)(%?):(\d*\.?\d*)(%?)\)\Z")


class UnknownStatistic(ValueError):
    """A statistic that the local cloud does not compute."""


def check(name: str) -> None:
    """Raises :class:`UnknownStatistic` for a name that :func:`statistic` does not know."""
    if (
        name not in SIMPLE
        and name != "IQM"
        and not (_PERCENTILE.match(name) or _TRIMMED.match(name) or _RANGE.match(name))
    ):
        raise UnknownStatistic(name)


def statistic(points: Iterable[dict[str, Any]], name: str) -> float | None:
    """The statistic of a period's points; None without values or where CloudWatch has none for them."""
    check(name)
    parts = [part for part in map(_part, points) if part[0] > 0]
    if not parts:
        return None
    if name in SIMPLE:
        return _simple(parts)[name]
    if any(low != high for _, _, low, high in parts):
        return None  # a statistic set says nothing of the values in between
    return _distribution(sorted((low, count) for count, _, low, _ in parts), name)


def _part(point: dict[str, Any]) -> tuple[float, float, float, float]:
    """(count, sum, minimum, maximum) of one point."""
    known = point.get("_stat")
    if known is not None:
        return known["SampleCount"], known["Sum"], known["Minimum"], known["Maximum"]
    count, value = point.get("Count", 1.0), point["Value"]
    return count, value * count, value, value


def _simple(parts: list[tuple[float, float, float, float]]) -> dict[str, float]:
    count, total = sum(p[0] for p in parts), sum(p[1] for p in parts)
    return {
        "SampleCount": count,
        "Sum": total,
        "Average": total / count,
        "Minimum": min(p[2] for p in parts),
        "Maximum": max(p[3] for p in parts),
    }


def _distribution(ordered: list[tuple[float, float]], name: str) -> float | None:
    if found := _PERCENTILE.match(name):
        return percentile(ordered, float(found[1]))
    if found := _TRIMMED.match(name):
        return _mean(_between(ordered, 0.0, float(found[1])))
    if name == "IQM":
        return _mean(_between(ordered, 25.0, 75.0))
    found = _RANGE.match(name)
    if found is None:
        raise UnknownStatistic(name)
    kind, low, low_percent, high, high_percent = found.groups()
    inside = _limited(ordered, (low, bool(low_percent)), (high, bool(high_percent)))
    totals: dict[str, Callable[[], float | None]] = {
        "TM": lambda: _mean(inside),
        "TC": lambda: _count(inside),
        "TS": lambda: sum(value * count for value, count in inside),
        "PR": lambda: 100.0 * _count(inside) / _count(ordered),
    }
    return totals[kind]()


def percentile(ordered: list[tuple[float, float]], rank: float) -> float:
    """The value below which ``rank`` percent lie: linear between the two nearest of (value, count), sorted by value."""
    total = _count(ordered)
    position = rank / 100.0 * (total - 1) if total > 1 else 0.0
    lower, upper = _at(ordered, int(position)), _at(ordered, int(position) + 1)
    return lower + (position - int(position)) * (upper - lower)


def _at(ordered: list[tuple[float, float]], index: int) -> float:
    seen = 0.0
    for value, count in ordered:
        seen += count
        if index < seen:
            return value
    return ordered[-1][0]


def _count(ordered: list[tuple[float, float]]) -> float:
    return sum(count for _, count in ordered)


def _mean(ordered: list[tuple[float, float]]) -> float | None:
    count = _count(ordered)
    return sum(value * seen for value, seen in ordered) / count if count else None


def _between(ordered: list[tuple[float, float]], low: float, high: float) -> list[tuple[float, float]]:
    """The part of the distribution between two percentages of its count."""
    total = _count(ordered)
    start, end, seen = low / 100.0 * total, high / 100.0 * total, 0.0
    kept = []
    for value, count in ordered:
        weight = min(seen + count, end) - max(seen, start)
        seen += count
        if weight > 0:
            kept.append((value, weight))
    return kept


def _limited(
    ordered: list[tuple[float, float]], low: tuple[str, bool], high: tuple[str, bool]
) -> list[tuple[float, float]]:
    """Between two limits, each a percentage of the count or a value; an empty limit is none. The lower is exclusive."""
    if low[1] or high[1]:
        return _between(ordered, float(low[0] or 0), float(high[0] or 100))
    least = float(low[0]) if low[0] else float("-inf")
    most = float(high[0]) if high[0] else float("inf")
    return [(value, count) for value, count in ordered if least < value <= most]
