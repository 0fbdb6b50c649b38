"""Takes generations from the queue and carries them out: lease, generate, store, finish.

Each event is stored before anything later is; a worker that dies leaves a lease that runs out, and
the next one goes on from what is stored. Two can never write the same generation: the lease is a
fence, and who has lost it stops without a trace.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from goal_mandala.domain.errors import Conflict, DeadlineExceeded, MandalaError, NotFound
from goal_mandala.domain.events import (
    ActionTitled,
    Event,
    Failed,
    Finished,
    Noticed,
    SubGoalTitled,
    UsageAdded,
    apply,
)
from goal_mandala.domain.generation_record import GenerationError, GenerationRecord, GenerationState
from goal_mandala.domain.mandala import Chart
from goal_mandala.generation.pipeline import Settings, generate
from goal_mandala.generation.planner import Planner
from goal_mandala.jobs.queue import Job, JobQueue
from goal_mandala.jobs.remaining import remaining_work
from goal_mandala.storage.repository import GenerationRepository
from goal_mandala.telemetry.generation_report import GenerationReport

PlannerFor = Callable[[GenerationRecord], Planner]
Observe = Callable[[GenerationReport], None]


def unobserved(report: GenerationReport) -> None:
    """For a worker that nobody watches."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """Seconds: how long a lease lasts, how long one generation may take, how often the queue is asked."""

    lease: float = 30.0
    time_limit: float = 600.0
    poll: float = 0.2
    concurrency: int = 8


@dataclass(frozen=True, slots=True)
class WorkerTools:
    """What a worker works with; *name* is in its leases, *planner_for* makes the planner of a generation.

    *observe* is told of every run that ended.
    """

    name: str
    queue: JobQueue
    repository: GenerationRepository
    planner_for: PlannerFor
    clock: Callable[[], datetime]
    settings: WorkerSettings
    observe: Observe = unobserved

    @property
    def span(self) -> timedelta:
        """How long a lease lasts."""
        return timedelta(seconds=self.settings.lease)


class Worker:
    """Works on one generation at a time."""

    def __init__(self, tools: WorkerTools) -> None:
        self._tools = tools

    async def run(self, stop: asyncio.Event) -> None:
        """Work until *stop*; what is under way then is left to the next worker, from where it stands."""
        while not stop.is_set():
            if not await self.work_once():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._tools.settings.poll)

    async def work_once(self) -> bool:
        """Carry out one job if there is one; returns whether there was."""
        now = self._tools.clock()
        job = await asyncio.to_thread(self._tools.queue.receive, now=now, visible_after=now + self._tools.span)
        if job is None:
            return False
        try:
            await self.carry_out(job)
        except MandalaError as error:
            await asyncio.to_thread(
                self._tools.queue.fail, job, error.code, visible_after=self._tools.clock() + self._tools.span
            )
        else:
            await asyncio.to_thread(self._tools.queue.complete, job)
        return True

    async def carry_out(self, job: Job) -> None:
        """Lease and finish the job's generation; returns quietly when there is nothing left to do or another has it."""
        now = self._tools.clock()
        record = await asyncio.to_thread(
            self._tools.repository.lease, job.generation_id, self._tools.name, now=now, until=now + self._tools.span
        )
        if record is not None:
            with contextlib.suppress(_LeaseLost):
                await _Run(self._tools, job, record).finish()


class _LeaseLost(Exception):
    """Another worker has taken over."""


class _Run:
    """One generation being carried out."""

    def __init__(self, tools: WorkerTools, job: Job, record: GenerationRecord) -> None:
        self._tools = tools
        self._job = job
        self._record = record
        self._draft: Chart = record.draft
        self._pending: list[Event] = []
        self._cancelled = False
        self._lost = False
        self._flushing: asyncio.Task[None] | None = None
        self._arrived = asyncio.Event()
        self._complete = False
        self._report = GenerationReport(record.id)
        self._started = asyncio.get_running_loop().time()

    async def finish(self) -> None:
        generating = asyncio.ensure_future(self._generate())
        beating = asyncio.ensure_future(self._beat(generating))
        try:
            last = await generating
        except asyncio.CancelledError:
            if self._lost:
                raise _LeaseLost from None
            if not self._cancelled:
                await self._let_go()
                raise
            last = None
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
        await self._end(last)

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
                    self._note(event)
                    self._pending.append(event)
                    self._arrived.set()
                    if storing.done():
                        break
        finally:
            self._complete = True
            self._arrived.set()
            await asyncio.shield(storing)
        return last

    async def _store(self) -> None:
        """Store what has come, until all has: whatever came while the store was busy goes in one piece."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._flush()
            if self._complete and not self._pending:
                return

    def _note(self, event: Event) -> None:
        report = self._report
        match event:
            case SubGoalTitled() | ActionTitled():
                report.titles += 1
                if report.first_cell_seconds is None:
                    report.first_cell_seconds = asyncio.get_running_loop().time() - self._started
            case UsageAdded(usage):
                report.input_tokens += usage.input_tokens
                report.output_tokens += usage.output_tokens
                report.cost_usd += usage.cost_usd
            case Noticed("asked_again"):
                report.repairs += 1
            case _:
                pass

    async def _let_go(self) -> None:
        """The process stops: the lease ends now, so that the next worker need not wait for it to run out."""
        now = self._tools.clock()
        with contextlib.suppress(MandalaError):
            await asyncio.shield(
                asyncio.to_thread(self._tools.repository.heartbeat, self._record.id, self._tools.name, until=now)
            )
            await asyncio.shield(asyncio.to_thread(self._tools.queue.extend, self._job, visible_after=now))

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
        now = self._tools.clock()
        await self._fenced(
            self._tools.repository.append_events, self._record.id, self._tools.name, events, self._draft, now=now
        )

    async def _beat(self, generating: asyncio.Future[Event | None]) -> None:
        """Prolong the lease, and stop the generation when that was asked for or the lease is lost."""
        interval = self._tools.settings.lease / 3
        while True:
            await asyncio.sleep(min(interval, 1.0))
            until = self._tools.clock() + self._tools.span
            try:
                cancel = await self._fenced(
                    self._tools.repository.heartbeat, self._record.id, self._tools.name, until=until
                )
            except _LeaseLost:
                self._lost = True
                generating.cancel()
                return
            await asyncio.to_thread(self._tools.queue.extend, self._job, visible_after=until)
            if cancel:
                self._cancelled = True
                generating.cancel()
                return

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
        report.state, report.reason = state.value, "" if error is None else error.code
        report.seconds = asyncio.get_running_loop().time() - self._started
        self._tools.observe(report)

    async def _fenced(self, call: Callable[..., object], /, *args: object, **named: object) -> object:
        try:
            return await asyncio.to_thread(call, *args, **named)
        except Conflict as error:
            if error.code == "lease_lost":
                raise _LeaseLost from error
            raise
        except NotFound as error:  # deleted meanwhile
            raise _LeaseLost from error
