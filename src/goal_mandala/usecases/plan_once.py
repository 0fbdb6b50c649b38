"""Answer one stateless request: eight sub-goals, eight actions of one sub-goal, or one action's tasks.

Nothing is stored. The texts come as the request's own small chart, so that planners need no second way in.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace

from goal_mandala.domain.errors import QualityNotReached
from goal_mandala.domain.events import Failed, apply
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import (
    Action,
    ActionType,
    CellRef,
    Chart,
    Goal,
    SubGoal,
    Task,
    Usage,
)
from goal_mandala.generation.pipeline import Settings, generate
from goal_mandala.generation.planner import Planner, PlanRequest, Stage
from goal_mandala.generation.scope import Work
from goal_mandala.usecases.desk import Desk, new_id

TIME_LIMIT = 28.0
"""Seconds: an answer has to be there before API Gateway gives up at 29."""

ALL = tuple(POSITIONS)


@dataclass(frozen=True, slots=True)
class Answer:
    """The chart as far as it was asked for, and what it took."""

    chart: Chart
    usage: Usage


class AnswerFailed(Exception):
    """The generation failed; carries its last event, which names the error."""

    def __init__(self, failure: Failed) -> None:
        super().__init__(failure.code)
        self.failure = failure


async def plan_sub_goals(desk: Desk, planner: Planner, goal: Goal, seconds: float = TIME_LIMIT) -> tuple[SubGoal, ...]:
    """Eight sub-goals with their details."""
    cells = frozenset(CellRef(p) for p in ALL)
    made = await _fill(desk, planner, _chart(desk, goal), Work(cells, cells, frozenset()), seconds)
    return tuple(s for s in made.sub_goals if s is not None)


async def plan_actions(
    desk: Desk, planner: Planner, goal: Goal, sub_goal: SubGoal, seconds: float = TIME_LIMIT
) -> tuple[Action, ...]:
    """Eight actions of *sub_goal* with their details."""
    chart = _chart(desk, goal).with_sub_goal(replace(sub_goal, position=0))
    cells = frozenset(CellRef(0, p) for p in ALL)
    made = await _fill(desk, planner, chart, Work(cells, cells, frozenset()), seconds)
    block = made.sub_goals[0]
    return tuple(a for a in block.actions if a is not None) if block else ()


async def plan_tasks(
    desk: Desk, planner: Planner, goal: Goal, action: Action, seconds: float = TIME_LIMIT
) -> tuple[Task, ...]:
    """The tasks of *action*, of its type."""
    owner = SubGoal(0, goal.title)
    chart = _chart(desk, goal).with_sub_goal(owner).with_action(0, replace(action, position=0))
    request = PlanRequest(Stage.TASKS, chart, desk.today(), (), 0, 0, deadline=_deadline(seconds))
    async with aclosing(planner.plan(request)) as events:
        async for event in events:
            chart = apply(chart, event)
    made = chart.action(CellRef(0, 0))
    if made is None or not made.tasks:
        raise QualityNotReached("cells_missing", count=1)
    kind = action.type or ActionType.EXECUTION
    return tuple(replace(t, type=kind) for t in made.tasks)


def _chart(desk: Desk, goal: Goal) -> Chart:
    now = desk.clock()
    return Chart(new_id(), goal, desk.planner_info, now, now)


def _deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + min(seconds, TIME_LIMIT)


async def _fill(desk: Desk, planner: Planner, chart: Chart, work: Work, seconds: float) -> Chart:
    settings = Settings(desk.today(), deadline=_deadline(seconds), repair=False)
    async with aclosing(generate(planner, chart, work, settings)) as events:
        async for event in events:
            chart = apply(chart, event)
            if isinstance(event, Failed):
                raise AnswerFailed(event)
    return chart
