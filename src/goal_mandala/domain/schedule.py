"""Days and weeks: the goal's period, a habit's due occasions, tasks laid out on days (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from goal_mandala.domain.deadline import day_named_in
from goal_mandala.domain.mandala import SIZE, Action, ActionType, CellRef, Chart, SubGoal, Task, TaskStatus

DEFAULT_WEEKS = 26
"""Planning horizon where the goal names no deadline: half a year ("the coming months")."""

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """The days from *start* to *end*, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return max(1, (self.end - self.start).days + 1)

    @property
    def weeks(self) -> float:
        return self.days / DAYS_PER_WEEK

    def at(self, share: float) -> date:
        """The day at *share* (0-1) of the period."""
        return self.start + timedelta(days=round((self.days - 1) * share))


def period_of(chart: Chart) -> Period:
    """From the chart's first day to the deadline; without one, :data:`DEFAULT_WEEKS` weeks."""
    return period_between(chart.created_at.date(), chart.goal.deadline)


def period_between(start: date, deadline: date | None) -> Period:
    end = deadline or start + min(timedelta(weeks=DEFAULT_WEEKS), date.max - start)
    return Period(start, max(start, end))


def due_occasions(period: Period, times_per_week: int) -> int:
    """How often a habit is due in *period*: at least once, never more than once a day."""
    return min(period.days, max(1, round(period.days * times_per_week / DAYS_PER_WEEK)))


def habit_weekdays(times_per_week: int, shift: int = 0) -> tuple[int, ...]:
    """Weekdays (0 Monday … 6 Sunday) spread evenly for so many times a week.

    *shift* turns the pattern, so that several habits of a chart do not fall on the same days.
    """
    count = max(1, min(DAYS_PER_WEEK, times_per_week))
    days = {(ceil(i * DAYS_PER_WEEK / count) + shift) % DAYS_PER_WEEK for i in range(count)}
    return tuple(sorted(days))


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task of an execution action with the day it is laid on."""

    cell: CellRef
    action: Action
    task: Task
    day: date


def open_execution_tasks(chart: Chart) -> Iterator[tuple[CellRef, Action, Task]]:
    """Unfinished tasks of execution actions, in the order of the days by which their actions are to be done.

    An action whose title names no day has its turn by its place: first the first action of every block, then the
    second, … because early actions make later ones possible. A task never comes before the earlier tasks of its own action.
    """
    period = period_of(chart)
    found = [
        (due, position, block.position, action)
        for block in filter(None, chart.sub_goals)
        for position, due, action in _with_due_days(block, period)
    ]
    for _, position, number, action in sorted(found, key=lambda one: one[:3]):
        for task in action.tasks:
            if task.status in (TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS):
                yield CellRef(number, position), action, task


def _with_due_days(block: SubGoal, period: Period) -> Iterator[tuple[int, date, Action]]:
    """Position, day and action of a block's executions; one that names no day does not come before those it follows."""
    latest = period.start
    for position, action in enumerate(block.actions):
        if action is None or action.type is not ActionType.EXECUTION:
            continue
        named = day_named_in(action.title, period.start)
        due = named or max(latest, period.at(position / SIZE))
        latest = max(latest, due)
        yield position, due, action


def lay_out(chart: Chart, start: date, minutes_per_week: int) -> list[PlannedTask]:
    """Execution tasks on days from *start* on, at most *minutes_per_week* in any week of the plan.

    Work is spread over the week (at most a fifth of the week's minutes a day, but always room for
    one task) and fills weeks in order. When the tasks need more weeks than there are before the
    deadline, the rest runs past it: the sum is what it is, and ``quality`` says so.
    """
    tasks = list(open_execution_tasks(chart))
    return [
        PlannedTask(cell, action, task, start + timedelta(days=offset))
        for (cell, action, task), offset in zip(
            tasks, _offsets([t for _, _, t in tasks], minutes_per_week), strict=True
        )
    ]


def _offsets(tasks: Sequence[Task], minutes_per_week: int) -> Iterator[int]:
    per_day = max(60, ceil(minutes_per_week / 5))
    day, used_day, used_week = 0, 0, 0
    for task in tasks:
        minutes = task.estimated_minutes
        week_full = used_week + minutes > max(minutes_per_week, minutes)
        if week_full:
            day, used_day, used_week = (day // DAYS_PER_WEEK + 1) * DAYS_PER_WEEK, 0, 0
        elif used_day + minutes > per_day and used_day:
            day, used_day = day + 1, 0
            if day % DAYS_PER_WEEK == 0:
                used_week = 0
        used_day += minutes
        used_week += minutes
        yield day
