"""Stateless generation in this process: the planner runs here, what it took is reported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

from goal_mandala.domain import errors
from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.domain.events import Event
from goal_mandala.domain.mandala import Action, Goal, PlannerInfo, SubGoal, Task
from goal_mandala.generation.planner import Planner, PlanRequest
from goal_mandala.telemetry.generation_report import GenerationReport, Observe, unobserved
from goal_mandala.telemetry.traces import span
from goal_mandala.usecases.desk import Desk
from goal_mandala.usecases.plan_once import TIME_LIMIT, AnswerFailed, plan_actions, plan_sub_goals, plan_tasks

Made = TypeVar("Made")


class GenerateHere:
    """:class:`~goal_mandala.usecases.stateless_generation.StatelessGenerator`, within *seconds*."""

    def __init__(self, desk: Desk, observe: Observe = unobserved, seconds: float = TIME_LIMIT) -> None:
        self._desk = desk
        self._observe = observe
        self._seconds = seconds

    async def sub_goals(self, owner: str, goal: Goal) -> tuple[SubGoal, ...]:
        return await self._observed(owner, lambda p: plan_sub_goals(self._desk, p, goal, self._seconds))

    async def actions(self, owner: str, goal: Goal, sub_goal: SubGoal) -> tuple[Action, ...]:
        return await self._observed(owner, lambda p: plan_actions(self._desk, p, goal, sub_goal, self._seconds))

    async def tasks(self, owner: str, goal: Goal, action: Action) -> tuple[Task, ...]:
        return await self._observed(owner, lambda p: plan_tasks(self._desk, p, goal, action, self._seconds))

    async def _observed(self, owner: str, plan: Callable[[Planner], Awaitable[Made]]) -> Made:
        clock = asyncio.get_running_loop().time
        report, started = GenerationReport(""), clock()
        planner = _Noted(self._desk.planner_of(owner), report, started)
        try:
            with span("stateless generation"):
                try:
                    made = await plan(planner)
                except AnswerFailed as failed:
                    raise _error_of(failed) from failed
        except MandalaError as error:
            report.end("failed", type(error).__name__, error.code)
            raise
        except Exception as error:
            report.end("failed", type(error).__name__, InternalFault.default_code)
            raise
        except asyncio.CancelledError:
            report.end("cancelled")
            raise
        else:
            report.end("succeeded")
            return made
        finally:
            report.seconds = clock() - started
            self._observe(report)


class _Noted:
    """*planner*, with its events noted in *report*."""

    def __init__(self, planner: Planner, report: GenerationReport, started: float) -> None:
        self._planner = planner
        self._report = report
        self._started = started

    @property
    def info(self) -> PlannerInfo:
        return self._planner.info

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        clock = asyncio.get_running_loop().time
        async with aclosing(self._planner.plan(request)) as events:
            async for event in events:
                self._report.note(event, clock() - self._started)
                yield event


def _error_of(failed: AnswerFailed) -> MandalaError:
    """The error that ended the generation, as it was raised."""
    failure = failed.failure
    kind = next((known for known in errors.leaves() if known.__name__ == failure.kind), InternalFault)
    return kind(failure.code, **dict(failure.facts))
