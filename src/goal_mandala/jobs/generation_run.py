"""One run of a generation: events stored as they come, the lease kept up, the end with its swap.

Each event is stored before anything later is. The lease is a fence: who has lost it can write nothing and stops
without a trace. Knows neither where the job came from nor what becomes of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace

from goal_mandala.domain.errors import Conflict, DeadlineExceeded, MandalaError, NotFound
from goal_mandala.domain.events import Event, Failed, Finished, apply
from goal_mandala.domain.generation_record import GenerationError, GenerationRecord, GenerationState
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.pipeline import Settings, generate
from goal_mandala.jobs.queue import Job
from goal_mandala.jobs.remaining import remaining_work
from goal_mandala.jobs.worker_tools import WorkerTools
from goal_mandala.telemetry.generation_report import GenerationReport
from goal_mandala.telemetry.logs import log
from goal_mandala.telemetry.traces import OpenSpan

MOST_BETWEEN_BEATS = 1.0
"""Seconds: how long a cancel may go unseen."""

STORE_EVERY = 0.1
"""Seconds between two writes of one run: with each goes the whole draft. Watchers are shown more every 0.2 s."""

PAUSE = 0.5
"""Seconds before a store that was out of reach is tried again."""


class LeaseLost(Exception):
    """Another worker has taken over."""


class GenerationRun:
    """One generation being carried out, for as long as the lease holds."""

    def __init__(self, tools: WorkerTools, job: Job, record: GenerationRecord) -> None:
        self._tools = tools
        self._job = job
        self._record = record
        self._draft: Chart = record.draft
        self._pending: list[Event] = []
        self._cancelled = False
        self._lost = False
        self._stopped = False
        self._prolonging: asyncio.Task[bool] | None = None
        self._arrived = asyncio.Event()
        self._complete = asyncio.Event()
        self._report = GenerationReport(record.id)
        self._started = asyncio.get_running_loop().time()

    async def finish(self, stop_at: float | None = None) -> bool:
        """Carry it out to its end; False when *stop_at* (the loop's clock) came first: then the lease is free again.

        One that was to be cancelled, which the worker before did not live to do, ends at once: nobody is called.
        Raises :class:`LeaseLost`, and what the store raises.
        """
        if self._record.cancel_requested:
            await self._end(None)
            return True
        generating = asyncio.ensure_future(self._generate())
        beating = asyncio.ensure_future(self._beat(generating))
        stopping = None if stop_at is None else asyncio.get_running_loop().call_at(stop_at, self._stop, generating)
        try:
            last = await generating
        except asyncio.CancelledError:
            if self._lost:
                raise LeaseLost from None
            if not self._cancelled:
                await self._stop_beating(beating)
                await self._let_go()
                if self._stopped:
                    return False
                raise
            last = None
        finally:
            if stopping is not None:
                stopping.cancel()
            await self._stop_beating(beating)
        await self._end(last)
        return True

    def tell(self, opened: OpenSpan) -> None:
        """Put what the run came to into its span."""
        report = self._report
        opened.set("state", report.state or None)
        if report.failed_by_us:
            opened.fail_with(report.reason)

    def _stop(self, generating: asyncio.Future[Event | None]) -> None:
        self._stopped = True
        generating.cancel()

    async def _generate(self) -> Event | None:
        """Run the pipeline; every event is stored, in order, as soon as the store has taken the ones before."""
        events = await self._stored()
        settings = self._tools.settings
        loop_deadline = asyncio.get_running_loop().time() + settings.time_limit
        work = remaining_work(self._record, events)
        planner = self._tools.planner_for(self._record)
        start = self._record.draft.created_at.date()
        stream = generate(planner, self._draft, work, Settings(start, settings.concurrency, loop_deadline))
        storing = asyncio.ensure_future(self._store())
        last: Event | None = None
        try:
            async with contextlib.aclosing(stream):
                async for event in stream:
                    if isinstance(event, Finished | Failed):
                        last = event
                        break
                    self._draft = apply(self._draft, event)
                    self._report.note(event, asyncio.get_running_loop().time() - self._started)
                    self._pending.append(event)
                    self._arrived.set()
                    if storing.done():
                        break
        finally:
            self._complete.set()
            self._arrived.set()
            await asyncio.shield(storing)
        return last

    async def _store(self) -> None:
        """Store what has come, until all has: what came since the last write goes in one piece."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._flush()
            if self._complete.is_set() and not self._pending:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._complete.wait(), STORE_EVERY)

    async def _let_go(self) -> None:
        """The process stops: the lease ends now, so that the next worker need not wait for it to run out."""
        now = self._tools.clock()
        with contextlib.suppress(MandalaError):
            await asyncio.shield(
                asyncio.to_thread(self._tools.repository.heartbeat, self._record.id, self._tools.name, until=now)
            )
            await asyncio.shield(asyncio.to_thread(self._tools.queue.extend, self._job, visible_after=now, now=now))
            log("generation handed back", seconds=round(asyncio.get_running_loop().time() - self._started, 3))

    async def _stored(self) -> list[Event]:
        record, found = self._record, list[Event]()
        while True:
            page = await asyncio.to_thread(
                self._tools.repository.events_after, record.owner, record.id, len(found), limit=500
            )
            found += [numbered.event for numbered in page]
            if len(page) < 500:
                return found

    async def _flush(self) -> None:
        if not self._pending:
            return
        events, self._pending = self._pending, []
        draft, give_up = self._draft, asyncio.get_running_loop().time() + self._tools.settings.lease
        while True:
            now = self._tools.clock()
            try:
                await self._fenced(
                    self._tools.repository.append_events, self._record.id, self._tools.name, events, draft, now=now
                )
                return
            except MandalaError as error:
                if not error.retryable or asyncio.get_running_loop().time() > give_up:
                    raise
            await asyncio.sleep(PAUSE)

    async def _beat(self, generating: asyncio.Future[Event | None]) -> None:
        """Prolong the lease, and stop the generation when that was asked for or the lease is lost."""
        interval = min(self._tools.settings.lease / 3, MOST_BETWEEN_BEATS)
        while True:
            await asyncio.sleep(interval)
            self._prolonging = asyncio.ensure_future(self._prolong())
            try:
                cancel = await asyncio.shield(self._prolonging)
            except LeaseLost:
                self._lost = True
                generating.cancel()
                return
            except MandalaError as error:  # the store is out of reach: while it is, nobody else gets the lease either
                log("lease not prolonged", logging.WARNING, generationId=self._record.id, reason=error.code)
                continue
            if cancel:
                self._cancelled = True
                generating.cancel()
                return

    async def _stop_beating(self, beating: asyncio.Future[None]) -> None:
        """No beat is under way afterwards: written later than the letting go it would take the lease again, for nobody."""
        beating.cancel()
        under_way = [beating] if self._prolonging is None else [beating, self._prolonging]
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _prolong(self) -> bool:
        """Returns whether a cancel was asked for. The job is hidden before the lease goes on, so never for less long."""
        now = self._tools.clock()
        until = now + self._tools.span
        try:
            await asyncio.to_thread(self._tools.queue.extend, self._job, visible_after=until, now=now)
        finally:
            cancel = await self._fenced(
                self._tools.repository.heartbeat, self._record.id, self._tools.name, until=until, now=now
            )
        return bool(cancel)

    async def _end(self, last: Event | None) -> None:
        state, error = GenerationState.CANCELLED, None
        if isinstance(last, Finished):
            state = GenerationState.SUCCEEDED
        elif isinstance(last, Failed):
            timed_out = last.kind == DeadlineExceeded.__name__
            state = GenerationState.TIMED_OUT if timed_out else GenerationState.FAILED
            error = GenerationError(last.kind, last.code, last.retryable, last.facts)
        now = self._tools.clock()
        takes = state is GenerationState.SUCCEEDED and self._record.accepts_itself
        accepted = replace(self._draft, version=self._record.base_version + 1, updated_at=now) if takes else None
        events = [*self._pending, last] if last is not None else self._pending
        await self._fenced(
            self._tools.repository.finish_generation,
            self._record.id,
            self._tools.name,
            state,
            now=now,
            error=error,
            events=events,
            accepted=accepted,
        )
        report = self._report
        report.end(state.value, "" if error is None else error.kind, "" if error is None else error.code)
        report.seconds = asyncio.get_running_loop().time() - self._started
        self._tools.observe(report)

    async def _fenced(self, call: Callable[..., object], /, *args: object, **named: object) -> object:
        try:
            return await asyncio.to_thread(call, *args, **named)
        except Conflict as error:
            if error.code == "lease_lost":
                raise LeaseLost from error
            raise
        except NotFound as error:  # deleted meanwhile
            raise LeaseLost from error
