"""Stands where a planner is asked for its name but the planning is done by another process. Loads no model layer."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from goal_mandala.domain.errors import Misconfigured
from goal_mandala.domain.events import Event
from goal_mandala.domain.mandala import PlannerInfo
from goal_mandala.generation.planner import PlanRequest


class PlannerElsewhere:
    """Says what will plan, and refuses to plan."""

    def __init__(self, info: PlannerInfo) -> None:
        self._info = info

    @property
    def info(self) -> PlannerInfo:
        return self._info

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        """Raises ``Misconfigured`` ``planner_elsewhere``: whoever asks is wired to the wrong planner."""
        raise Misconfigured("planner_elsewhere", stage=request.stage.value)
        yield  # makes it a generator
