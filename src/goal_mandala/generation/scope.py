"""What is to be generated: the chart, the sub-goals, one block, one cell, one action's tasks.

:func:`work_for` turns a scope into the exact cells, so that resuming, regenerating and a first
generation are one thing: filling cells. Locked cells are never among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import CellRef, Chart


class ScopeKind(StrEnum):
    CHART = "chart"
    SUB_GOALS = "sub_goals"
    BLOCK = "block"
    CELL = "cell"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Scope:
    """``cell`` is the sub-goal of a block, the cell itself, or the action whose tasks are meant."""

    kind: ScopeKind = ScopeKind.CHART
    cell: CellRef | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Cells whose title, details or tasks are to be made."""

    titles: frozenset[CellRef]
    details: frozenset[CellRef]
    tasks: frozenset[CellRef]

    def __bool__(self) -> bool:
        return bool(self.titles or self.details or self.tasks)


def cells_of(scope: Scope) -> Iterator[CellRef]:
    """Every cell of *scope*, sub-goals first."""
    if scope.kind in (ScopeKind.CHART, ScopeKind.SUB_GOALS):
        yield from (CellRef(s) for s in POSITIONS)
        if scope.kind is ScopeKind.CHART:
            yield from (CellRef(s, a) for s in POSITIONS for a in POSITIONS)
        return
    if scope.cell is None:
        raise NotFound("cell_needed", scope=scope.kind.value)
    if scope.kind is ScopeKind.BLOCK:
        yield from (CellRef(scope.cell.sub_goal, a) for a in POSITIONS)
    else:
        yield scope.cell


def work_for(chart: Chart, scope: Scope, *, replace: bool, with_tasks: bool) -> Work:
    """The cells to fill. With *replace* all unlocked cells of the scope, else what is missing.

    Raises :class:`NotFound` for a scope whose cell is not there to build on, and
    :class:`Conflict` when replacing a single locked cell.
    """
    cells = list(cells_of(scope))
    _check(chart, scope, replace)
    if scope.kind is ScopeKind.TASKS:
        return Work(frozenset(), frozenset(), frozenset(cells))
    unlocked = [c for c in cells if not is_locked(chart, c)]
    if replace:
        actions = frozenset(c for c in unlocked if c.action is not None)
        return Work(frozenset(unlocked), frozenset(unlocked), actions if with_tasks else frozenset())
    titles = frozenset(c for c in cells if chart.cell(c) is None)
    details = frozenset(c for c in unlocked if c in titles or _undetailed(chart, c))
    tasks = frozenset(c for c in cells if c.action is not None and _without_tasks(chart, c))
    return Work(titles, details, tasks if with_tasks else frozenset())


def _check(chart: Chart, scope: Scope, replace: bool) -> None:
    if scope.cell is None:
        return
    owner = chart.sub_goals[scope.cell.sub_goal]
    if owner is None and (scope.kind is not ScopeKind.CELL or scope.cell.action is not None):
        raise NotFound("empty_block", cell=str(scope.cell))
    if scope.kind is ScopeKind.TASKS and chart.action(scope.cell) is None:
        raise NotFound("tasks_need_action", cell=str(scope.cell))
    if replace and scope.kind is ScopeKind.CELL and is_locked(chart, scope.cell):
        raise Conflict("cell_locked", cell=str(scope.cell))


def is_locked(chart: Chart, cell: CellRef) -> bool:
    there = chart.cell(cell)
    return there is not None and there.locked


def _undetailed(chart: Chart, cell: CellRef) -> bool:
    there = chart.cell(cell)
    return there is not None and not there.description


def _without_tasks(chart: Chart, cell: CellRef) -> bool:
    action = chart.action(cell)
    return action is None or not action.tasks
