"""Planner over a language model, and the only retry loop of the product.

A request is filled item by item: what arrives valid is passed on at once and kept; what is missing
or refused is asked for again, alone, with a changed prompt. All attempts for one request together,
repairs, waits after errors, a change of output mode and the move to the fallback model included,
never exceed 1 + ``max_retries``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

from goal_mandala.domain.errors import DeadlineExceeded, MandalaError, QualityNotReached
from goal_mandala.domain.events import Event, Noticed, UsageAdded
from goal_mandala.domain.limits import EXECUTION_TASKS
from goal_mandala.domain.mandala import ActionType, PlannerInfo, Usage
from goal_mandala.generation import prompts
from goal_mandala.generation.model_planner.backoff import Backoff
from goal_mandala.generation.model_planner.call import CallReport, ModelCall, answer_tokens, most_tokens
from goal_mandala.generation.model_planner.connection import Connection
from goal_mandala.generation.model_planner.failures import Failure, Remedy, from_exception, from_stop_reason
from goal_mandala.generation.model_planner.items import ItemReader, Refused
from goal_mandala.generation.model_planner.modes import AFTER, OutputMode
from goal_mandala.generation.model_planner.prices import Prices
from goal_mandala.generation.model_planner.request_text import instructions, question
from goal_mandala.generation.planner import PlanRequest, Stage

TASKS_ASKED = {ActionType.EXECUTION: 4, ActionType.HABIT: 2}
TASKS_NEEDED = {ActionType.EXECUTION: EXECUTION_TASKS[0], ActionType.HABIT: 1}
_FAILURES_BEFORE_FALLBACK = 2


@dataclass(slots=True)
class _Attempt:
    """Where the filling of one request stands."""

    connection: Connection
    wanted: list[int]
    needed: int
    number: int = 0
    failures: int = 0
    refused: list[Refused] = field(default_factory=list[Refused])
    last: MandalaError | None = None

    @property
    def done(self) -> bool:
        return self.needed <= 0


class ModelPlanner:
    """Planner over *primary*, with an optional *fallback* model.

    *timeout* is one call's limit in seconds. Output modes that a model turned out not to master are
    remembered for the life of the planner.
    """

    def __init__(
        self,
        primary: Connection,
        *,
        prices: Prices,
        max_retries: int,
        timeout: float,
        fallback: Connection | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._primary = primary
        self._fallback = fallback
        self._prices = prices
        self._max_attempts = 1 + max(0, max_retries)
        self._timeout = timeout
        self._backoff = backoff or Backoff()
        self._modes: dict[str, OutputMode] = {}
        self._noted: set[str] = set()

    def with_backoff(self, backoff: Backoff) -> ModelPlanner:
        """The same planner with other waits between attempts."""
        return ModelPlanner(
            self._primary,
            prices=self._prices,
            max_retries=self._max_attempts - 1,
            timeout=self._timeout,
            fallback=self._fallback,
            backoff=backoff,
        )

    @property
    def info(self) -> PlannerInfo:
        return PlannerInfo(kind="model", model=self._primary.name, prompt_version=prompts.version())

    def cost_at_most(self, request: PlanRequest) -> float:
        """US dollars of one call for *request* with its longest answer; 0.0 for a model without a price."""
        mode, (wanted, _) = self._mode(self._primary), _wanted(request)
        prompt = instructions(request, mode, wanted) + question(request, mode, wanted, ())
        tokens = answer_tokens(request.stage, len(wanted))
        return self._prices.cost(self._primary.name, most_tokens(len(prompt)), tokens)

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        wanted, needed = _wanted(request)
        at = _Attempt(self._primary, wanted, needed)
        while not at.done:
            self._check(at, request)
            for note in self._notes(at.connection):
                yield note
            at.number += 1
            async for event in self._call(at, request):
                yield event

    def _check(self, at: _Attempt, request: PlanRequest) -> None:
        """Raises when no further attempt may be made."""
        if at.number >= self._max_attempts:
            raise at.last or QualityNotReached("cells_missing", stage=request.stage.value, count=at.needed)
        self._check_deadline(request)

    def _notes(self, connection: Connection) -> list[Noticed]:
        if not connection.note or connection.name in self._noted:
            return []
        self._noted.add(connection.name)
        return [Noticed("model_resolved", tuple(connection.note))]

    async def _call(self, at: _Attempt, request: PlanRequest) -> AsyncIterator[Event]:
        """One attempt: yields what came, then decides what the next attempt has to look like."""
        connection, mode = at.connection, self._mode(at.connection)
        system = instructions(request, mode, at.wanted)
        user = question(request, mode, at.wanted, at.refused)
        reader = ItemReader(request, at.wanted, system)
        limit = self._limit(request)
        call = ModelCall(
            connection.model, request.stage, mode, system, user, len(at.wanted), limit, connection.settings
        )
        at.refused, failure = [], None
        try:
            async with aclosing(call.items()) as items:
                async for item in items:
                    read = reader.read(item)
                    if isinstance(read, Refused):
                        at.refused.append(read)
                    elif read is not None:
                        at.needed -= 1
                        yield read
        except (asyncio.CancelledError, GeneratorExit):
            self._tell_cut_off(request, self._usage(connection, call.report))
            raise
        except Exception as error:
            self._check_deadline(request)
            failure = from_exception(error, connection.name)
            if failure is None:
                raise
        yield UsageAdded(self._usage(connection, call.report))
        at.wanted = reader.wanted
        if at.done:
            return
        failure = failure or from_stop_reason(call.report.stop_reason, connection.name)
        async for event in self._after(at, request, mode, failure):
            yield event

    @staticmethod
    def _tell_cut_off(request: PlanRequest, usage: Usage) -> None:
        if request.cut_off is not None:
            request.cut_off(usage)

    @staticmethod
    def _check_deadline(request: PlanRequest) -> None:
        if request.deadline is not None and asyncio.get_running_loop().time() >= request.deadline:
            raise DeadlineExceeded("deadline_exceeded")

    async def _after(
        self, at: _Attempt, request: PlanRequest, mode: OutputMode, failure: Failure | None
    ) -> AsyncIterator[Event]:
        if failure is None:
            missing = {r.position for r in at.refused}
            at.refused += [Refused(p, "missing") for p in at.wanted if p not in missing]
            at.last = QualityNotReached("cells_missing", stage=request.stage.value, count=at.needed)
            if at.number < self._max_attempts:
                yield Noticed("asked_again", (("stage", request.stage.value), ("count", len(at.wanted))))
            return
        at.last = failure.error
        at.failures += 1
        if failure.remedy is Remedy.CHANGE_MODE and at.number < self._max_attempts:
            self._modes[at.connection.name] = AFTER[mode]
            yield Noticed("mode_changed", (("from", mode.value), ("to", AFTER[mode].value)))
        elif self._may_fall_back(at, failure):
            assert self._fallback is not None
            at.connection, at.failures = self._fallback, 0
            yield Noticed("fallback_model", (("model", self._fallback.name), ("because", failure.error.code)))
        elif failure.remedy is Remedy.GIVE_UP:
            raise failure.error
        elif at.number < self._max_attempts:
            delay = self._backoff.delay(at.number, failure.retry_after)
            yield Noticed("waiting", (("because", failure.error.code), ("seconds", round(delay, 2))))
            await self._wait(delay, request, failure.error)

    def _may_fall_back(self, at: _Attempt, failure: Failure) -> bool:
        if self._fallback is None or at.connection is self._fallback or at.number >= self._max_attempts:
            return False
        return failure.remedy is Remedy.GIVE_UP or at.failures >= _FAILURES_BEFORE_FALLBACK

    async def _wait(self, delay: float, request: PlanRequest, error: MandalaError) -> None:
        if request.deadline is not None and asyncio.get_running_loop().time() + delay >= request.deadline:
            raise DeadlineExceeded("deadline_exceeded", because=error.code)
        await asyncio.sleep(delay)

    def _mode(self, connection: Connection) -> OutputMode:
        return self._modes.get(connection.name, connection.mode)

    def _limit(self, request: PlanRequest) -> float:
        if request.deadline is None:
            return self._timeout
        return max(0.001, min(self._timeout, request.deadline - asyncio.get_running_loop().time()))

    def _usage(self, connection: Connection, report: CallReport) -> Usage:
        cost = self._prices.cost(connection.name, report.input_tokens, report.output_tokens)
        return Usage(1, report.input_tokens, report.output_tokens, cost)


def _wanted(request: PlanRequest) -> tuple[list[int], int]:
    """Positions to ask for and how many of them must come."""
    if request.stage is not Stage.TASKS:
        return list(request.positions), len(request.positions)
    (cell,) = request.cells
    action = request.chart.action(cell)
    kind = (action.type if action else None) or ActionType.EXECUTION
    return list(range(TASKS_ASKED[kind])), TASKS_NEEDED[kind]


__all__ = ["ModelPlanner"]
