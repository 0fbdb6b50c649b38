"""The planner port: what any planner, over a model or offline, must do.

A planner answers one request at a time with a stream of domain events and keeps no state between
requests. Everything it may know of the chart is in the request; concurrency, deadline and
cancellation are the caller's (cancelling the task that iterates must stop the model call).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from goal_mandala.domain.events import Event
from goal_mandala.domain.mandala import CellRef, Chart, Finding, PlannerInfo, Usage

SUB_GOAL_ITSELF = 8
"""Position that stands for a block's own sub-goal in a details request."""


class Stage(StrEnum):
    SUB_GOALS = "sub_goals"  # titles of sub-goals
    ACTIONS = "actions"  # titles of one block's actions
    DETAILS = "details"  # description, background, type of one block's cells
    TASKS = "tasks"  # one action's tasks


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """One thing to plan.

    ``chart`` is the draft as it is now: what stands in it outside the asked cells is given.
    ``block`` is the sub-goal's position (None for SUB_GOALS), ``action`` the action's (TASKS only).
    ``positions`` are to be filled, in order; 8 is the sub-goal itself (DETAILS only); empty for TASKS.
    ``rejected`` are earlier titles of those cells that must not come again; ``problems`` say why.
    ``deadline`` is in the event loop's clock (seconds), None for no limit.
    ``cut_off`` is told what a call took, as far as one can know, that is stopped before its end: no event can say it.
    """

    stage: Stage
    chart: Chart
    start: date
    positions: tuple[int, ...] = ()
    block: int | None = None
    action: int | None = None
    rejected: tuple[str, ...] = ()
    problems: tuple[Finding, ...] = ()
    deadline: float | None = None
    cut_off: Callable[[Usage], None] | None = None

    @property
    def cells(self) -> tuple[CellRef, ...]:
        """The cells asked for, in the order of ``positions``."""
        if self.stage is Stage.SUB_GOALS:
            return tuple(CellRef(p) for p in self.positions)
        assert self.block is not None
        if self.stage is Stage.TASKS:
            return (CellRef(self.block, self.action),)
        return tuple(CellRef(self.block, None if p == SUB_GOAL_ITSELF else p) for p in self.positions)


class Planner(Protocol):
    """A source of plans. ``name`` is shown to people, ``info`` goes into the chart."""

    @property
    def info(self) -> PlannerInfo: ...

    def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        """Events for exactly the asked cells, each at most once, plus ``UsageAdded`` and ``Noticed``.

        Ends normally when every asked cell came; raises a ``MandalaError`` when it cannot go on
        (what was yielded before stays valid).
        """
        ...


@runtime_checkable
class PricedPlanner(Protocol):
    """A planner whose calls cost money."""

    def cost_at_most(self, request: PlanRequest) -> float:
        """US dollars that one call for *request* takes at the most: its whole prompt and the longest answer asked for."""
        ...
