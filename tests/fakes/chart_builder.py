"""Small charts for tests, cell by cell: only what a test names is special, the rest is distinct and plain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, Goal, PlannerInfo, SubGoal, Task

START = date(2026, 11, 23)
CREATED = datetime(2026, 11, 23, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)

Details = Callable[[CellRef], dict[str, Any]]


def a_goal(title: str = "Reach the goal", **fields: Any) -> Goal:
    return Goal(title, **{"language": "en", **fields})


def empty_chart(**goal: Any) -> Chart:
    """A goal and nothing else."""
    return Chart("chart-1", a_goal(**goal), PlannerInfo("playbook"), CREATED, CREATED)


def titled_chart(**goal: Any) -> Chart:
    """All 8 sub-goals and 64 actions with titles alone."""
    return _filled(empty_chart(**goal), lambda _: {})


def whole_chart(**goal: Any) -> Chart:
    """Every cell with details, every action an execution with three tasks of 30 minutes."""
    return _filled(empty_chart(**goal), _detailed)


def put(chart: Chart, cell: str, **changes: Any) -> Chart:
    """*chart* with some fields of one cell changed; the cell must be there."""
    ref = CellRef.parse(cell)
    there = chart.cell(ref)
    assert there is not None, cell
    if isinstance(there, SubGoal):
        return chart.with_sub_goal(replace(there, **changes))
    return chart.with_action(ref.sub_goal, replace(there, **changes))


def without(chart: Chart, cell: str) -> Chart:
    """*chart* with one cell (a sub-goal with its whole block) emptied."""
    ref = CellRef.parse(cell)
    blocks = list(chart.sub_goals)
    block = blocks[ref.sub_goal]
    assert block is not None, cell
    if ref.action is None:
        blocks[ref.sub_goal] = None
    else:
        actions = tuple(None if a is not None and a.position == ref.action else a for a in block.actions)
        blocks[ref.sub_goal] = replace(block, actions=actions)
    return replace(chart, sub_goals=tuple(blocks))


def distinct_title(cell: CellRef, salt: str = "") -> str:
    """A title like no other: letters and digits from a hash, in a script that every narrow language has."""
    return hashlib.sha256(f"{salt}{cell}".encode()).hexdigest()[:16]


def a_task(number: int, **fields: Any) -> Task:
    base = Task(f"task-{number}", f"Step {number}", "What is done", ActionType.EXECUTION, 30)
    return replace(base, **fields)


def _detailed(cell: CellRef) -> dict[str, Any]:
    texts = {"description": f"Description of {cell}", "background": f"Reason for {cell}"}
    if cell.action is None:
        return texts
    number = 1000 * cell.sub_goal + 10 * cell.action
    return {**texts, "type": ActionType.EXECUTION, "tasks": tuple(a_task(number + i) for i in range(3))}


def _filled(chart: Chart, details: Details) -> Chart:
    blocks: list[SubGoal] = []
    for block in POSITIONS:
        cells = [CellRef(block, position) for position in POSITIONS]
        actions = tuple(Action(position, distinct_title(c), **details(c)) for position, c in enumerate(cells))
        here = CellRef(block)
        blocks.append(SubGoal(block, distinct_title(here), **details(here), actions=actions))
    return replace(chart, sub_goals=tuple(blocks))
