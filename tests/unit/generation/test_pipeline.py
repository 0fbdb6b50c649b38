"""The pipeline with a scripted planner: order, concurrency, deadline, cancellation, failures, repair."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from goal_mandala.domain import events as ev
from goal_mandala.domain.errors import (
    AuthenticationFailed,
    BudgetExceeded,
    DeadlineExceeded,
    MandalaError,
    QualityNotReached,
    ServiceFailed,
    Throttled,
)
from goal_mandala.domain.mandala import ActionType, CellRef, Chart
from goal_mandala.generation.pipeline import Settings, cell_of, generate
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.generation.quality import inspect
from goal_mandala.generation.scope import Scope, ScopeKind, Work, work_for
from tests.fakes.chart_builder import (
    START,
    a_task,
    distinct_title,
    empty_chart,
    put,
    titled_chart,
    whole_chart,
    without,
)
from tests.fakes.clock import SkippingLoop, on_skipping_loop
from tests.fakes.planners import Gate, Script, ScriptedPlanner, Step, answer, task_of

ALL_BLOCKS = list(range(8))
SOON = 5.0
"""Seconds; less than the time after which a hanging test gives up."""


@dataclass
class Run:
    """A generation being watched: what came so far and the chart it makes."""

    planner: ScriptedPlanner
    chart: Chart
    events: list[ev.Event] = field(default_factory=list)
    still_running: list[int] = field(default_factory=list)

    def take(self, event: ev.Event) -> None:
        self.events.append(event)
        self.still_running.append(len(self.planner.running))
        self.chart = ev.apply(self.chart, event)

    @property
    def last(self) -> ev.Event:
        return self.events[-1]

    def of(self, *kinds: type[Any]) -> list[Any]:
        return [e for e in self.events if isinstance(e, kinds)]


def whole_work(chart: Chart, *, replace_all: bool = False, with_tasks: bool = True) -> Work:
    return work_for(chart, Scope(), replace=replace_all, with_tasks=with_tasks)


async def run(
    script: Script | None = None,
    chart: Chart | None = None,
    work: Work | None = None,
    *,
    concurrency: int = 8,
    deadline: float | None = None,
    repair: bool = True,
) -> Run:
    start = chart or empty_chart()
    watched = Run(ScriptedPlanner(script), start)
    wanted = work or whole_work(start)
    settings = Settings(START, concurrency, deadline, repair)
    async with asyncio.timeout(60):  # a hang fails, it does not hang the suite
        async for event in generate(watched.planner, start, wanted, settings):
            watched.take(event)
    return watched


@asynccontextmanager
async def running(script: Script, concurrency: int = 8, chart: Chart | None = None) -> AsyncIterator[Run]:
    """The same, in the background, for tests that hold calls at gates."""
    start = chart or empty_chart()
    watched = Run(ScriptedPlanner(script), start)

    async def consume() -> None:
        async with aclosing(
            generate(watched.planner, start, whole_work(start), Settings(START, concurrency))
        ) as events:
            async for event in events:
                watched.take(event)

    task = asyncio.create_task(consume())
    try:
        async with asyncio.timeout(60):
            yield watched
            await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def only(stage: Stage, step: Callable[[PlanRequest], Iterable[Step]]) -> Script:
    """The flawless script, with *step* played for requests of *stage*."""

    def script(request: PlanRequest) -> Iterable[Step]:
        return step(request) if request.stage is stage else answer(request)

    return script


def raising(error: Exception, when: Callable[[PlanRequest], bool], after: int = 0) -> Script:
    """The flawless script that raises *error* after some events of the requests that *when* names."""

    def script(request: PlanRequest) -> Iterator[Step]:
        for number, event in enumerate(answer(request)):
            if when(request) and number == after:
                raise_it: Step = error
                yield raise_it
            yield event

    return script


class TestFilling:
    async def test_an_empty_chart_becomes_whole(self) -> None:
        done = await run()
        assert isinstance(done.last, ev.Finished)
        assert done.chart.complete_titles
        for block in done.chart.sub_goals:
            assert block is not None
            assert block.description
            for action in block.actions:
                assert action is not None
                assert (action.type, len(action.tasks)) == (ActionType.EXECUTION, 3)

    async def test_every_cell_is_asked_for_once(self) -> None:
        done = await run()
        stages = Counter(r.stage for r in done.planner.requests())
        assert stages == {Stage.SUB_GOALS: 1, Stage.ACTIONS: 8, Stage.DETAILS: 8, Stage.TASKS: 64}
        for stage in Stage:
            asked = Counter(c for r in done.planner.requests(stage) for c in r.cells)
            assert set(asked.values()) == {1}

    async def test_without_tasks_none_are_asked_for(self) -> None:
        done = await run(work=whole_work(empty_chart(), with_tasks=False))
        assert isinstance(done.last, ev.Finished)
        assert done.planner.requests(Stage.TASKS) == []

    async def test_nothing_to_do_asks_for_nothing(self) -> None:
        done = await run(chart=whole_chart())
        assert done.planner.calls == []
        assert [type(e) for e in done.events] == [ev.FindingsChanged, ev.Finished]

    async def test_each_request_sees_the_draft_as_it_is(self) -> None:
        done = await run(concurrency=1)
        for request in done.planner.requests(Stage.ACTIONS):
            assert all(s is not None for s in request.chart.sub_goals)
        for request in done.planner.requests(Stage.TASKS):
            action = request.chart.action(request.cells[0])
            assert action is not None
            assert action.description

    async def test_findings_come_once_before_the_end(self) -> None:
        done = await run()
        assert len(done.of(ev.FindingsChanged)) == 1
        assert isinstance(done.events[-2], ev.FindingsChanged)

    async def test_usage_and_notices_pass_through(self) -> None:
        notice = ev.Noticed("waiting", (("seconds", 1),))
        done = await run(only(Stage.SUB_GOALS, lambda r: [notice, *answer(r)]))
        assert done.of(ev.Noticed) == [notice]


class TestOrder:
    async def test_no_actions_before_the_sub_goals_are_titled(self) -> None:
        gate = Gate()
        async with running(only(Stage.SUB_GOALS, lambda r: [*list(answer(r))[:7], gate, list(answer(r))[7]])) as now:
            await gate.reached.wait()
            assert [r.stage for r in now.planner.requests()] == [Stage.SUB_GOALS]
            gate.open()

    async def test_titles_come_before_details_come_before_tasks(self) -> None:
        done = await run(concurrency=1)
        order = [r.stage for r in done.planner.requests()]
        assert order == sorted(order, key=list(Stage).index)

    async def test_a_block_goes_on_while_another_is_still_being_titled(self) -> None:
        gate, tasks_begun = Gate(), asyncio.Event()

        def script(request: PlanRequest) -> Iterator[Step]:
            if request.stage is Stage.ACTIONS and request.block == 7:
                yield gate
            if request.stage is Stage.TASKS and request.block == 0:
                tasks_begun.set()
            yield from answer(request)

        async with running(script) as now:
            await gate.reached.wait()
            await tasks_begun.wait()
            assert not [r for r in now.planner.requests(Stage.DETAILS) if r.block == 7]
            assert now.of(ev.CellDetailed)
            assert not [e for e in now.of(ev.ActionTitled) if e.cell.sub_goal == 7]
            gate.open()
        assert isinstance(now.last, ev.Finished)
        assert now.chart.complete_titles

    async def test_titles_of_a_waiting_block_go_before_details_of_another(self) -> None:
        done = await run(concurrency=2)
        order = [(r.stage, r.block) for r in done.planner.requests()]
        last_titles = max(i for i, (stage, _) in enumerate(order) if stage is Stage.ACTIONS)
        first_tasks = min(i for i, (stage, _) in enumerate(order) if stage is Stage.TASKS)
        assert last_titles < first_tasks


class TestConcurrency:
    @pytest.mark.parametrize("limit", [1, 2, 3, 8, 64])
    async def test_never_more_calls_at_once_than_allowed(self, limit: int) -> None:
        done = await run(concurrency=limit)
        assert isinstance(done.last, ev.Finished)
        assert done.planner.most_at_once <= limit

    async def test_the_blocks_really_run_at_once(self) -> None:
        gates = {block: Gate() for block in ALL_BLOCKS}
        async with running(only(Stage.ACTIONS, lambda r: [gates[r.block or 0], *answer(r)])) as now:
            for gate in gates.values():
                await gate.reached.wait()
            assert len(now.planner.running) == 8
            for gate in gates.values():
                gate.open()
        assert isinstance(now.last, ev.Finished)


class TestDeadline:
    def test_time_over_ends_with_what_is_there_and_asks_nothing_more(self) -> None:
        async def scenario(loop: SkippingLoop) -> None:
            def script(request: PlanRequest) -> Iterator[Step]:
                yield from list(answer(request))[:7]
                loop.skip(SOON)
                yield Gate()

            done = await run(script, deadline=loop.time() + SOON)
            assert done.last == ev.failed(DeadlineExceeded("deadline_exceeded"))
            assert [(c.request.stage, c.state) for c in done.planner.calls] == [(Stage.SUB_GOALS, "cancelled")]
            assert [s is not None for s in done.chart.sub_goals] == [True] * 7 + [False]

        on_skipping_loop(scenario)

    def test_time_over_in_one_block_stops_the_others(self) -> None:
        async def scenario(loop: SkippingLoop) -> None:
            def script(request: PlanRequest) -> Iterator[Step]:
                if request.stage is Stage.ACTIONS:
                    if request.block == 7:
                        loop.skip(SOON)
                    yield Gate()
                yield from answer(request)

            done = await run(script, deadline=loop.time() + SOON)
            assert done.last == ev.failed(DeadlineExceeded("deadline_exceeded"))
            assert Counter(call.state for call in done.planner.calls) == {"finished": 1, "cancelled": 8}

        on_skipping_loop(scenario)

    def test_what_was_queued_is_not_begun_after_time_is_over(self) -> None:
        async def scenario(loop: SkippingLoop) -> None:
            def script(request: PlanRequest) -> Iterator[Step]:
                yield from answer(request)
                if request.stage is Stage.ACTIONS and request.block == 3:
                    loop.skip(SOON)

            done = await run(script, deadline=loop.time() + SOON, concurrency=1)
            assert done.last == ev.failed(DeadlineExceeded("deadline_exceeded"))
            assert [r.block for r in done.planner.requests()] == [None, 0, 1, 2, 3]

        on_skipping_loop(scenario)

    async def test_a_deadline_that_is_over_asks_for_nothing(self) -> None:
        deadline = asyncio.get_running_loop().time() - 1
        done = await run(deadline=deadline)
        assert done.last == ev.failed(DeadlineExceeded("deadline_exceeded"))
        assert done.planner.calls == []

    async def test_time_enough_changes_nothing_and_is_passed_on(self) -> None:
        deadline = asyncio.get_running_loop().time() + 60
        done = await run(deadline=deadline)
        assert isinstance(done.last, ev.Finished)
        assert {r.deadline for r in done.planner.requests()} == {deadline}


class TestCancellation:
    async def test_closing_stops_the_running_calls(self) -> None:
        never = Gate()
        planner = ScriptedPlanner(only(Stage.ACTIONS, lambda r: [next(answer(r)), never]))
        chart = empty_chart()
        async with aclosing(generate(planner, chart, whole_work(chart), Settings(START))) as events:
            async for event in events:
                if isinstance(event, ev.ActionTitled):
                    break
            await never.reached.wait()
            assert len(planner.running) == 8
        assert planner.running == []
        assert Counter(c.state for c in planner.calls) == {"finished": 1, "cancelled": 8}

    async def test_cancelling_whoever_watches_stops_them_too(self) -> None:
        never = Gate()
        planner = ScriptedPlanner(only(Stage.SUB_GOALS, lambda r: [never]))
        chart = empty_chart()

        async def watch() -> None:
            async with aclosing(generate(planner, chart, whole_work(chart), Settings(START))) as events:
                async for _ in events:
                    pass

        watcher = asyncio.create_task(watch())
        await never.reached.wait()
        watcher.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watcher
        assert [call.state for call in planner.calls] == ["cancelled"]

    async def test_no_call_is_left_behind_when_all_is_done(self) -> None:
        before = asyncio.all_tasks()
        done = await run()
        assert done.planner.running == []
        assert asyncio.all_tasks() == before


class TestLocks:
    async def test_locked_cells_are_neither_asked_for_nor_changed(self) -> None:
        chart = put(put(whole_chart(), "2", locked=True), "4.6", locked=True)
        done = await run(lambda r: answer(r, "new "), chart, whole_work(chart, replace_all=True))
        asked = {c for r in done.planner.requests() for c in r.cells}
        locked = {CellRef(2), CellRef(4, 6)}
        assert not asked & locked
        assert [done.chart.cell(c) is not None and done.chart.cell(c).title for c in locked] == [  # type: ignore[union-attr]
            distinct_title(c) for c in locked
        ]
        assert done.chart.action(CellRef(4, 6)) == chart.action(CellRef(4, 6))
        fresh = done.chart.action(CellRef(2, 0))
        assert fresh is not None
        assert fresh.title == distinct_title(CellRef(2, 0), "new ")

    async def test_a_planner_that_writes_into_a_locked_cell_is_not_listened_to(self) -> None:
        chart = put(whole_chart(), "0", locked=True)

        def script(request: PlanRequest) -> Iterator[Step]:
            yield from answer(request, "new ")
            if request.stage is Stage.SUB_GOALS:
                yield ev.SubGoalTitled(0, "Mine now")

        done = await run(script, chart, whole_work(chart, replace_all=True))
        assert done.chart.sub_goals[0] is not None
        assert done.chart.sub_goals[0].title == distinct_title(CellRef(0))

    async def test_events_for_cells_never_asked_for_are_ignored(self) -> None:
        chart = whole_chart()
        scope = Scope(ScopeKind.CELL, CellRef(3, 3))
        work = work_for(chart, scope, replace=True, with_tasks=True)
        strays: list[Step] = [
            ev.SubGoalTitled(0, "stray"),
            ev.ActionTitled(CellRef(3, 4), "stray"),
            ev.CellDetailed(CellRef(5, 5), "stray", "stray", ActionType.HABIT, 3),
            ev.TaskAdded(CellRef(6, 6), task_of(CellRef(6, 6), 9, "stray ")),
            ev.TasksCleared(CellRef(7, 7)),
        ]
        done = await run(lambda r: [*strays, *answer(r, "new "), *strays], chart, work)
        assert isinstance(done.last, ev.Finished)
        fresh = done.chart.action(CellRef(3, 3))
        assert fresh is not None
        assert put(done.chart, "3.3", **_fields(chart, CellRef(3, 3))) == replace(chart, findings=done.chart.findings)
        assert fresh.title == distinct_title(CellRef(3, 3), "new ")
        assert not [e for e in done.events if "stray" in str(e)]


def _fields(chart: Chart, cell: CellRef) -> dict[str, Any]:
    action = chart.action(cell)
    assert action is not None
    names = ("title", "description", "background", "type", "tasks", "times_per_week", "log")
    return {name: getattr(action, name) for name in names}


LOCAL = [QualityNotReached("cells_missing"), Throttled("model_throttled"), ServiceFailed("model_unavailable")]
FATAL = [AuthenticationFailed("no_credentials"), BudgetExceeded("budget_exceeded")]


class TestFailures:
    @pytest.mark.parametrize("error", LOCAL, ids=lambda e: e.code)
    async def test_a_failing_block_leaves_the_others_whole(self, error: MandalaError) -> None:
        failing = raising(error, lambda r: r.stage is Stage.ACTIONS and r.block == 3, after=2)
        done = await run(failing)
        assert done.last == ev.failed(error)
        for block in done.chart.sub_goals:
            assert block is not None
            there = [a for a in block.actions if a is not None]
            assert len(there) == (2 if block.position == 3 else 8)
            assert all(a.tasks for a in there)
            assert block.description

    async def test_failing_tasks_of_one_action_cost_nothing_else_and_leave_no_part_of_a_list(self) -> None:
        error = Throttled("model_throttled")
        done = await run(raising(error, lambda r: r.cells == (CellRef(1, 1),), after=2))
        assert done.last == ev.failed(error)
        counts = [len(a.tasks) for b in done.chart.sub_goals if b for a in b.actions if a]
        assert sorted(counts) == [0, *[3] * 63]

    async def test_sub_goals_that_came_are_filled_when_the_rest_failed(self) -> None:
        error = ServiceFailed("model_stream_broken")
        done = await run(raising(error, lambda r: r.stage is Stage.SUB_GOALS, after=5))
        assert done.last == ev.failed(error)
        assert [s is not None for s in done.chart.sub_goals] == [True] * 5 + [False] * 3
        assert all(a is not None and a.tasks for s in done.chart.sub_goals if s for a in s.actions)

    async def test_the_first_local_failure_is_the_one_reported(self) -> None:
        first, second = Throttled("model_throttled"), ServiceFailed("model_error")

        def script(request: PlanRequest) -> Iterable[Step]:
            if request.stage is not Stage.ACTIONS:
                return answer(request)
            return [first if request.block == 0 else second] if request.block in (0, 1) else answer(request)

        done = await run(script, concurrency=1)
        assert done.last == ev.failed(first)

    @pytest.mark.parametrize("error", FATAL, ids=lambda e: e.code)
    @pytest.mark.parametrize("concurrency", [1, 8])
    async def test_a_fatal_error_stops_at_once_and_keeps_what_is_there(
        self, error: MandalaError, concurrency: int
    ) -> None:
        done = await run(
            raising(error, lambda r: r.stage is Stage.ACTIONS and r.block == 0, after=3), concurrency=concurrency
        )
        assert done.last == ev.failed(error)
        assert len(done.planner.calls) <= 1 + concurrency
        assert done.planner.running == []
        block = done.chart.sub_goals[0]
        assert block is not None
        assert len([a for a in block.actions if a]) == 3
        assert all(s is not None for s in done.chart.sub_goals)

    async def test_a_fatal_error_cancels_the_calls_beside_it(self) -> None:
        held = Gate()

        def script(request: PlanRequest) -> Iterator[Step]:
            if request.stage is Stage.ACTIONS:
                yield AuthenticationFailed("credentials_expired") if request.block == 7 else held
            yield from answer(request)

        done = await run(script)
        assert Counter(c.state for c in done.planner.calls) == {"finished": 1, "failed": 1, "cancelled": 7}
        assert done.still_running[-2:] == [0, 0]  # they are stopped before the end is told

    async def test_everything_handed_out_is_in_the_draft_that_findings_are_about(self) -> None:
        error = AuthenticationFailed("no_credentials")
        done = await run(raising(error, lambda r: r.stage is Stage.DETAILS and r.block == 0, after=2))
        findings = done.of(ev.FindingsChanged)[0].findings
        assert done.chart.findings == findings
        assert [type(e) for e in done.events[-2:]] == [ev.FindingsChanged, ev.Failed]

    @pytest.mark.parametrize("stage", list(Stage))
    async def test_a_planner_that_crashes_is_a_defect_and_nothing_hangs(self, stage: Stage) -> None:
        done = await run(raising(RuntimeError("oops"), lambda r: r.stage is stage, after=1))
        assert isinstance(done.last, ev.Failed)
        assert (done.last.kind, done.last.code) == ("InternalFault", "internal")
        assert done.last.facts == (("kind", "RuntimeError"),)
        assert "oops" not in str(done.events)
        assert done.planner.running == []

    async def test_a_planner_that_says_nothing_is_not_taken_for_done(self) -> None:
        done = await run(only(Stage.ACTIONS, lambda r: [] if r.block == 2 else answer(r)))
        assert done.last == ev.failed(QualityNotReached("cells_missing", count=8))


class TestReplacing:
    async def test_new_tasks_take_the_place_of_the_old_ones(self) -> None:
        chart = whole_chart()
        cell = CellRef(5, 2)
        work = work_for(chart, Scope(ScopeKind.TASKS, cell), replace=True, with_tasks=True)
        done = await run(lambda r: answer(r, "new "), chart, work)
        action = done.chart.action(cell)
        assert action is not None
        assert [t.title for t in action.tasks] == [f"new Step {n} of 5.2" for n in range(3)]
        assert len(done.of(ev.TasksCleared)) == 1

    async def test_findings_are_about_the_new_tasks_alone(self) -> None:
        chart = put(whole_chart(), "5.2", tasks=tuple(a_task(i) for i in range(9)))
        work = work_for(chart, Scope(ScopeKind.TASKS, CellRef(5, 2)), replace=True, with_tasks=True)
        done = await run(lambda r: answer(r, "new "), chart, work)
        assert done.chart.findings == inspect(done.chart, START) == ()

    @pytest.mark.parametrize("came", [0, 2])
    async def test_old_tasks_stay_when_the_new_list_does_not_come_to_its_end(self, came: int) -> None:
        chart = whole_chart()
        cell = CellRef(5, 2)
        work = work_for(chart, Scope(ScopeKind.TASKS, cell), replace=True, with_tasks=True)
        done = await run(lambda r: [*list(answer(r, "new "))[:came], Throttled("model_throttled")], chart, work)
        assert isinstance(done.last, ev.Failed)
        assert done.chart.action(cell) == chart.action(cell)

    async def test_the_old_titles_are_rejected(self) -> None:
        chart = whole_chart()
        done = await run(lambda r: answer(r, "new "), chart, whole_work(chart, replace_all=True))
        (sub_goals,) = done.planner.requests(Stage.SUB_GOALS)
        assert set(sub_goals.rejected) == {distinct_title(CellRef(p)) for p in ALL_BLOCKS}
        for request in done.planner.requests(Stage.ACTIONS):
            assert set(request.rejected) == {distinct_title(c) for c in request.cells}

    async def test_one_cell_alone_is_replaced(self) -> None:
        chart = whole_chart()
        work = work_for(chart, Scope(ScopeKind.CELL, CellRef(1)), replace=True, with_tasks=True)
        done = await run(lambda r: answer(r, "new "), chart, work)
        assert [r.stage for r in done.planner.requests()] == [Stage.SUB_GOALS, Stage.DETAILS]
        block = done.chart.sub_goals[1]
        assert block is not None
        assert block.title == distinct_title(CellRef(1), "new ")
        assert block.actions == chart.sub_goals[1].actions  # type: ignore[union-attr]


class TestResuming:
    async def test_only_what_is_missing_is_asked_for(self) -> None:
        chart = without(without(whole_chart(), "3"), "5.5")
        chart = put(put(chart, "6.0", tasks=()), "0.1", description="")
        done = await run(chart=chart)
        asked = {(r.stage, str(c)) for r in done.planner.requests() for c in r.cells}
        block_3 = [f"3.{p}" for p in ALL_BLOCKS]
        assert asked == {
            (Stage.SUB_GOALS, "3"),
            (Stage.DETAILS, "3"),
            *((stage, c) for c in (*block_3, "5.5") for stage in (Stage.ACTIONS, Stage.DETAILS, Stage.TASKS)),
            (Stage.TASKS, "6.0"),
            (Stage.DETAILS, "0.1"),
        }
        assert isinstance(done.last, ev.Finished)

    async def test_nothing_is_asked_for_twice_when_a_sub_goal_and_details_elsewhere_are_missing(self) -> None:
        chart = put(put(without(whole_chart(), "3"), "0.1", description=""), "6.0", tasks=())
        done = await run(chart=chart)
        asked = Counter((r.stage, c) for r in done.planner.requests() for c in r.cells)
        assert set(asked.values()) == {1}

    async def test_a_chart_of_titles_gets_the_rest(self) -> None:
        done = await run(chart=titled_chart())
        assert {r.stage for r in done.planner.requests()} == {Stage.DETAILS, Stage.TASKS}
        assert isinstance(done.last, ev.Finished)
        assert work_for(done.chart, Scope(), replace=False, with_tasks=True) == Work(
            frozenset(), frozenset(), frozenset()
        )


VAGUE = "Do your best"


def with_vague(cells: set[str]) -> Script:
    """Titles of some cells are vague the first time and fine when asked for again."""

    def script(request: PlanRequest) -> Iterator[Step]:
        for event in answer(request, "Better " if request.problems else ""):
            cell = cell_of(event)
            if isinstance(event, ev.SubGoalTitled | ev.ActionTitled) and str(cell) in cells and not request.problems:
                event = replace(event, title=f"{VAGUE} {cell}")
            yield event

    return script


class TestRepair:
    async def test_only_the_bad_cells_are_asked_for_again(self) -> None:
        done = await run(with_vague({"1.2", "1.5", "4.0"}))
        again = [r for r in done.planner.requests() if r.problems]
        assert sorted((r.stage, r.block, r.positions) for r in again) == [
            (Stage.ACTIONS, 1, (2, 5)),
            (Stage.ACTIONS, 4, (0,)),
        ]
        assert {r.rejected for r in again} == {(f"{VAGUE} 1.2", f"{VAGUE} 1.5"), (f"{VAGUE} 4.0",)}
        assert {str(f.cell) for r in again for f in r.problems if f.reason == "vague"} == {"1.2", "1.5", "4.0"}
        assert isinstance(done.last, ev.Finished)

    async def test_the_mended_cells_get_details_and_tasks_of_their_new_title(self) -> None:
        done = await run(with_vague({"1.2"}))
        action = done.chart.action(CellRef(1, 2))
        assert action is not None
        assert action.title == distinct_title(CellRef(1, 2), "Better ")
        assert action.description
        assert len(action.tasks) == 3
        assert not [f for f in done.chart.findings if f.reason == "vague"]

    async def test_a_bad_sub_goal_is_mended_without_its_block(self) -> None:
        done = await run(with_vague({"6"}))
        (again,) = [r for r in done.planner.requests() if r.problems]
        assert (again.stage, again.positions, again.block) == (Stage.SUB_GOALS, (6,), None)
        block = done.chart.sub_goals[6]
        assert block is not None
        assert (block.title, bool(block.description)) == (distinct_title(CellRef(6), "Better "), True)
        assert all(a is not None and a.tasks for a in block.actions)

    async def test_there_is_one_repair_and_what_stays_bad_is_reported(self) -> None:
        stubborn = only(Stage.ACTIONS, lambda r: [ev.ActionTitled(c, f"{VAGUE} {c}") for c in r.cells])
        done = await run(stubborn)
        repaired = Counter(c for r in done.planner.requests() if r.problems for c in r.cells)
        assert set(repaired.values()) == {1}
        assert {f.reason for f in done.chart.findings} >= {"vague"}
        assert isinstance(done.last, ev.Finished)

    async def test_repair_can_be_left_out(self) -> None:
        done = await run(with_vague({"1.2"}), repair=False)
        assert not [r for r in done.planner.requests() if r.problems]
        assert [f.reason for f in done.chart.findings] == ["vague"]

    async def test_late_events_of_an_overtaken_request_are_dropped(self) -> None:
        """Details of a bad title still arrive while its repair is under way: they describe what is gone."""
        late, repairing = Gate(), Gate()

        def script(request: PlanRequest) -> Iterator[Step]:
            if request.stage is Stage.DETAILS and request.block == 1 and len(request.positions) > 1:
                yield late
            if request.problems:
                yield repairing
            yield from with_vague({"1.2"})(request)

        async with running(script) as now:
            await late.reached.wait()
            await repairing.reached.wait()
            late.open()  # the old details come now, those of 1.2 among them
            while not [e for e in now.of(ev.CellDetailed) if e.cell == CellRef(1, 7)]:
                await asyncio.sleep(0)
            assert not [e for e in now.of(ev.CellDetailed) if e.cell == CellRef(1, 2)]
            repairing.open()
        described = [e for e in now.of(ev.CellDetailed) if e.cell == CellRef(1, 2)]
        assert len(described) == 1
        titled = [i for i, e in enumerate(now.events) if isinstance(e, ev.ActionTitled) and e.cell == CellRef(1, 2)]
        assert titled[-1] < now.events.index(described[0])
        action = now.chart.action(CellRef(1, 2))
        assert action is not None
        assert len(action.tasks) == 3

    async def test_a_failed_repair_leaves_the_first_title_with_its_details(self) -> None:
        def script(request: PlanRequest) -> Iterable[Step]:
            return [QualityNotReached("cells_missing")] if request.problems else with_vague({"1.2"})(request)

        done = await run(script)
        assert isinstance(done.last, ev.Failed)
        action = done.chart.action(CellRef(1, 2))
        assert action is not None
        assert action.title == f"{VAGUE} 1.2"
        assert action.description
        assert len(action.tasks) == 3

    async def test_cells_outside_the_work_are_never_repaired(self) -> None:
        chart = put(without(whole_chart(), "0.0"), "5.5", title=VAGUE)
        done = await run(chart=chart)
        assert not [r for r in done.planner.requests() if r.problems]
        assert done.chart.action(CellRef(5, 5)) == chart.action(CellRef(5, 5))
