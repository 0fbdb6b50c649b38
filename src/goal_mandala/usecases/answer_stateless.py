"""Answer a stateless request for a person: their turn is taken, their budget pays, nothing is stored."""

from __future__ import annotations

import asyncio

from goal_mandala.domain import errors
from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.domain.goal_input import GoalInput, clean_text, goal_from
from goal_mandala.domain.limits import GOAL_TEXT, GOAL_TITLE
from goal_mandala.domain.mandala import Action, ActionType, Goal, SubGoal, Task
from goal_mandala.usecases.desk import Desk
from goal_mandala.usecases.order_generation import take_turns
from goal_mandala.usecases.plan_once import AnswerFailed, plan_actions, plan_sub_goals, plan_tasks


async def answer_sub_goals(desk: Desk, owner: str, typed: GoalInput) -> tuple[SubGoal, ...]:
    """Eight sub-goals; raises ``InvalidInput``, ``Throttled``, ``BudgetExceeded`` and what the model's answer led to."""
    goal = await _goal(desk, owner, typed)
    try:
        return await plan_sub_goals(desk, desk.planner_of(owner), goal)
    except AnswerFailed as failed:
        raise _error_of(failed) from failed


async def answer_actions(desk: Desk, owner: str, typed: GoalInput, title: str, description: str) -> tuple[Action, ...]:
    """Eight actions of the sub-goal with this title and description."""
    sub_goal = SubGoal(
        0,
        clean_text("subGoalTitle", title, GOAL_TITLE, required=True),
        clean_text("subGoalDescription", description, GOAL_TEXT),
    )
    goal = await _goal(desk, owner, typed)
    try:
        return await plan_actions(desk, desk.planner_of(owner), goal, sub_goal)
    except AnswerFailed as failed:
        raise _error_of(failed) from failed


async def answer_tasks(desk: Desk, owner: str, typed: GoalInput, kind: ActionType) -> tuple[Task, ...]:
    """The tasks of the action that *typed* describes; a habit is kept up daily."""
    goal = await _goal(desk, owner, typed)
    times = 7 if kind is ActionType.HABIT else None
    action = Action(0, goal.title, goal.description, goal.background[:200], kind, times_per_week=times)
    return await plan_tasks(desk, desk.planner_of(owner), goal, action)


async def _goal(desk: Desk, owner: str, typed: GoalInput) -> Goal:
    goal = goal_from(typed, desk.today())
    await asyncio.to_thread(take_turns, desk, owner)
    return goal


def _error_of(failed: AnswerFailed) -> MandalaError:
    """The error that ended the generation, as it was raised."""
    failure = failed.failure
    kind = next((known for known in errors.leaves() if known.__name__ == failure.kind), InternalFault)
    return kind(failure.code, **dict(failure.facts))
