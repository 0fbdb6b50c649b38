"""What is to be done on one day: the habits that are due, and the next tasks within the time budget (pure).

Days of habits and the order of tasks are those of the calendar (:mod:`.habits`, :mod:`.schedule`). What was done or
noted on the day stays in view, and its minutes are taken off the day's room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from goal_mandala.domain.habits import due_weekdays, habits
from goal_mandala.domain.mandala import Action, CellRef, Chart, OccasionStatus, SubGoal, Task, TaskStatus
from goal_mandala.domain.schedule import open_execution_tasks, period_of
from goal_mandala.domain.time_budget import minutes_of

LEAST_MINUTES = 60
"""Room for one task on any day: the longest task takes so many minutes."""

WORKING_DAYS = 5
"""Days over which a week's minutes are spread, as in ``schedule.lay_out``."""


@dataclass(frozen=True, slots=True)
class DueHabit:
    """``status`` is None as long as nothing is noted for the day."""

    cell: CellRef
    owner: SubGoal
    action: Action
    status: OccasionStatus | None


@dataclass(frozen=True, slots=True)
class DueTask:
    cell: CellRef
    action: Action
    task: Task


@dataclass(frozen=True, slots=True)
class DayPlan:
    """``minutes`` is the day's room; ``done_minutes`` of it went into tasks that were done on the day."""

    day: date
    minutes: int
    done_minutes: int
    habits: tuple[DueHabit, ...]
    tasks: tuple[DueTask, ...]


def plan_of_day(chart: Chart, day: date, minutes_per_week: int | None = None) -> DayPlan:
    """The day's habits and tasks; *minutes_per_week* defaults to what the goal's words name. Before its first day a chart is at rest."""
    room = max(LEAST_MINUTES, ceil((minutes_per_week or minutes_of(chart.goal)) / WORKING_DAYS))
    period = period_of(chart)
    done = _done_on(chart, day)
    used = sum(due.task.estimated_minutes for due in done)
    if day < period.start:
        return DayPlan(day, room, used, (), done)
    due = _habits(chart, day) if day <= period.end else ()
    return DayPlan(day, room, used, due, (*done, *_next(chart, room - used)))


def _habits(chart: Chart, day: date) -> tuple[DueHabit, ...]:
    """Those of the weekday, and those that something is noted for all the same."""
    found: list[DueHabit] = []
    for shift, (ref, owner, action) in enumerate(habits(chart)):
        status = next((o.status for o in action.log if o.day == day), None)
        if status is not None or day.weekday() in due_weekdays(action, shift):
            found.append(DueHabit(ref, owner, action, status))
    return tuple(found)


def _done_on(chart: Chart, day: date) -> tuple[DueTask, ...]:
    return tuple(
        DueTask(CellRef(block.position, action.position), action, task)
        for block in filter(None, chart.sub_goals)
        for action in filter(None, block.actions)
        for task in action.tasks
        if task.completed_on == day
    )


def _next(chart: Chart, room: int) -> tuple[DueTask, ...]:
    """Begun tasks first, then in the plan's order, as many as fit; a task that does not fit ends the day."""
    waiting = sorted(open_execution_tasks(chart), key=lambda found: found[2].status is not TaskStatus.IN_PROGRESS)
    found: list[DueTask] = []
    for cell, action, task in waiting:
        if task.estimated_minutes > room:
            break
        room -= task.estimated_minutes
        found.append(DueTask(cell, action, task))
    return tuple(found)
