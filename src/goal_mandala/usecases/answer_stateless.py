"""Answer a stateless request for a person: it is checked, their turn is taken, their budget pays, nothing is stored."""

from __future__ import annotations

import asyncio

from goal_mandala.domain.goal_input import GoalInput, clean_text, goal_from
from goal_mandala.domain.limits import GOAL_TEXT, GOAL_TITLE
from goal_mandala.domain.mandala import Action, ActionType, Goal, SubGoal, Task
from goal_mandala.usecases.desk import Desk
from goal_mandala.usecases.generate_here import GenerateHere
from goal_mandala.usecases.order_generation import take_turns
from goal_mandala.usecases.stateless_generation import StatelessGenerator


async def answer_sub_goals(desk: Desk, owner: str, typed: GoalInput) -> tuple[SubGoal, ...]:
    """Eight sub-goals; raises ``InvalidInput``, ``Throttled``, ``BudgetExceeded`` and what the model's answer led to."""
    goal = await _goal(desk, owner, typed)
    return await _generator(desk).sub_goals(owner, goal)


async def answer_actions(desk: Desk, owner: str, typed: GoalInput, title: str, description: str) -> tuple[Action, ...]:
    """Eight actions of the sub-goal with this title and description."""
    sub_goal = SubGoal(
        0,
        clean_text("subGoalTitle", title, GOAL_TITLE, required=True),
        clean_text("subGoalDescription", description, GOAL_TEXT),
    )
    goal = await _goal(desk, owner, typed)
    return await _generator(desk).actions(owner, goal, sub_goal)


async def answer_tasks(desk: Desk, owner: str, typed: GoalInput, kind: ActionType) -> tuple[Task, ...]:
    """The tasks of the action that *typed* describes; a habit is kept up daily."""
    goal = await _goal(desk, owner, typed)
    times = 7 if kind is ActionType.HABIT else None
    action = Action(0, goal.title, goal.description, goal.background[:200], kind, times_per_week=times)
    return await _generator(desk).tasks(owner, goal, action)


async def _goal(desk: Desk, owner: str, typed: GoalInput) -> Goal:
    goal = goal_from(typed, desk.today())
    await asyncio.to_thread(take_turns, desk, owner)
    return goal


def _generator(desk: Desk) -> StatelessGenerator:
    return desk.stateless or GenerateHere(desk)
