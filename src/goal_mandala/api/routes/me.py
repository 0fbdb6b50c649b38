"""The caller's own data as a whole."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from goal_mandala.api.answers import answer
from goal_mandala.api.context import TheCaller, TheDesk
from goal_mandala.api.schemas_problem import problems
from goal_mandala.api.schemas_walk import Deleted
from goal_mandala.usecases.delete_owner import delete_owner

router = APIRouter(tags=["me"], responses=problems())


@router.delete("/v1/me", response_model=Deleted)
def delete_me(caller: TheCaller, desk: TheDesk) -> Response:
    """Delete everything of the caller for good: charts, versions, generations, calendars, usage."""
    return answer({"mandalas": delete_owner(desk, caller.owner)})
