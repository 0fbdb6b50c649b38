"""What a person does to a chart: edit, lock, swap, tick. Each returns a new chart, one version on (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.domain.goal_input import FIELDS, clean_text, day_ahead
from goal_mandala.domain.limits import MAX_TIMES_PER_WEEK, text_limits
from goal_mandala.domain.mandala import (
    Action,
    ActionType,
    CellRef,
    Chart,
    Occasion,
    OccasionStatus,
    SubGoal,
    TaskStatus,
)


@dataclass(frozen=True, slots=True)
class CellChange:
    """What to change in a cell; ``None`` leaves a field as it is."""

    title: str | None = None
    description: str | None = None
    background: str | None = None
    type: ActionType | None = None
    times_per_week: int | None = None
    locked: bool | None = None


def changed(chart: Chart, now: datetime) -> Chart:
    """*chart* as the next version."""
    return replace(chart, version=chart.version + 1, updated_at=now)


def edit_cell(chart: Chart, ref: CellRef, change: CellChange, now: datetime) -> Chart:
    """Change one cell's texts, type or lock.

    A lock keeps generation away, not the person: a locked cell may be edited. Raises
    :class:`NotFound` for an empty cell and :class:`InvalidInput` naming field and limit.
    """
    there = chart.cell(ref)
    if there is None:
        raise NotFound("empty_cell", cell=str(ref))
    texts = _texts(chart.goal.language, change)
    locked = there.locked if change.locked is None else change.locked
    if isinstance(there, SubGoal):
        if change.type is not None or change.times_per_week is not None:
            raise InvalidInput("type_on_sub_goal", field="type", cell=str(ref))
        return changed(chart.with_sub_goal(replace(there, **texts, locked=locked)), now)
    return changed(chart.with_action(ref.sub_goal, _typed(replace(there, **texts, locked=locked), change)), now)


def _texts(language: str, change: CellChange) -> dict[str, str]:
    limits = text_limits(language)
    texts: dict[str, str] = {}
    if change.title is not None:
        texts["title"] = clean_text("title", change.title, limits.title, required=True)
    if change.description is not None:
        texts["description"] = clean_text("description", change.description, limits.description)
    if change.background is not None:
        texts["background"] = clean_text("background", change.background, limits.background)
    return texts


def _typed(action: Action, change: CellChange) -> Action:
    kind = change.type or action.type
    times = change.times_per_week
    if times is not None and not 1 <= times <= MAX_TIMES_PER_WEEK:
        raise InvalidInput("times_per_week", field="timesPerWeek", value=times, minimum=1, maximum=MAX_TIMES_PER_WEEK)
    if times is not None and kind is not ActionType.HABIT:
        raise InvalidInput("times_on_execution", field="timesPerWeek")
    if kind is None:
        return action
    per_week = (times or action.times_per_week or MAX_TIMES_PER_WEEK) if kind is ActionType.HABIT else None
    tasks = tuple(replace(t, type=kind) for t in action.tasks)
    log = action.log if kind is ActionType.HABIT else ()
    return replace(action, type=kind, times_per_week=per_week, tasks=tasks, log=log)


def swap_cells(chart: Chart, one: CellRef, other: CellRef, now: datetime) -> Chart:
    """Swap two sub-goals (with their blocks) or two actions, of the same block or of two."""
    if (one.action is None) != (other.action is None):
        raise InvalidInput("swap_levels", field="other", one=str(one), other=str(other))
    first, second = chart.cell(one), chart.cell(other)
    if first is None or second is None:
        raise NotFound("empty_cell", cell=str(one if first is None else other))
    if isinstance(first, SubGoal) and isinstance(second, SubGoal):
        chart = chart.with_sub_goal(replace(first, position=second.position))
        return changed(chart.with_sub_goal(replace(second, position=first.position)), now)
    assert isinstance(first, Action)
    assert isinstance(second, Action)
    chart = chart.with_action(other.sub_goal, replace(first, position=second.position))
    return changed(chart.with_action(one.sub_goal, replace(second, position=first.position)), now)


def set_task_status(chart: Chart, task_id: str, status: TaskStatus, now: datetime, day: date | None = None) -> Chart:
    """Tick (or untick) one task, done on *day* (default: *now*'s); raises :class:`NotFound` for an unknown id."""
    done = (day or now.date()) if status is TaskStatus.COMPLETED else None
    for block in chart.sub_goals:
        for action in block.actions if block else ():
            if action is not None and any(t.id == task_id for t in action.tasks):
                tasks = tuple(
                    replace(t, status=status, completed_on=done) if t.id == task_id else t for t in action.tasks
                )
                assert block is not None
                return changed(chart.with_action(block.position, replace(action, tasks=tasks)), now)
    raise NotFound("unknown_task", task=task_id[:40])


def log_occasion(chart: Chart, ref: CellRef, day: date, status: OccasionStatus | None, now: datetime) -> Chart:
    """Note what became of a habit on *day*; a second note for the day replaces the first, None takes it away."""
    action = chart.action(ref)
    if action is None:
        raise NotFound("empty_cell", cell=str(ref))
    if action.type is not ActionType.HABIT:
        raise Conflict("not_a_habit", cell=str(ref))
    kept = [o for o in action.log if o.day != day]
    noted = kept if status is None else [*kept, Occasion(day, status)]
    log = tuple(sorted(noted, key=lambda o: o.day))
    return changed(chart.with_action(ref.sub_goal, replace(action, log=log)), now)


@dataclass(frozen=True, slots=True)
class GoalChange:
    """What to change in the goal; ``None`` leaves a field as it is, an empty ``deadline`` takes it away."""

    title: str | None = None
    description: str | None = None
    deadline: str | None = None
    background: str | None = None
    constraints: str | None = None
    archived: bool | None = None


def edit_goal(chart: Chart, change: GoalChange, now: datetime) -> Chart:
    """Change the goal's own words, or put the chart away (and back); raises :class:`InvalidInput` naming the field."""
    texts: dict[str, str] = {}
    for name, limit in FIELDS.items():
        value = getattr(change, name)
        if value is not None:
            texts[name] = clean_text(name, value, limit, required=name == "title")
    goal = replace(chart.goal, **texts)
    if change.deadline is not None and change.deadline != (goal.deadline.isoformat() if goal.deadline else ""):
        goal = replace(goal, deadline=day_ahead(change.deadline.strip(), now.date()))
    archived = chart.archived if change.archived is None else change.archived
    return changed(replace(chart, goal=goal, archived=archived), now)
