"""Money around model calls: set aside before, the truth after, an estimate where a call was cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest

from goal_mandala.domain.errors import BudgetExceeded, ServiceFailed
from goal_mandala.domain.events import Event, SubGoalTitled, UsageAdded
from goal_mandala.domain.mandala import PlannerInfo, Usage
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.jobs.metering import MICRO, RESERVED, Account, MeteredPlanner
from goal_mandala.storage.ledger import CallEntry, Spending
from goal_mandala.storage.sqlite import SqliteLedger
from tests.fakes.planners import Gate, ScriptedPlanner
from tests.unit.jobs.workshop import OWNER, Workshop

SPENT = UsageAdded(Usage(1, 1200, 300, 0.000089))


@dataclass
class Priced:
    """A planner that costs money and can be cut off after its first item."""

    gate: Gate = field(default_factory=Gate)
    info: PlannerInfo = field(default_factory=lambda: PlannerInfo("model", "nova"))

    def cost_at_most(self, request: PlanRequest) -> float:
        return 0.0005

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        try:
            yield SubGoalTitled(0, "One")
            await self.gate.passed()
        except (asyncio.CancelledError, GeneratorExit):
            assert request.cut_off is not None
            request.cut_off(Usage(1, 1000, 40, 0.000043))
            raise
        yield SPENT


class Books:
    """A planner with a ledger behind it."""

    def __init__(self, shop: Workshop, planner: object, budget: int = MICRO) -> None:
        self._shop = shop
        self.ledger = SqliteLedger(shop.database)
        self.request = PlanRequest(Stage.SUB_GOALS, shop.order().draft, shop.now.date(), tuple(range(8)))
        account = Account(OWNER, "gen-1", budget, MICRO, "2026-11")
        self.planner = MeteredPlanner(planner, self.ledger, account, lambda: shop.now)  # type: ignore[arg-type]

    async def drain(self) -> list[Event]:
        return [event async for event in self.planner.plan(self.request)]

    @property
    def spending(self) -> Spending:
        return self.ledger.spending(OWNER, now=self._shop.now)

    @property
    def entries(self) -> tuple[CallEntry, ...]:
        return self.ledger.entries(OWNER, "2026-11")


def test_what_was_spent_takes_the_place_of_what_was_set_aside(shop: Workshop) -> None:
    gate = Gate()
    books = Books(shop, ScriptedPlanner(lambda _: [gate, SPENT]))

    async def scenario() -> None:
        running = asyncio.ensure_future(books.drain())
        await gate.reached.wait()
        assert books.spending.reserved_micro_usd == RESERVED[Stage.SUB_GOALS]
        gate.open()
        assert await running == [SPENT]

    asyncio.run(scenario())
    spent = books.spending
    assert (spent.reserved_micro_usd, spent.micro_usd, spent.calls) == (0, 89, 1)
    (entry,) = books.entries
    assert (entry.input_tokens, entry.output_tokens, entry.estimated, entry.generation_id) == (
        1200,
        300,
        False,
        "gen-1",
    )


def test_a_planner_that_knows_its_price_sets_its_most_aside(shop: Workshop) -> None:
    priced = Priced()
    books = Books(shop, priced)

    async def scenario() -> None:
        running = asyncio.ensure_future(books.drain())
        await priced.gate.reached.wait()
        assert books.spending.reserved_micro_usd == 500
        priced.gate.open()
        await running

    asyncio.run(scenario())
    assert books.spending.micro_usd == 89


@pytest.mark.parametrize("how", ["cancelled", "closed"])
def test_a_call_that_is_cut_off_is_booked_at_what_it_took(shop: Workshop, how: str) -> None:
    priced = Priced()
    books = Books(shop, priced)

    async def scenario() -> None:
        if how == "closed":
            async with aclosing(books.planner.plan(books.request)) as events:
                async for _ in events:
                    break
            return
        running = asyncio.ensure_future(books.drain())
        await priced.gate.reached.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scenario())
    (entry,) = books.entries
    assert (entry.input_tokens, entry.output_tokens, entry.micro_usd, entry.estimated) == (1000, 40, 43, True)
    assert books.spending.reserved_micro_usd == 0


def test_a_failure_that_nobody_can_put_a_price_on_is_booked_at_what_was_set_aside(shop: Workshop) -> None:
    books = Books(shop, ScriptedPlanner(lambda _: [ServiceFailed("service_unavailable")]))
    with pytest.raises(ServiceFailed):
        asyncio.run(books.drain())
    (entry,) = books.entries
    assert (entry.micro_usd, entry.estimated) == (RESERVED[Stage.SUB_GOALS], True)


def test_over_the_budget_no_call_is_made(shop: Workshop) -> None:
    planner = ScriptedPlanner()
    books = Books(shop, planner, budget=RESERVED[Stage.SUB_GOALS] - 1)
    with pytest.raises(BudgetExceeded):
        asyncio.run(books.drain())
    assert planner.calls == []
    assert books.spending.reserved_micro_usd == 0
