"""What a model call costs us beside what the bare SDK needs for the very same call: CPU of this process, one run.

Ours is the whole way of the product: prompt, call, items checked as they arrive, events. Theirs is ``converse_stream`` with
the parameters that our calls had, read to its end in so many threads as we have calls at once. The fake answers at once, in a
process of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast

import boto3

from bench.baseline import GOAL
from bench.measured import REGION
from bench.ours import START
from goal_mandala.bootstrap import planner_for
from goal_mandala.domain import events as ev
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.planner import Planner, PlanRequest, Stage
from goal_mandala.settings import Settings
from goal_mandala.usecases.start_chart import start_chart

AT_ONCE = 8
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class PerCall:
    """CPU milliseconds a call."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def per_call() -> PerCall:
    """Eight calls at once, again and again, our way and theirs in turns; the first turn of each is not counted."""
    planner = planner_for(Settings(model="bedrock"))
    client: Any = cast("Any", boto3).client("bedrock-runtime", region_name=REGION)
    sent: list[dict[str, Any]] = []
    _listen(planner, sent)
    return asyncio.run(_turns(planner, client, sent))


async def _turns(planner: Planner, client: Any, sent: list[dict[str, Any]]) -> PerCall:
    """In one loop: threads that wait for answers are kept, as in a service."""
    chart = await _with_sub_goals(planner)
    ours, bare = 0.0, 0.0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for turn in range(ROUNDS + 1):
            sent.clear()
            began = time.process_time()
            await _our_way(planner, chart)
            between = time.process_time()
            list(threads.map(lambda call: _bare(client, call), list(sent)))
            if turn:
                ours += between - began
                bare += time.process_time() - between
    calls = ROUNDS * len(POSITIONS)
    return PerCall(ours / calls * 1000, bare / calls * 1000)


def _listen(planner: Planner, sent: list[dict[str, Any]]) -> None:
    """Note the parameters of every call that the planner makes."""
    client = cast("Any", planner)._primary.model.client

    def note(params: dict[str, Any], **_: object) -> None:
        sent.append(dict(params))

    client.meta.events.register("provide-client-params.bedrock-runtime.ConverseStream", note)


async def _with_sub_goals(planner: Planner) -> Chart:
    chart = start_chart(GoalInput(GOAL), planner.info, START)
    async for event in planner.plan(PlanRequest(Stage.SUB_GOALS, chart, START, tuple(POSITIONS))):
        chart = ev.apply(chart, event)
    return chart


async def _our_way(planner: Planner, chart: Chart) -> None:
    async def one(block: int) -> None:
        events: AsyncIterator[ev.Event] = planner.plan(
            PlanRequest(Stage.ACTIONS, chart, START, tuple(POSITIONS), block)
        )
        titled = [event async for event in events if isinstance(event, ev.ActionTitled)]
        if len(titled) != len(POSITIONS):
            raise RuntimeError("a call brought too little")

    await asyncio.gather(*(one(block) for block in POSITIONS))


def _bare(client: Any, call: dict[str, Any]) -> None:
    for _ in client.converse_stream(**call)["stream"]:
        pass
