"""Small charts, generations, entries and clocks for the storage contract. Knows the domain and the ports' records."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from goal_mandala.domain.events import ActionTitled, Event, Noticed, SubGoalTitled, apply
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import CellRef, Chart, Goal, PlannerInfo, SubGoal
from goal_mandala.storage.ledger import CallEntry

NOW = datetime(2026, 11, 23, 6, 30, 0, 123456, tzinfo=UTC)
MINE, THEIRS = "owner-anna", "owner-boris"
ANN, BOB = "worker-ann", "worker-bob"
LEASE = timedelta(seconds=30)
LARGE = 10**12
"""More micro-dollars than any test spends."""


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def chart(chart_id: str = "chart-1", title: str = "毎朝5kmを走る", when: datetime = NOW) -> Chart:
    return Chart(chart_id, Goal(title, language="ja"), PlannerInfo("playbook"), when, when)


def edited(old: Chart, title: str, when: datetime | None = None) -> Chart:
    """The next version, with another title."""
    when = when or old.updated_at + timedelta(seconds=1)
    return replace(old, goal=replace(old.goal, title=title), version=old.version + 1, updated_at=when)


def generation(of: Chart, generation_id: str = "gen-1", owner: str = MINE, when: datetime = NOW) -> GenerationRecord:
    return GenerationRecord(
        id=generation_id,
        owner=owner,
        chart_id=of.id,
        scope="chart",
        cell=None,
        replace=False,
        with_tasks=True,
        accepts_itself=True,
        base_version=of.version,
        draft=of,
        created_at=when,
        updated_at=when,
    )


def titled(count: int) -> list[Event]:
    """The first *count* cells' titles."""
    cells: list[Event] = [SubGoalTitled(i, f"サブ目標{i}") for i in range(8)]
    cells += [ActionTitled(CellRef(i, j), f"行動{i}.{j}") for i in range(8) for j in range(8)]
    return cells[:count]


def folded(start: Chart, events: list[Event]) -> Chart:
    for event in events:
        start = apply(start, event)
    return start


def entry(micro_usd: int, generation_id: str = "", when: datetime = NOW, estimated: bool = False) -> CallEntry:
    """Of a stateless request, unless a generation is named."""
    return CallEntry(generation_id, "amazon.nova-micro-v1:0", 1200, 340, micro_usd, "2026-11-01", estimated, when)


def notices(*codes: str) -> list[Event]:
    return [Noticed(code) for code in codes]


def with_sub_goal(of: Chart, title: str) -> Chart:
    return of.with_sub_goal(SubGoal(7, title))


@dataclass
class Clock:
    """A clock that a test moves; when *waits*, by really waiting."""

    waits: bool
    now: datetime = NOW

    def __post_init__(self) -> None:
        if self.waits:
            self.now = datetime.now(UTC)

    def advance(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        if self.waits:
            time.sleep(max(0.0, (self.now - datetime.now(UTC)).total_seconds()) + 0.1)
            self.now = max(self.now, datetime.now(UTC))
        return self.now

    def after(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)
