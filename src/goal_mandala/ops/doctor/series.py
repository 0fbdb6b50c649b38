"""A metric over time: points, sums, peaks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a metric."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """A metric over a window, oldest first; ``unit`` as CloudWatch says it (Count, Milliseconds)."""

    name: str
    statistic: str
    unit: str
    points: tuple[Point, ...]

    @property
    def total(self) -> float:
        return sum(point.value for point in self.points)

    @property
    def peak(self) -> float:
        return max((point.value for point in self.points), default=0.0)

    @property
    def mean(self) -> float | None:
        return self.total / len(self.points) if self.points else None

    @property
    def first(self) -> datetime | None:
        """When it was first above zero."""
        return next((point.at for point in self.points if point.value > 0), None)
