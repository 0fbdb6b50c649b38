"""The port behind stateless answers: whoever generates for a person without storing anything, here or elsewhere.

Requests have been checked and the person's turn taken; the budget pays at the generator.
"""

from __future__ import annotations

from typing import Protocol

from goal_mandala.domain.mandala import Action, Goal, SubGoal, Task


class StatelessGenerator(Protocol):
    """Each raises ``BudgetExceeded`` and what the model's answer led to."""

    async def sub_goals(self, owner: str, goal: Goal) -> tuple[SubGoal, ...]:
        """Eight sub-goals with their details."""
        ...

    async def actions(self, owner: str, goal: Goal, sub_goal: SubGoal) -> tuple[Action, ...]:
        """Eight actions of *sub_goal* with their details."""
        ...

    async def tasks(self, owner: str, goal: Goal, action: Action) -> tuple[Task, ...]:
        """The tasks of *action*, of its type."""
        ...
