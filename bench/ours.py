"""Our way, measured: titles first, eight at once, item by item."""

from __future__ import annotations

import asyncio
import resource
import time
from dataclasses import dataclass
from datetime import date

from bench.baseline import GOAL
from goal_mandala.bootstrap import planner_for
from goal_mandala.domain.events import ActionTitled, Finished, SubGoalTitled
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.generation.planner import Planner
from goal_mandala.settings import Settings
from goal_mandala.usecases.generate import Generation, run_generation
from goal_mandala.usecases.start_chart import start_chart

START = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds since the start; ``cpu`` is this process's alone; ``arrivals`` as (seconds, cells so far)."""

    first_item: float
    grid: float
    total: float
    cpu: float
    arrivals: list[tuple[float, int]]


def whole_chart(settings: Settings, *, with_tasks: bool = False) -> Result:
    """One chart with the planner that *settings* names; raises when it does not complete."""
    return asyncio.run(_measure(planner_for(settings), with_tasks=with_tasks))


async def _measure(planner: Planner, *, with_tasks: bool) -> Result:
    chart = start_chart(GoalInput(GOAL), planner.info, START)
    arrivals: list[tuple[float, int]] = []
    began, cpu, grid, finished = time.perf_counter(), _cpu(), 0.0, False
    async for event, draft in run_generation(planner, chart, Generation(with_tasks=with_tasks), START):
        now = time.perf_counter() - began
        if isinstance(event, SubGoalTitled | ActionTitled):
            arrivals.append((now, len(arrivals) + 1))
            grid = now if draft.complete_titles and not grid else grid
        finished = isinstance(event, Finished)
    if not finished:
        raise RuntimeError("the chart did not complete")
    return Result(arrivals[0][0], grid, time.perf_counter() - began, _cpu() - cpu, arrivals)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory_mb() -> float:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
