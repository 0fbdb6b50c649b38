"""A metric's values in periods (pure): which points lie in which period, and the statistic of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.overlay.metrics.statistics import statistic

if TYPE_CHECKING:
    from collections.abc import Iterable

Series = dict[float, float]
"""Start of the period (epoch seconds) → value; periods without values are absent."""


def timeline(start: float, end: float, period: int) -> list[float]:
    """Starts of the periods that cover ``start <= t < end``, counted from ``start``."""
    starts = []
    at = start
    while at < end:
        starts.append(at)
        at += period
    return starts


def aligned(at: float, step: int) -> float:
    """The last multiple of ``step`` seconds at or before ``at``."""
    return at - at % step


def series(points: Iterable[dict[str, Any]], starts: list[float], period: int, name: str) -> Series:
    """The statistic ``name`` of each period; ``starts`` are ``period`` seconds apart."""
    if not starts:
        return {}
    first, buckets = starts[0], dict[float, list[dict[str, Any]]]()
    for point in points:
        index = int((point["Timestamp"] - first) // period)
        if 0 <= index < len(starts):
            buckets.setdefault(starts[index], []).append(point)
    found = {at: statistic(bucket, name) for at, bucket in sorted(buckets.items())}
    return {at: value for at, value in found.items() if value is not None}


def of_unit(points: Iterable[dict[str, Any]], unit: str | None) -> list[dict[str, Any]]:
    """Points published with ``unit``; all of them when it is None."""
    return [point for point in points if unit is None or point["Unit"] == unit]
