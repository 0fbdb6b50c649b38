"""Where measured values lie: the emulator's store, per account and region of the call under way.

Every value is kept as it was published, so percentiles are exact. Bounded: 15 days and 50,000 values a metric.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ministack.services import cloudwatch as emulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEEP_SECONDS = 15 * 86_400
KEEP_VALUES = 50_000


@dataclass(frozen=True)
class Sample:
    """One published value: ``count`` times ``value`` at ``at`` (epoch seconds), or a statistic set in ``statistics``."""

    namespace: str
    name: str
    value: float
    at: float
    unit: str = "None"
    count: float = 1.0
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistics: Mapping[str, float] | None = None


def record(sample: Sample) -> None:
    """Keep one value under the account and region of the call under way."""
    dimensions = dict(sample.dimensions)
    point: dict[str, Any] = {
        "Timestamp": sample.at,
        "Value": float(sample.value),
        "Unit": sample.unit,
        "Dimensions": dimensions,
    }
    if sample.count != 1.0:
        point["Count"] = float(sample.count)
    if sample.statistics is not None:
        point["_stat"] = dict(sample.statistics)
    key = (sample.namespace, sample.name, emulator._dims_key(dimensions))
    emulator._metric_bucket(key).append(point)


def points(namespace: str, name: str, dimensions: Mapping[str, str], start: float, end: float) -> list[dict[str, Any]]:
    """The values of exactly this metric with ``start <= at < end``; dimensions have to be the same set."""
    bucket = emulator._metrics.get((namespace, name, emulator._dims_key(dict(dimensions))))
    return [point for point in list(bucket or []) if start <= point["Timestamp"] < end]


def known() -> Iterator[tuple[str, str, dict[str, str], float]]:
    """(namespace, name, dimensions, newest value's time) of every metric with a value."""
    for (namespace, name, _), bucket in emulator._metrics.items():
        if bucket:
            yield namespace, name, dict(bucket[0]["Dimensions"]), max(point["Timestamp"] for point in bucket)


def expire() -> None:
    """Drop what is too old or too much, in every account and region."""
    oldest = time.time() - KEEP_SECONDS
    for bucket in emulator._metrics.all_values():
        stale = sum(1 for point in bucket if point["Timestamp"] < oldest)
        if stale or len(bucket) > KEEP_VALUES:
            kept = [point for point in bucket if point["Timestamp"] >= oldest]
            bucket[:] = kept[-KEEP_VALUES:]
