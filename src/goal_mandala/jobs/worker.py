"""Takes jobs from the queue and carries out their generations; decides what becomes of a job.

A worker that dies leaves a lease that runs out, and the next one goes on from what is stored. A job whose attempts are
used up goes aside: first its generation ends as failed with the reason, so that it never seems to be running when nobody
will work on it; then the job leaves the queue.
"""

from __future__ import annotations

import asyncio
import contextlib
from enum import StrEnum

from goal_mandala.domain.errors import InternalFault, MandalaError
from goal_mandala.domain.events import failed
from goal_mandala.domain.generation_record import GenerationError, GenerationState
from goal_mandala.jobs.generation_run import GenerationRun, LeaseLost
from goal_mandala.jobs.queue import NO_REASON, Job
from goal_mandala.jobs.worker_tools import Observe, PlannerFor, WorkerSettings, WorkerTools, unobserved
from goal_mandala.names import Annotation
from goal_mandala.telemetry.generation_report import GenerationReport
from goal_mandala.telemetry.logs import about
from goal_mandala.telemetry.traces import continued, span

UNEXPECTED = "internal"
"""The reason of a job that met a defect of ours."""


class Outcome(StrEnum):
    """What became of a job."""

    DONE = "done"  # nothing is left to do; it left the queue
    HELD = "held"  # another worker has the generation; the job comes again in case that one dies
    STOPPED = "stopped"  # time was up; the job is visible again, what was made is stored, the lease is free
    GIVEN_BACK = "given_back"  # it failed and comes again
    SET_ASIDE = "set_aside"  # it failed for good; its generation is failed


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
        """Work on one job if there is one; returns whether there was."""
        now = self._tools.clock()
        job = await asyncio.to_thread(self._tools.queue.receive, now=now, visible_after=now + self._tools.span)
        if job is None:
            return False
        with contextlib.nullcontext() if job.trace is None else continued(job.trace):
            await self.work_on(job)
        return True

    async def work_on(self, job: Job, *, stop_at: float | None = None) -> Outcome:
        """Carry *job* out and settle it with the queue, at the latest at *stop_at* (seconds in the event loop's clock).

        A planner's failure ends the generation, not the job. A defect of ours is raised after the job was settled.
        """
        if job.spent or (job.exhausted and await self._was_begun(job)):
            return await self._set_aside(job, InternalFault(job.reason or NO_REASON))
        try:
            outcome = await self.carry_out(job, stop_at=stop_at)
        except MandalaError as error:
            return await self._fail(job, error)
        except Exception as error:
            await self._fail(job, InternalFault(UNEXPECTED, kind=type(error).__name__))
            raise
        if outcome is Outcome.DONE:
            await asyncio.to_thread(self._tools.queue.complete, job)
        elif outcome is Outcome.HELD:
            await self._hide(job)
        return outcome

    async def _was_begun(self, job: Job) -> bool:
        """Whether a worker ever had it. Deliveries that reached none (a throttled function) use up no attempt."""
        state = await asyncio.to_thread(self._tools.repository.generation_state, job.generation_id)
        return state is not GenerationState.QUEUED

    async def carry_out(self, job: Job, *, stop_at: float | None = None) -> Outcome:
        """Lease and finish the job's generation. ``DONE`` when there is nothing left to do, ``HELD`` or ``STOPPED`` when there is."""
        now = self._tools.clock()
        until = now + self._tools.span
        # A job that could be seen while the lease holds would be delivered for nothing, and use up an attempt.
        await asyncio.to_thread(self._tools.queue.extend, job, visible_after=until, now=now)
        record = await asyncio.to_thread(
            self._tools.repository.lease, job.generation_id, self._tools.name, now=now, until=until
        )
        if record is None:
            return await self._not_leased(job)
        try:
            run = GenerationRun(self._tools, job, record)
            with (
                about(generationId=record.id),
                span("generation", attributes={Annotation.GENERATION_ID: record.id}) as opened,
            ):
                finished = await run.finish(stop_at)
                run.tell(opened)
        except LeaseLost:
            return await self._not_leased(job)
        return Outcome.DONE if finished else Outcome.STOPPED

    async def _not_leased(self, job: Job) -> Outcome:
        state = await asyncio.to_thread(self._tools.repository.generation_state, job.generation_id)
        return Outcome.HELD if state is not None and state.active else Outcome.DONE

    async def _fail(self, job: Job, error: MandalaError) -> Outcome:
        if job.last_attempt:
            return await self._set_aside(job, error)
        now = self._tools.clock()
        again = now + self._tools.span
        await asyncio.to_thread(self._tools.queue.fail, job, error.code, visible_after=again, now=now)
        return Outcome.GIVEN_BACK

    async def _set_aside(self, job: Job, error: MandalaError) -> Outcome:
        tools, now, told = self._tools, self._tools.clock(), failed(error)
        reason = GenerationError(told.kind, told.code, told.retryable, told.facts)
        ended = await asyncio.to_thread(tools.repository.give_up, job.generation_id, tools.name, reason, now=now)
        state = await asyncio.to_thread(tools.repository.generation_state, job.generation_id)
        if not ended and state is not None and state.active:
            await self._hide(job)
            return Outcome.HELD
        if state is not GenerationState.FAILED:  # cancelled, or ended otherwise by another
            await asyncio.to_thread(tools.queue.complete, job)
            if ended and state is not None:
                tools.observe(GenerationReport(job.generation_id, state.value))
            return Outcome.DONE
        await asyncio.to_thread(tools.queue.set_aside, job, error.code, now=now)
        if ended:  # else a worker died between the two steps
            tools.observe(GenerationReport(job.generation_id, state.value, error.code, told.kind))
        return Outcome.SET_ASIDE

    async def _hide(self, job: Job) -> None:
        """Until the lease that another has may have run out."""
        now = self._tools.clock()
        await asyncio.to_thread(self._tools.queue.extend, job, visible_after=now + self._tools.span, now=now)


__all__ = ["Observe", "Outcome", "PlannerFor", "Worker", "WorkerSettings", "WorkerTools", "unobserved"]
