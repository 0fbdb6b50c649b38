"""What happens while a chart is made: one vocabulary, from the model to the screen.

Events are named in the past tense and carry content, never presentation. :func:`apply` folds
one event into a chart; a draft is the fold of its events, so that whoever stores or shows a
generation (terminal, page, job record) sees the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goal_mandala.domain.errors import Fact, MandalaError
from goal_mandala.domain.mandala import (
    NO_ACTIONS,
    Action,
    ActionType,
    CellRef,
    Chart,
    Finding,
    SubGoal,
    Task,
    Usage,
)


@dataclass(frozen=True, slots=True)
class SubGoalTitled:
    position: int
    title: str


@dataclass(frozen=True, slots=True)
class ActionTitled:
    cell: CellRef
    title: str


@dataclass(frozen=True, slots=True)
class CellDetailed:
    """Description and background of a cell; ``type`` and ``times_per_week`` for actions."""

    cell: CellRef
    description: str
    background: str
    type: ActionType | None = None
    times_per_week: int | None = None


@dataclass(frozen=True, slots=True)
class TaskAdded:
    cell: CellRef
    task: Task


@dataclass(frozen=True, slots=True)
class TasksCleared:
    """The action's earlier tasks make room for new ones."""

    cell: CellRef


@dataclass(frozen=True, slots=True)
class FindingsChanged:
    """The chart was looked over; these findings replace the earlier ones."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class UsageAdded:
    usage: Usage


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something a watcher may want to know: a retry, a model id resolved, a fallback taken."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """The scope is complete."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The generation ended early; what was made so far stays.

    ``kind`` is the name of the error's class in the error tree, ``code`` its own code.
    """

    kind: str
    code: str
    retryable: bool
    facts: tuple[tuple[str, Fact], ...] = ()


def failed(error: MandalaError) -> Failed:
    """*error* as the last event of a generation."""
    return Failed(type(error).__name__, error.code, error.retryable, tuple(error.facts.items()))


Event = (
    SubGoalTitled
    | ActionTitled
    | CellDetailed
    | TaskAdded
    | TasksCleared
    | FindingsChanged
    | UsageAdded
    | Noticed
    | Finished
    | Failed
)


def apply(chart: Chart, event: Event) -> Chart:
    """*chart* with *event* folded in.

    Locked cells keep their text whatever comes. A new title makes a new cell: the old one's
    details, tasks and log belong to what it was.
    """
    match event:
        case SubGoalTitled(position, title):
            old = chart.sub_goals[position]
            if old is not None and old.locked:
                return chart
            if old is not None and old.title == title:
                return chart
            actions = NO_ACTIONS if old is None else old.actions
            return chart.with_sub_goal(SubGoal(position, title, actions=actions))
        case ActionTitled(cell, title):
            return _titled(chart, cell, title)
        case CellDetailed():
            return _detailed(chart, event)
        case TaskAdded(cell, task):
            action = chart.action(cell)
            if action is None:
                return chart
            kept = tuple(t for t in action.tasks if t.id != task.id)
            return chart.with_action(cell.sub_goal, replace(action, tasks=(*kept, task)))
        case TasksCleared(cell):
            action = chart.action(cell)
            return chart if action is None else chart.with_action(cell.sub_goal, replace(action, tasks=()))
        case FindingsChanged(findings):
            return replace(chart, findings=findings)
        case UsageAdded(usage):
            return replace(chart, usage=chart.usage + usage)
        case Noticed() | Finished() | Failed():
            return chart


def _titled(chart: Chart, cell: CellRef, title: str) -> Chart:
    assert cell.action is not None
    old = chart.action(cell)
    if old is not None and (old.locked or old.title == title):
        return chart
    return chart.with_action(cell.sub_goal, Action(cell.action, title))


def _detailed(chart: Chart, event: CellDetailed) -> Chart:
    old = chart.cell(event.cell)
    if old is None or old.locked:
        return chart
    text = {"description": event.description, "background": event.background}
    if isinstance(old, SubGoal):
        return chart.with_sub_goal(replace(old, **text))
    return chart.with_action(
        event.cell.sub_goal,
        replace(old, **text, type=event.type, times_per_week=event.times_per_week),
    )
