"""Generate: run a planner over a scope of a chart and hand out every event with the draft it leads to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

from goal_mandala.domain.events import Event, apply
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.pipeline import DEFAULT_CONCURRENCY, Settings, generate
from goal_mandala.generation.planner import Planner
from goal_mandala.generation.scope import Scope, work_for

WHOLE_CHART = Scope()


@dataclass(frozen=True, slots=True)
class Generation:
    """What to generate: *scope*, anew (*replace*) or only what is missing; limits in seconds."""

    scope: Scope = WHOLE_CHART
    replace: bool = False
    with_tasks: bool = True
    concurrency: int = DEFAULT_CONCURRENCY
    time_limit: float | None = None


async def run_generation(
    planner: Planner, chart: Chart, wanted: Generation, start: date
) -> AsyncIterator[tuple[Event, Chart]]:
    """(event, draft after it), ending with ``Finished`` or ``Failed``; *start* is the plan's first day.

    Closing the iterator stops the model calls. Raises ``NotFound`` and ``Conflict`` before anything
    is generated when the scope does not fit the chart.
    """
    work = work_for(chart, wanted.scope, replace=wanted.replace, with_tasks=wanted.with_tasks)
    deadline = None if wanted.time_limit is None else asyncio.get_running_loop().time() + wanted.time_limit
    draft = chart
    events = generate(planner, chart, work, Settings(start, wanted.concurrency, deadline))
    try:
        async for event in events:
            draft = apply(draft, event)
            yield event, draft
    finally:
        await events.aclose()
