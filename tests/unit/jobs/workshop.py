"""A worker's place for tests: real SQLite in a folder, a scripted planner, a clock and an event loop that tests put forward."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from goal_mandala.domain.events import Event
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import Chart, Goal, PlannerInfo
from goal_mandala.jobs.local import LocalQueue
from goal_mandala.jobs.queue import Job
from goal_mandala.jobs.worker import Outcome, Worker, WorkerSettings, WorkerTools
from goal_mandala.storage.sqlite import Database, SqliteRepository
from goal_mandala.telemetry.generation_report import GenerationReport
from tests.fakes.planners import ScriptedPlanner

OWNER = "anna"
SETTINGS = WorkerSettings(lease=30.0, poll=0.01, concurrency=4)


@dataclass
class Workshop:
    folder: Path
    planner: ScriptedPlanner = field(default_factory=ScriptedPlanner)
    settings: WorkerSettings = SETTINGS
    now: datetime = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    reports: list[GenerationReport] = field(default_factory=list[GenerationReport])

    def __post_init__(self) -> None:
        self.database = Database(self.folder / "mandala.db")
        self.repository = SqliteRepository(self.database)
        self.queue = LocalQueue(self.database)

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def tools(self, name: str = "ann", **changes: object) -> WorkerTools:
        given: dict[str, object] = {
            "name": name,
            "queue": self.queue,
            "repository": self.repository,
            "planner_for": lambda _: self.planner,
            "clock": lambda: self.now,
            "settings": self.settings,
            "observe": self.reports.append,
        }
        return WorkerTools(**(given | changes))  # type: ignore[arg-type]  # fields by name

    def worker(self, name: str = "ann", **changes: object) -> Worker:
        return Worker(self.tools(name, **changes))

    def order(self, generation_id: str = "gen-1", **changes: object) -> GenerationRecord:
        """A new chart and its first generation, queued."""
        chart = Chart(f"chart-of-{generation_id}", Goal("Run 5 km"), PlannerInfo("scripted"), self.now, self.now)
        self.repository.create_chart(OWNER, chart)
        fields: dict[str, object] = {"scope": "chart", "cell": None, "replace": False, "with_tasks": False}
        fields |= {"accepts_itself": True, "base_version": 1, "draft": chart} | changes
        record = GenerationRecord(
            id=generation_id, owner=OWNER, chart_id=chart.id, created_at=self.now, updated_at=self.now, **fields
        )  # type: ignore[arg-type]
        self.repository.create_generation(record)
        self.queue.send(generation_id, now=self.now)
        return record

    def record(self, generation_id: str = "gen-1") -> GenerationRecord:
        return self.repository.read_generation(OWNER, generation_id)

    def events(self, generation_id: str = "gen-1") -> list[Event]:
        return [numbered.event for numbered in self.repository.events_after(OWNER, generation_id, 0, limit=1000)]

    def take(self) -> Job:
        job = self.queue.receive(now=self.now, visible_after=self.now + timedelta(seconds=self.settings.lease))
        assert job is not None
        return job


__all__ = ["OWNER", "Outcome", "Workshop"]
