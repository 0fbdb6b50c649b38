"""The stateless contract: eight sub-goals, eight actions, one action's tasks. Nothing is stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.responses import Response

from goal_mandala.api.answers import Data, answer
from goal_mandala.api.context import Caller, TheCaller, TheDesk
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.problems import FORBIDDEN, Refused
from goal_mandala.api.schemas_plan import (
    ActionsAnswer,
    ActionsRequest,
    SubGoalsAnswer,
    SubGoalsRequest,
    TasksAnswer,
    TasksRequest,
)
from goal_mandala.api.schemas_problem import problems
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import ActionType
from goal_mandala.storage.ledger import UNDER_WAY
from goal_mandala.usecases.answer_stateless import answer_actions, answer_sub_goals, answer_tasks

router = APIRouter(prefix="/v1/ai", tags=["stateless generation"], responses=problems(409, 422))


@router.post("/generate-subgoals", response_model=SubGoalsAnswer)
async def generate_subgoals(body: SubGoalsRequest, caller: TheCaller, desk: TheDesk, run_once: RunOnce) -> Response:
    """Eight sub-goals for a goal."""
    told = body.input
    typed = GoalInput(told.title, told.description, told.deadline, told.background, told.constraints or "")

    async def plan() -> list[Data]:
        made = await answer_sub_goals(desk, caller.owner, typed)
        return [_cell(cell.title, cell.description, cell.background, cell.position) for cell in made]

    return await run_once(_for(caller, body.user_id, plan), lasting=UNDER_WAY)


@router.post("/generate-actions", response_model=ActionsAnswer)
async def generate_actions(body: ActionsRequest, caller: TheCaller, desk: TheDesk, run_once: RunOnce) -> Response:
    """Eight actions for a sub-goal."""
    told = body.input
    goal = GoalInput(told.goal_title, told.goal_description, "", told.background, told.constraints or "")

    async def plan() -> list[Data]:
        made = await answer_actions(desk, caller.owner, goal, told.sub_goal_title, told.sub_goal_description)
        kind = ActionType.EXECUTION
        return [
            _cell(cell.title, cell.description, cell.background, cell.position) | {"type": (cell.type or kind).value}
            for cell in made
        ]

    return await run_once(_for(caller, body.user_id, plan, "goal"), lasting=UNDER_WAY)


@router.post("/generate-tasks", response_model=TasksAnswer)
async def generate_tasks(body: TasksRequest, caller: TheCaller, desk: TheDesk, run_once: RunOnce) -> Response:
    """The tasks of an action, of its type."""
    told = body.input
    goal = GoalInput(told.action_title, told.action_description, "", told.background, told.constraints or "")

    async def plan() -> list[Data]:
        made = await answer_tasks(desk, caller.owner, goal, ActionType(told.action_type))
        return [
            {
                "title": task.title,
                "description": task.description,
                "type": task.type.value,
                "estimatedMinutes": task.estimated_minutes,
            }
            for task in made
        ]

    return await run_once(_for(caller, body.user_id, plan, "action"), lasting=UNDER_WAY)


def _for(
    caller: Caller, user_id: str, plan: Callable[[], Awaitable[list[Data]]], of: str = ""
) -> Callable[[], Awaitable[Response]]:
    """*plan* as an answer; refused for another's ``userId`` before anything runs. *of* names whose title it is on the wire."""
    if user_id != caller.owner:
        raise Refused(FORBIDDEN, "other_user")

    async def run() -> Response:
        try:
            return answer({"success": True, "data": await plan()})
        except InvalidInput as error:
            field = str(error.facts.get("field", ""))
            if of and field in ("title", "description"):
                error.facts["field"] = of + field.capitalize()
            raise

    return run


def _cell(title: str, description: str, background: str, position: int) -> Data:
    return {"title": title, "description": description, "background": background, "position": position}
