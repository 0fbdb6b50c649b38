"""Breadth first from a goal to a whole chart: titles, then details, then tasks.

A priority queue of small jobs and so many workers as the caller allows. A job's follow-ups are
queued the moment its own input is there: a block's details start when its titles are, not when the
last block's are. Every event is folded into the draft, so each later request sees what is there. An action's tasks
are handed out all together once its request is done: whoever is stopped leaves a whole list or none, and none is asked for again.

Concurrency, deadline and cancellation are the caller's: closing the generator cancels the workers
and with them the model calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date

from goal_mandala.domain import events as ev
from goal_mandala.domain.errors import (
    DeadlineExceeded,
    InternalFault,
    MandalaError,
    QualityNotReached,
    ServiceFailed,
    Throttled,
)
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import CellRef, Chart, Finding
from goal_mandala.generation.planner import SUB_GOAL_ITSELF, Planner, PlanRequest, Stage
from goal_mandala.generation.quality import inspect, inspect_titles
from goal_mandala.generation.repair import repairs
from goal_mandala.generation.scope import Work

DEFAULT_CONCURRENCY = 8
"""The eight blocks at once: fewer waits on the critical path, more only queues at the provider."""

_LOCAL_FAILURES = (QualityNotReached, Throttled, ServiceFailed)
"""Failures of one call that leave the other blocks worth going on with."""

_PRIORITY = {Stage.SUB_GOALS: 0, Stage.ACTIONS: 1, Stage.DETAILS: 3, Stage.TASKS: 4}
_REPAIR_PRIORITY = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """``deadline`` in the event loop's clock, None for no limit. ``repair`` asks once for bad titles."""

    start: date
    concurrency: int = DEFAULT_CONCURRENCY
    deadline: float | None = None
    repair: bool = True


@dataclass(frozen=True, slots=True, order=True)
class _Job:
    priority: int
    number: int
    request: PlanRequest = field(compare=False)


async def generate(planner: Planner, chart: Chart, work: Work, settings: Settings) -> AsyncGenerator[ev.Event, None]:
    """Fill the cells of *work*; yields every event as it happens, last ``Finished`` or ``Failed``.

    Never raises for what a planner reports: a ``MandalaError`` becomes ``Failed`` after everything
    that could be made was made. Cells outside *work* and locked cells are left as they are.
    """
    run = _Run(planner, chart, work, settings)
    try:
        async for event in run.events():
            yield event
    finally:
        await run.stop()


