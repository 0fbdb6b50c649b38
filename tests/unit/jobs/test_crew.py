"""Several workers under one roof: each generation once, a broken one replaced, all let go at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from goal_mandala.domain.errors import ServiceFailed
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.jobs import crew as crew_module
from goal_mandala.jobs.crew import crew
from tests.fakes.planners import Gate, ScriptedPlanner, Step, answer
from tests.unit.jobs.workshop import Workshop


async def _until(condition: object, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]  # a call without arguments
            await asyncio.sleep(0.01)


def test_each_generation_is_carried_out_once(shop: Workshop) -> None:
    ids = [f"gen-{number}" for number in range(6)]
    for generation in ids:
        shop.order(generation)

    async def scenario() -> None:
        async with crew(shop.tools(), 3):
            await _until(lambda: len(shop.reports) == len(ids))

    asyncio.run(scenario())
    assert sorted(report.generation_id for report in shop.reports) == ids
    assert {shop.record(generation).state for generation in ids} == {GenerationState.SUCCEEDED}
    assert len(shop.planner.requests(Stage.SUB_GOALS)) >= len(ids)


def test_a_worker_whose_store_is_out_of_reach_tries_again(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_module, "PAUSE", 0.01)
    shop.order()
    receive, failures = shop.queue.receive, iter([True, True])

    def sometimes(**times: object) -> object:
        if next(failures, False):
            raise ServiceFailed("storage_busy")
        return receive(**times)  # type: ignore[arg-type]  # handed on

    shop.queue.receive = sometimes  # type: ignore[method-assign,assignment]

    async def scenario() -> None:
        async with crew(shop.tools(), 1):
            await _until(lambda: shop.reports)

    asyncio.run(scenario())
    assert shop.record().state is GenerationState.SUCCEEDED


def test_leaving_stops_the_calls_and_lets_go_of_the_lease(shop: Workshop) -> None:
    gate = Gate()

    def slow(request: PlanRequest) -> Iterator[Step]:
        if request.stage is Stage.ACTIONS:
            yield gate
        yield from answer(request)

    shop.planner = ScriptedPlanner(slow)
    shop.order()

    async def scenario() -> None:
        async with crew(shop.tools(), 1):
            await gate.reached.wait()

    asyncio.run(scenario())
    assert shop.planner.running == []
    assert shop.record().state is GenerationState.RUNNING
    assert shop.repository.unfinished_generations(now=shop.now) == ("gen-1",)
    assert shop.take().generation_id == "gen-1", "visible at once"
