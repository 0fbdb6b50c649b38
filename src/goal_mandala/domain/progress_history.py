"""How the progress came about, day by day: worked out from the days in the chart itself, nothing is recorded for it (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from goal_mandala.domain.mandala import Action, Chart, TaskStatus
from goal_mandala.domain.progress import goal_progress, sub_goal_progress
from goal_mandala.domain.schedule import period_of


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """Progress at the end of *day*, 0-100 unrounded: the goal's, and the eight sub-goals'."""

    day: date
    goal: float
    sub_goals: tuple[float, ...]


def progress_series(chart: Chart) -> tuple[ProgressPoint, ...]:
    """A point for the first day and for each day on which something was done or noted, in order.

    A task that was done on a day nobody noted counts from the day of the chart's last change on.
    """
    period = period_of(chart)
    unknown = max(chart.updated_at.date(), period.start)
    days = sorted({period.start, *_days(chart, unknown)})
    points: list[ProgressPoint] = []
    for day in days:
        seen = _as_of(chart, day, unknown)
        points.append(
            ProgressPoint(day, goal_progress(seen), tuple(sub_goal_progress(s, period) for s in seen.sub_goals))
        )
    return tuple(points)


def _actions(chart: Chart) -> Iterator[tuple[int, Action]]:
    for block in filter(None, chart.sub_goals):
        for action in filter(None, block.actions):
            yield block.position, action


def _days(chart: Chart, unknown: date) -> Iterator[date]:
    for _, action in _actions(chart):
        yield from (o.day for o in action.log)
        yield from (t.completed_on or unknown for t in action.tasks if t.status is TaskStatus.COMPLETED)


def _as_of(chart: Chart, day: date, unknown: date) -> Chart:
    """*chart* without what was done after *day*."""
    for block, action in _actions(chart):
        log = tuple(o for o in action.log if o.day <= day)
        tasks = tuple(
            replace(t, status=TaskStatus.NOT_STARTED)
            if t.status is TaskStatus.COMPLETED and (t.completed_on or unknown) > day
            else t
            for t in action.tasks
        )
        if log != action.log or tasks != action.tasks:
            chart = chart.with_action(block, replace(action, log=log, tasks=tasks))
    return chart
