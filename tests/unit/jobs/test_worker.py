"""What becomes of a job: done, held by another, stopped in time, given back, set aside with its generation ended."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from goal_mandala.domain.errors import ServiceFailed, Unwritable
from goal_mandala.domain.events import Event, Failed, Finished, SubGoalTitled, TaskAdded
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.jobs.queue import MAX_ATTEMPTS, MAX_DELIVERIES, NO_REASON
from goal_mandala.jobs.worker import Outcome
from tests.fakes.clock import SkippingLoop, on_skipping_loop
from tests.fakes.planners import Gate, ScriptedPlanner, Step, answer
from tests.unit.jobs.workshop import OWNER, Workshop

ACTIONS = {CellRef(block, position) for block in POSITIONS for position in POSITIONS}


def test_a_job_is_carried_out_and_gone(shop: Workshop) -> None:
    shop.order()
    assert asyncio.run(shop.worker().work_once())
    assert shop.record().state is GenerationState.SUCCEEDED
    assert isinstance(shop.events()[-1], Finished)
    assert shop.repository.read_chart(OWNER, "chart-of-gen-1").complete_titles
    assert shop.queue.depth(now=shop.now) == (0, 0.0)
    assert not asyncio.run(shop.worker().work_once())
    (report,) = shop.reports
    assert (report.state, report.reason) == ("succeeded", "")
    assert report.titles >= 72


def test_a_planners_failure_ends_the_generation_and_not_the_job(shop: Workshop) -> None:
    shop.planner = ScriptedPlanner(lambda _: [ServiceFailed("service_unavailable")])
    shop.order()
    asyncio.run(shop.worker().work_once())
    record = shop.record()
    assert record.state is GenerationState.FAILED
    assert record.error is not None
    assert record.error.code == "service_unavailable"
    assert shop.queue.dead() == ()
    assert shop.queue.depth(now=shop.now)[0] == 0


def test_a_job_that_fails_is_given_back_and_after_its_attempts_set_aside(shop: Workshop) -> None:
    """The store refuses every event: the generation ends with the reason, and the job lies aside with it."""
    shop.order()

    def full(*_: object, **__: object) -> int:
        raise Unwritable("storage_full")

    shop.repository.append_events = full  # type: ignore[method-assign]
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert asyncio.run(shop.worker(f"worker-{attempt}").work_once())
        assert (shop.record().state is GenerationState.FAILED) == (attempt == MAX_ATTEMPTS)
        shop.pass_time(31)
    assert not asyncio.run(shop.worker().work_once())
    record = shop.record()
    assert record.error is not None
    assert (record.error.kind, record.error.code) == ("Unwritable", "storage_full")
    assert shop.events() == [Failed("Unwritable", "storage_full", record.error.retryable)]
    (dead,) = shop.queue.dead()
    assert (dead.generation_id, dead.reason, dead.attempts) == ("gen-1", "storage_full", MAX_ATTEMPTS)
    assert [(r.state, r.reason) for r in shop.reports] == [("failed", "storage_full")]


def test_a_defect_counts_as_an_attempt_and_is_raised(shop: Workshop) -> None:
    shop.order()

    def broken(_: object) -> ScriptedPlanner:
        raise KeyError("defect")

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(KeyError):
            asyncio.run(shop.worker(planner_for=broken).work_once())
        shop.pass_time(31)
    error = shop.record().error
    assert error is not None
    assert (error.kind, error.code) == ("InternalFault", "internal")
    assert shop.queue.dead()[0].reason == "internal"


def test_workers_that_die_without_a_word_use_up_the_attempts_too(shop: Workshop) -> None:
    shop.order()
    for number in range(MAX_ATTEMPTS):
        shop.take()
        span = timedelta(seconds=shop.settings.lease)
        assert shop.repository.lease("gen-1", f"dead-{number}", now=shop.now, until=shop.now + span)
        shop.pass_time(31)
    assert asyncio.run(shop.worker().work_once())
    record = shop.record()
    assert record.state is GenerationState.FAILED
    assert record.error is not None
    assert record.error.code == NO_REASON
    assert shop.queue.dead()[0].reason == NO_REASON
    assert shop.planner.calls == []


@pytest.mark.parametrize("deaths", [1, MAX_ATTEMPTS, MAX_DELIVERIES])
def test_one_to_be_cancelled_whose_worker_died_ends_with_the_next_delivery_and_no_call(
    shop: Workshop, deaths: int
) -> None:
    """However often: also the delivery that would put it aside ends it as cancelled, and nothing lies aside."""
    shop.order()
    for number in range(deaths):
        shop.take()
        span = timedelta(seconds=shop.settings.lease)
        assert shop.repository.lease("gen-1", f"dead-{number}", now=shop.now, until=shop.now + span)
        shop.pass_time(31)
    asked = shop.repository.request_cancel(OWNER, "gen-1", now=shop.now)
    assert (asked.state, asked.cancel_requested) == (GenerationState.RUNNING, True)
    assert asyncio.run(shop.worker().work_once())
    assert shop.record().state is GenerationState.CANCELLED
    assert shop.planner.calls == []
    assert not asyncio.run(shop.worker().work_once())
    assert shop.queue.dead() == ()
    assert [(r.state, r.reason) for r in shop.reports] == [("cancelled", "")]
    assert shop.repository.unfinished_generations(now=shop.now) == ()


def test_a_job_is_hidden_at_least_as_long_as_its_lease_holds(shop: Workshop) -> None:
    """At whatever moment a worker dies: a delivery that finds the lease still held would use up an attempt for nothing."""
    gate, spans = Gate(), list[tuple[str, str]]()
    shop.planner = ScriptedPlanner(lambda _: [gate])
    shop.order()

    def looked_at(write: Callable[..., Any]) -> Callable[..., Any]:
        def written(*given: Any, **told: Any) -> Any:
            answer = write(*given, **told)
            with shop.database.read() as tx:
                (hidden,) = tx.execute("SELECT hidden_until FROM jobs").fetchone()
                (leased,) = tx.execute("SELECT leased_until FROM generations").fetchone()
            spans.append((hidden, leased or ""))
            return answer

        return written

    def slowly() -> datetime:
        shop.pass_time(0.7)  # between any two steps
        return shop.now

    shop.queue.extend = looked_at(shop.queue.extend)  # type: ignore[method-assign]
    shop.repository.lease = looked_at(shop.repository.lease)  # type: ignore[method-assign]
    shop.repository.heartbeat = looked_at(shop.repository.heartbeat)  # type: ignore[method-assign]

    async def scenario(loop: SkippingLoop) -> None:
        working = asyncio.ensure_future(shop.worker(clock=slowly).work_once())
        await gate.reached.wait()
        for _ in range(3):
            before = len(spans)
            loop.skip(2)
            while len(spans) < before + 2:
                await asyncio.sleep(0.001)
        gate.open()
        await working

    on_skipping_loop(scenario)
    assert len({leased for _, leased in spans}) > 3
    assert [(hidden, leased) for hidden, leased in spans if hidden < leased] == []


def test_a_job_whose_generation_another_holds_comes_again(shop: Workshop) -> None:
    """Its holder may die: a job that was taken for done then would leave the generation running for ever."""
    shop.order()
    shop.repository.lease("gen-1", "other", now=shop.now, until=shop.now + timedelta(seconds=5))
    assert asyncio.run(shop.worker().work_on(shop.take())) is Outcome.HELD
    assert shop.queue.dead() == ()
    shop.pass_time(31)
    assert asyncio.run(shop.worker().work_once())
    assert shop.record().state is GenerationState.SUCCEEDED


def test_an_exhausted_job_waits_while_another_holds_its_generation(shop: Workshop) -> None:
    shop.order()
    for _ in range(MAX_ATTEMPTS):
        shop.take()
        shop.pass_time(31)
    shop.repository.lease("gen-1", "other", now=shop.now, until=shop.now + timedelta(seconds=60))
    assert asyncio.run(shop.worker().work_on(shop.take())) is Outcome.HELD
    assert shop.record().state is GenerationState.RUNNING
    assert shop.queue.dead() == ()


def test_deliveries_that_reached_nobody_use_up_no_attempt_until_the_last(shop: Workshop) -> None:
    shop.order()
    for _ in range(MAX_ATTEMPTS):
        shop.take()
        shop.pass_time(31)
    late = shop.take()
    assert late.exhausted
    assert not late.spent
    assert asyncio.run(shop.worker().work_on(late)) is Outcome.DONE
    assert shop.record().state is GenerationState.SUCCEEDED


def test_a_job_that_never_reached_anybody_goes_aside_with_its_last_delivery(shop: Workshop) -> None:
    shop.order()
    for _ in range(MAX_DELIVERIES - 1):
        shop.take()
        shop.pass_time(31)
    assert asyncio.run(shop.worker().work_once())
    assert shop.record().state is GenerationState.FAILED
    assert shop.queue.dead()[0].reason == NO_REASON


def test_a_worker_that_died_between_the_two_steps_of_setting_aside(shop: Workshop) -> None:
    shop.order()
    for _ in range(MAX_DELIVERIES - 1):
        shop.take()
        shop.pass_time(31)

    def dies(*_: object, **__: object) -> None:
        raise Unwritable("storage_full")

    put_aside, shop.queue.set_aside = shop.queue.set_aside, dies  # type: ignore[method-assign]
    with pytest.raises(Unwritable):
        asyncio.run(shop.worker().work_once())
    shop.queue.set_aside = put_aside  # type: ignore[method-assign]
    assert shop.record().state is GenerationState.FAILED
    shop.pass_time(31)
    assert asyncio.run(shop.worker().work_once())
    assert len(shop.queue.dead()) == 1
    assert len([e for e in shop.events() if isinstance(e, Failed)]) == 1


def test_redriven_it_goes_on_from_the_cells_that_are_there(shop: Workshop) -> None:
    gate = Gate()

    def until_the_gate(request: PlanRequest) -> Iterator[Step]:
        yield from answer(request)
        if request.stage is Stage.SUB_GOALS:
            yield gate

    shop.planner = ScriptedPlanner(until_the_gate)
    shop.order()

    async def killed() -> None:
        working = asyncio.ensure_future(shop.worker().work_once())
        await gate.reached.wait()
        while shop.record().last_event < 8:
            await asyncio.sleep(0)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(killed())
    shop.pass_time(31)
    for _ in range(MAX_ATTEMPTS - 1):
        shop.take()
        shop.pass_time(31)
    asyncio.run(shop.worker().work_once())
    assert shop.record().state is GenerationState.FAILED
    assert shop.repository.revive_generation("gen-1", now=shop.now)
    assert shop.queue.redrive(now=shop.now) == 1
    shop.planner = ScriptedPlanner()
    asyncio.run(shop.worker().work_once())
    assert shop.record().state is GenerationState.SUCCEEDED
    assert shop.planner.requests(Stage.SUB_GOALS) == []
    assert len([e for e in shop.events() if isinstance(e, SubGoalTitled)]) == 8


def test_killed_in_the_middle_of_a_task_list_the_next_worker_makes_it_whole(shop: Workshop) -> None:
    """And a list that is stored is not paid for again: each is stored with one write, whole or not at all."""
    gate, lists = Gate(), list[Counter[CellRef]]()

    def two_tasks_and_the_gate(request: PlanRequest) -> Iterator[Step]:
        made = list(answer(request))
        if request.stage is Stage.TASKS and request.block in (2, 5):
            made[2:] = [gate]  # type: ignore[assignment]
        yield from made

    append = shop.repository.append_events

    def noted(generation_id: str, worker: str, events: Sequence[Event], draft: Chart, *, now: datetime) -> int:
        lists.append(Counter(event.cell for event in events if isinstance(event, TaskAdded)))
        return append(generation_id, worker, events, draft, now=now)

    shop.repository.append_events = noted  # type: ignore[method-assign]
    shop.planner = ScriptedPlanner(two_tasks_and_the_gate)
    shop.order(with_tasks=True)

    async def killed() -> None:
        working = asyncio.ensure_future(shop.worker().work_once())
        await gate.reached.wait()
        while not any(lists):
            await asyncio.sleep(0)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    asyncio.run(killed())
    there = {cell for cell in ACTIONS if (action := shop.record().draft.action(cell)) is not None and action.tasks}
    assert 0 < len(there) < len(ACTIONS)
    shop.pass_time(31)
    shop.planner = ScriptedPlanner()
    assert asyncio.run(shop.worker("bob").work_once())
    record = shop.record()
    assert record.state is GenerationState.SUCCEEDED
    tasks = {cell: action.tasks for cell in ACTIONS if (action := record.draft.action(cell)) is not None}
    assert {len(each) for each in tasks.values()} == {3}
    assert len(tasks) == len(ACTIONS)
    asked = [request.cells[0] for request in shop.planner.requests(Stage.TASKS)]
    assert sorted(asked) == sorted(ACTIONS - there)
    assert {count for written in lists for count in written.values()} == {3}


def test_time_is_up_and_the_next_delivery_goes_on(shop: Workshop) -> None:
    gate = Gate()

    def slow(request: PlanRequest) -> Iterator[Step]:
        if request.stage is Stage.DETAILS:
            yield gate
        yield from answer(request)

    shop.planner = ScriptedPlanner(slow)
    shop.order()

    async def scenario(loop: SkippingLoop) -> None:
        working = asyncio.ensure_future(shop.worker().work_on(shop.take(), stop_at=loop.time() + 100))
        await gate.reached.wait()
        loop.skip(101)
        assert await working is Outcome.STOPPED

    on_skipping_loop(scenario)
    stopped = shop.record()
    assert stopped.state is GenerationState.RUNNING
    assert stopped.last_event >= 8
    assert all(call.state != "running" for call in shop.planner.calls)
    assert shop.repository.unfinished_generations(now=shop.now) == ("gen-1",), "the lease is free at once"
    first, shop.planner = shop.planner, ScriptedPlanner()
    assert asyncio.run(shop.worker("bob").work_once()), "the job is visible at once"
    assert shop.record().state is GenerationState.SUCCEEDED
    assert shop.planner.requests(Stage.SUB_GOALS) == []
    assert first.requests(Stage.SUB_GOALS)


def test_a_lease_that_is_being_prolonged_while_time_is_up_is_free_too(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that write takes: it comes before the letting go, never after it."""
    gate, prolong = Gate(), shop.repository.heartbeat
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def slowly(*given: Any, **told: Any) -> Any:
        if begun.is_set():  # the letting go
            return prolong(*given, **told)
        begun.set()
        assert go_on.wait(60)
        answer = prolong(*given, **told)
        done.set()
        return answer

    monkeypatch.setattr(shop.repository, "heartbeat", slowly)
    shop.planner = ScriptedPlanner(lambda _: [gate])
    shop.order()

    async def scenario(loop: SkippingLoop) -> None:
        working = asyncio.ensure_future(shop.worker().work_on(shop.take(), stop_at=loop.time() + 100))
        await gate.reached.wait()
        loop.skip(2)
        assert await asyncio.to_thread(begun.wait, 60)
        loop.skip(100)
        for _ in range(20):  # rounds of the loop in which the letting go could begin
            await asyncio.sleep(0.01)
        go_on.set()
        assert await working is Outcome.STOPPED
        assert await asyncio.to_thread(done.wait, 60)

    on_skipping_loop(scenario)
    assert shop.repository.unfinished_generations(now=shop.now) == ("gen-1",)
    assert shop.take().generation_id == "gen-1", "the job is visible at once"


def test_done_before_time_is_up(shop: Workshop) -> None:
    shop.order()

    async def scenario() -> None:
        stop_at = asyncio.get_running_loop().time() + 100
        assert await shop.worker().work_on(shop.take(), stop_at=stop_at) is Outcome.DONE

    asyncio.run(scenario())


def test_a_job_of_a_deleted_generation_is_done(shop: Workshop) -> None:
    record = shop.order()
    job = shop.take()
    shop.repository.delete_chart(OWNER, record.chart_id)
    assert asyncio.run(shop.worker().work_on(job)) is Outcome.DONE
