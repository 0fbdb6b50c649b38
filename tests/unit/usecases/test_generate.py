"""Generating a scope: every event with the draft it leads to; a scope that does not fit is refused first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from goal_mandala.domain import events as ev
from goal_mandala.domain.errors import Conflict, DeadlineExceeded, NotFound
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.generation.scope import Scope, ScopeKind
from goal_mandala.usecases.generate import Generation, run_generation
from tests.fakes.chart_builder import START, empty_chart, put, whole_chart
from tests.fakes.clock import SkippingLoop, on_skipping_loop
from tests.fakes.planners import Gate, ScriptedPlanner, Step, answer

CELL = Scope(ScopeKind.CELL, CellRef(3, 5))


async def steps(chart: Chart, wanted: Generation, planner: ScriptedPlanner) -> list[tuple[ev.Event, Chart]]:
    return [step async for step in run_generation(planner, chart, wanted, START)]


async def test_the_draft_is_the_fold_of_the_events() -> None:
    chart = empty_chart()
    done = await steps(chart, Generation(), ScriptedPlanner())
    draft = chart
    for event, shown in done:
        draft = ev.apply(draft, event)
        assert shown == draft
    assert isinstance(done[-1][0], ev.Finished)
    assert draft.complete_titles


async def test_only_the_scope_is_made_anew() -> None:
    chart = whole_chart()
    planner = ScriptedPlanner(lambda r: answer(r, "new "))
    done = await steps(chart, Generation(CELL, replace=True), planner)
    after = done[-1][1]
    assert after.action(CellRef(3, 5)) != chart.action(CellRef(3, 5))
    assert {c for r in planner.requests() for c in r.cells} == {CellRef(3, 5)}
    assert after.version == chart.version


async def test_without_tasks() -> None:
    planner = ScriptedPlanner()
    await steps(empty_chart(), Generation(with_tasks=False), planner)
    assert planner.requests(Stage.TASKS) == []
    assert planner.requests(Stage.DETAILS)


async def test_concurrency_is_kept() -> None:
    planner = ScriptedPlanner()
    await steps(empty_chart(), Generation(concurrency=2), planner)
    assert planner.most_at_once == 2


def test_the_time_limit_counts_from_now() -> None:
    async def scenario(loop: SkippingLoop) -> None:
        def script(request: PlanRequest) -> Iterator[Step]:
            loop.skip(60)
            yield Gate()

        planner = ScriptedPlanner(script)
        done = await steps(empty_chart(), Generation(time_limit=60), planner)
        assert done[-1][0] == ev.failed(DeadlineExceeded("deadline_exceeded"))
        assert [c.state for c in planner.calls] == ["cancelled"]
        assert planner.requests()[0].deadline is not None

    on_skipping_loop(scenario)


@pytest.mark.parametrize(
    ("chart", "wanted", "error"),
    [
        (empty_chart(), Generation(CELL, replace=True), NotFound),
        (empty_chart(), Generation(Scope(ScopeKind.TASKS, CellRef(3, 5))), NotFound),
        (put(whole_chart(), "3.5", locked=True), Generation(CELL, replace=True), Conflict),
    ],
)
async def test_a_scope_that_does_not_fit_is_refused_before_anything(
    chart: Chart, wanted: Generation, error: type[Exception]
) -> None:
    planner = ScriptedPlanner()
    with pytest.raises(error):
        await steps(chart, wanted, planner)
    assert planner.calls == []


async def test_closing_stops_the_calls() -> None:
    never = Gate()
    planner = ScriptedPlanner(lambda r: [next(answer(r)), never])
    async with aclosing(run_generation(planner, empty_chart(), Generation(), START)) as events:  # type: ignore[type-var]
        async for _ in events:
            break
        await asyncio.wait_for(never.reached.wait(), 10)
    assert [c.state for c in planner.calls] == ["cancelled"]