class _Run:
    """One generation: the draft, the queue of jobs, the workers."""

    def __init__(self, planner: Planner, chart: Chart, work: Work, settings: Settings) -> None:
        self._planner = planner
        self._draft = chart
        self._old = chart
        self._work = work
        self._settings = settings
        self._jobs: asyncio.PriorityQueue[_Job] = asyncio.PriorityQueue()
        self._out: asyncio.Queue[ev.Event | None] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        self._open = 0
        self._numbers = 0
        self._failure: MandalaError | None = None
        self._titled: set[CellRef] = set()
        self._issue: dict[CellRef, int] = {}
        self._looked_over = not settings.repair

    async def events(self) -> AsyncIterator[ev.Event]:
        self._begin()
        if self._open:
            self._workers = [self._start_worker() for _ in range(self._settings.concurrency)]
            while (event := await self._out.get()) is not None:
                yield event
            await self.stop()
            while not self._out.empty():  # what came while the workers were being stopped
                if (event := self._out.get_nowait()) is not None:
                    yield event
        findings = inspect(self._draft, self._settings.start)
        yield ev.FindingsChanged(findings)
        if self._failure is None:
            self._failure = self._left_undone()
        if self._failure is None:
            yield ev.Finished()
        else:
            yield ev.failed(self._failure)

    async def stop(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def _begin(self) -> None:
        wanted = self._work.titles
        if sub_goals := sorted(c.sub_goal for c in wanted if c.action is None):
            self._add(self._request(Stage.SUB_GOALS, None, tuple(sub_goals)))
        else:
            self._add_actions()
        for block in POSITIONS:
            if not any(c.sub_goal == block for c in wanted):
                self._add_details(block)

    def _request(self, stage: Stage, block: int | None, positions: tuple[int, ...]) -> PlanRequest:
        request = PlanRequest(
            stage, self._draft, self._settings.start, positions, block, deadline=self._settings.deadline
        )
        if stage in (Stage.SUB_GOALS, Stage.ACTIONS):
            old = (self._old.cell(cell) for cell in request.cells)
            request = replace(request, rejected=tuple(there.title for there in old if there is not None))
        return request

    def _add(self, request: PlanRequest) -> None:
        priority = _REPAIR_PRIORITY if request.problems else _PRIORITY[request.stage]
        self._numbers += 1
        for cell in request.cells:
            self._issue[cell] = self._numbers
        self._open += 1
        self._jobs.put_nowait(_Job(priority, self._numbers, request))

    def _add_actions(self) -> None:
        for block in POSITIONS:
            wanted = (c.action for c in self._work.titles if c.sub_goal == block)
            positions = tuple(sorted(p for p in wanted if p is not None))
            if positions and self._draft.sub_goals[block] is not None:
                self._add(self._request(Stage.ACTIONS, block, positions))

    def _add_details(self, block: int, only: Collection[CellRef] | None = None) -> None:
        """Details of the block's cells (or of *only* some), and tasks of those that need no details."""
        here = {c for c in self._work.details | self._work.tasks if c.sub_goal == block and self._draft.cell(c)}
        here = here if only is None else here & set(only)
        if wanted := here & self._work.details:
            positions = tuple(sorted(SUB_GOAL_ITSELF if c.action is None else c.action for c in wanted))
            self._add(self._request(Stage.DETAILS, block, positions))
        for cell in sorted((here & self._work.tasks) - wanted):
            self._add_tasks(cell)

    def _add_tasks(self, cell: CellRef) -> None:
        if self._draft.action(cell) is not None:
            request = PlanRequest(Stage.TASKS, self._draft, self._settings.start, (), cell.sub_goal, cell.action)
            self._add(replace(request, deadline=self._settings.deadline))

    def _start_worker(self) -> asyncio.Task[None]:
        worker = asyncio.create_task(self._worker())
        worker.add_done_callback(self._worker_ended)
        return worker

    def _worker_ended(self, worker: asyncio.Task[None]) -> None:
        """A worker ends by cancellation only; anything else is a defect of ours and ends the run."""
        if not worker.cancelled() and (error := worker.exception()) is not None:
            self._failure = InternalFault("internal", kind=type(error).__name__)
            self._failure.__cause__ = error
            self._out.put_nowait(None)

    async def _worker(self) -> None:
        while not self._fatal:
            job = await self._jobs.get()
            await self._perform(job)
            self._open -= 1
            if self._open == 0 or self._fatal:
                self._out.put_nowait(None)

    @property
    def _fatal(self) -> bool:
        return self._failure is not None and not isinstance(self._failure, _LOCAL_FAILURES)

    async def _perform(self, job: _Job) -> None:
        request = replace(job.request, chart=self._draft)
        try:
            await self._within_deadline(lambda: self._consume(job.number, request))
        except MandalaError as error:
            if self._failure is None or not isinstance(error, _LOCAL_FAILURES):
                self._failure = error
        if not self._fatal:
            self._follow_up(job.number, request)

    async def _within_deadline(self, consume: Callable[[], Awaitable[None]]) -> None:
        deadline = self._settings.deadline
        if deadline is None:
            await consume()
            return
        if asyncio.get_running_loop().time() >= deadline:
            raise DeadlineExceeded("deadline_exceeded")
        try:
            async with asyncio.timeout_at(deadline):
                await consume()
        except TimeoutError:
            raise DeadlineExceeded("deadline_exceeded") from None

    async def _consume(self, number: int, request: PlanRequest) -> None:
        async with aclosing(self._planner.plan(request)) as events:
            await self._take(number, request, events)

    async def _take(self, number: int, request: PlanRequest, events: AsyncIterator[ev.Event]) -> None:
        listed: list[ev.TaskAdded] = []
        async for event in events:
            if isinstance(event, ev.TaskAdded):
                listed.append(event)
            elif self._wanted(number, request, event):
                self._hand_out(event)
        tasks = [event for event in listed if self._wanted(number, request, event)]
        for cell in {event.cell for event in tasks}:
            self._make_room(cell)
        for event in tasks:
            self._hand_out(event)

    def _wanted(self, number: int, request: PlanRequest, event: ev.Event) -> bool:
        """Unless a newer request has overtaken this one for the event's cell, or the cell was never asked for."""
        cell = cell_of(event)
        return cell is None or (self._issue.get(cell) == number and cell in request.cells)

    def _hand_out(self, event: ev.Event) -> None:
        self._draft = ev.apply(self._draft, event)
        if isinstance(event, ev.SubGoalTitled | ev.ActionTitled) and (cell := cell_of(event)) is not None:
            self._titled.add(cell)
        self._out.put_nowait(event)

    def _make_room(self, cell: CellRef) -> None:
        """Tasks of an earlier request go when those of a newer one come."""
        action = self._draft.action(cell)
        if action is not None and action.tasks:
            self._hand_out(ev.TasksCleared(cell))

    def _follow_up(self, number: int, request: PlanRequest) -> None:
        newest = {c for c in request.cells if self._issue[c] == number}
        if request.problems:
            for block in sorted({c.sub_goal for c in newest}):
                self._add_details(block, newest)
        elif request.stage is Stage.SUB_GOALS:
            self._add_actions()
            for block in request.positions:
                if not any(c.sub_goal == block and c.action is not None for c in self._work.titles):
                    self._add_details(block)
        elif request.stage is Stage.ACTIONS and request.block is not None:
            self._add_details(request.block)
        elif request.stage is Stage.DETAILS:
            for cell in sorted(newest & self._work.tasks):
                self._add_tasks(cell)
        self._look_over()

    def _look_over(self) -> None:
        """Once the titles are all there: ask once more for those that a careful reader would refuse."""
        if self._looked_over or not self._work.titles <= self._titled:
            return
        self._looked_over = True
        findings: tuple[Finding, ...] = inspect_titles(self._draft)
        for repair in repairs(findings, self._draft, self._work.titles):
            stage = Stage.SUB_GOALS if repair.block is None else Stage.ACTIONS
            request = self._request(stage, repair.block, repair.positions)
            rejected = (*request.rejected, *repair.rejected)
            self._add(replace(request, rejected=rejected, problems=repair.problems))

    def _left_undone(self) -> MandalaError | None:
        missing = [c for c in self._work.titles if self._draft.cell(c) is None]
        return QualityNotReached("cells_missing", count=len(missing)) if missing else None


def cell_of(event: ev.Event) -> CellRef | None:
    """The cell an event is about, if it is about one."""
    if isinstance(event, ev.SubGoalTitled):
        return CellRef(event.position)
    if isinstance(event, ev.ActionTitled | ev.CellDetailed | ev.TaskAdded | ev.TasksCleared):
        return event.cell
    return None
