"""What a worker works with, and how long things take. Knows ports, no adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.generation.planner import Planner
from goal_mandala.jobs.queue import JobQueue
from goal_mandala.storage.repository import GenerationRepository
from goal_mandala.telemetry.generation_report import Observe, unobserved

PlannerFor = Callable[[GenerationRecord], Planner]


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Seconds: how long a lease lasts, how long one generation may take, how often the queue is asked."""

    lease: float = 30.0
    time_limit: float = 600.0
    poll: float = 0.2
    concurrency: int = 8


@dataclass(frozen=True, slots=True)
class WorkerTools:
    """What a worker works with; *name* is in its leases, *planner_for* makes the planner of a generation.

    *observe* is told of every run that ended.
    """

    name: str
    queue: JobQueue
    repository: GenerationRepository
    planner_for: PlannerFor
    clock: Callable[[], datetime]
    settings: WorkerSettings
    observe: Observe = unobserved

    @property
    def span(self) -> timedelta:
        """How long a lease lasts."""
        return timedelta(seconds=self.settings.lease)


__all__ = ["Observe", "PlannerFor", "WorkerSettings", "WorkerTools", "unobserved"]
