"""Every model call paid for: money is set aside before a request and the truth is written down after it.

A call that is cut off is booked at an estimate from its prompt and what arrived; where nobody can say (a killed
process) at what was set aside, never dropped. The offline planner costs nothing and is not metered.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from goal_mandala.domain.errors import MandalaError
from goal_mandala.domain.events import Event, UsageAdded
from goal_mandala.domain.mandala import PlannerInfo, Usage
from goal_mandala.generation.planner import Planner, PlanRequest, PricedPlanner, Stage
from goal_mandala.storage.ledger import CallEntry, Ledger

MICRO = 1_000_000
RESERVED = {Stage.SUB_GOALS: 300, Stage.ACTIONS: 400, Stage.DETAILS: 1500, Stage.TASKS: 800}
"""Micro-dollars set aside per request of a planner that cannot say: about twice what one takes at Nova Micro's price (November 2026)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who pays, and how much a month (micro-dollars) they and the service may spend."""

    owner: str
    generation_id: str
    owner_budget: int
    service_budget: int
    prices_version: str


class MeteredPlanner:
    """*planner*, with every request reserved and settled in *ledger*."""

    def __init__(self, planner: Planner, ledger: Ledger, account: Account, clock: Callable[[], datetime]) -> None:
        self._planner = planner
        self._ledger = ledger
        self._account = account
        self._clock = clock

    @property
    def info(self) -> PlannerInfo:
        return self._planner.info

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        """As the planner's; raises :class:`BudgetExceeded` before the call when the month's money is used up."""
        amount = self._amount(request)
        reservation = await self._reserved(amount)
        entries: list[CallEntry] = []
        complete = False
        request = replace(request, cut_off=lambda usage: entries.append(self._entry(usage, estimated=True)))
        try:
            async with aclosing(self._planner.plan(request)) as events:
                async for event in events:
                    if isinstance(event, UsageAdded):
                        entries.append(self._entry(event.usage))
                    yield event
            complete = True
        finally:
            if not complete and not entries:
                entries.append(self._entry(Usage(1, 0, 0, amount / MICRO), estimated=True))
            await self._settled(reservation, tuple(entries))

    def _amount(self, request: PlanRequest) -> int:
        """Micro-dollars to set aside: what one call takes at the most."""
        if isinstance(self._planner, PricedPlanner):
            return ceil(self._planner.cost_at_most(request) * MICRO)
        return RESERVED[request.stage]

    async def _reserved(self, amount: int) -> str:
        """Set *amount* aside. Who is cut off just then gives it back: no call was made."""
        reserving = asyncio.ensure_future(asyncio.to_thread(self._reserve, amount))
        try:
            return await asyncio.shield(reserving)
        except asyncio.CancelledError:
            with contextlib.suppress(MandalaError):
                await self._settled(await reserving, ())
            raise

    async def _settled(self, reservation: str, entries: tuple[CallEntry, ...]) -> None:
        """Written down also when we are cut off meanwhile."""
        await asyncio.shield(asyncio.to_thread(self._ledger.settle, reservation, entries, now=self._clock()))

    def _reserve(self, amount: int) -> str:
        account = self._account
        return self._ledger.reserve(
            account.owner,
            amount,
            owner_budget=account.owner_budget,
            service_budget=account.service_budget,
            now=self._clock(),
        )

    def _entry(self, usage: Usage, *, estimated: bool = False) -> CallEntry:
        return CallEntry(
            self._account.generation_id,
            self.info.model or "",
            usage.input_tokens,
            usage.output_tokens,
            round(usage.cost_usd * MICRO),
            self._account.prices_version,
            estimated,
            self._clock(),
        )
