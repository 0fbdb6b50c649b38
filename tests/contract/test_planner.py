"""What every planner must do, whatever is behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from goal_mandala.domain import events as ev
from goal_mandala.domain.document import from_data, to_data
from goal_mandala.domain.limits import EXECUTION_TASKS, HABIT_TASKS, text_limits
from goal_mandala.domain.mandala import ActionType, CellRef, Chart
from goal_mandala.generation.planner import SUB_GOAL_ITSELF, Planner, PlanRequest, Stage
from goal_mandala.generation.scope import Scope, ScopeKind
from goal_mandala.usecases.generate import Generation, run_generation

from .conftest import ALL_PLANNERS, START, Bench, new_chart


@pytest.fixture(params=ALL_PLANNERS, ids=lambda p: f"{p[0].split(':')[0]}-{p[1] or 'playbook'}")
def planner(request: pytest.FixtureRequest, bench: Bench) -> Planner:
    model, mode = request.param
    return bench.planner(model, mode)


async def answer(planner: Planner, request: PlanRequest) -> list[ev.Event]:
    return [event async for event in planner.plan(request)]


def folded(chart: Chart, events: list[ev.Event]) -> Chart:
    for event in events:
        chart = ev.apply(chart, event)
    return chart


async def titled(planner: Planner, chart: Chart) -> Chart:
    chart = folded(chart, await answer(planner, PlanRequest(Stage.SUB_GOALS, chart, START, tuple(range(8)))))
    return folded(chart, await answer(planner, PlanRequest(Stage.ACTIONS, chart, START, tuple(range(8)), 2)))


def content(events: list[ev.Event]) -> list[ev.Event]:
    return [e for e in events if not isinstance(e, ev.Noticed | ev.UsageAdded)]


async def test_gives_exactly_the_sub_goals_asked_for(planner: Planner) -> None:
    chart = new_chart(planner)
    events = content(await answer(planner, PlanRequest(Stage.SUB_GOALS, chart, START, (1, 4, 6))))
    assert sorted(e.position for e in events if isinstance(e, ev.SubGoalTitled)) == [1, 4, 6]
    assert len(events) == 3


async def test_gives_exactly_the_actions_asked_for(planner: Planner) -> None:
    chart = await titled(planner, new_chart(planner))
    request = PlanRequest(Stage.ACTIONS, chart, START, (0, 7), 5)
    events = content(await answer(planner, request))
    assert [e.cell for e in events if isinstance(e, ev.ActionTitled)] == [CellRef(5, 0), CellRef(5, 7)]


async def test_details_cover_actions_and_the_sub_goal_itself(planner: Planner) -> None:
    chart = await titled(planner, new_chart(planner))
    request = PlanRequest(Stage.DETAILS, chart, START, (0, 3, SUB_GOAL_ITSELF), 2)
    details = [e for e in await answer(planner, request) if isinstance(e, ev.CellDetailed)]
    assert {e.cell for e in details} == {CellRef(2), CellRef(2, 0), CellRef(2, 3)}
    assert all(e.description for e in details)
    assert all((e.type is not None) == (e.cell.action is not None) for e in details)


async def test_tasks_have_the_actions_type_and_length(planner: Planner) -> None:
    chart = await titled(planner, new_chart(planner))
    chart = folded(chart, await answer(planner, PlanRequest(Stage.DETAILS, chart, START, tuple(range(8)), 2)))
    for position in range(8):
        action = chart.action(CellRef(2, position))
        assert action is not None
        events = await answer(planner, PlanRequest(Stage.TASKS, chart, START, (), 2, position))
        tasks = [e.task for e in events if isinstance(e, ev.TaskAdded)]
        low, high = HABIT_TASKS if action.type is ActionType.HABIT else EXECUTION_TASKS
        assert low <= len(tasks) <= high
        assert all(30 <= t.estimated_minutes <= 60 and t.type is action.type for t in tasks)
        assert len({t.id for t in tasks}) == len(tasks)


async def test_a_rejected_title_does_not_come_again(planner: Planner) -> None:
    chart = await titled(planner, new_chart(planner))
    old = chart.action(CellRef(2, 1))
    assert old is not None
    request = PlanRequest(Stage.ACTIONS, chart, START, (1,), 2, rejected=(old.title,))
    (event,) = content(await answer(planner, request))
    assert isinstance(event, ev.ActionTitled)
    assert event.title != old.title


async def test_a_whole_chart_is_complete_and_within_limits(planner: Planner) -> None:
    chart, last = new_chart(planner), None
    async for event, draft in run_generation(planner, chart, Generation(), START):
        chart, last = draft, event
    assert isinstance(last, ev.Finished)
    assert chart.complete_titles
    limits = text_limits(chart.goal.language)
    for sub_goal in chart.sub_goals:
        assert sub_goal is not None
        assert len(sub_goal.title) <= limits.title
        assert sub_goal.description
        for action in sub_goal.actions:
            assert action is not None
            assert len(action.title) <= limits.title
            assert len(action.description) <= limits.description
            assert action.type is not None
            assert action.tasks
    assert from_data(to_data(chart)) == chart


async def test_a_locked_cell_survives_a_regeneration(planner: Planner) -> None:
    chart = new_chart(planner)
    async for _, draft in run_generation(planner, chart, Generation(with_tasks=False), START):
        chart = draft
    chart = from_data(_locked(to_data(chart)))
    kept = chart.action(CellRef(3, 3))
    wanted = Generation(Scope(ScopeKind.BLOCK, CellRef(3)), replace=True, with_tasks=False)
    async for _, draft in run_generation(planner, chart, wanted, START):
        chart = draft
    assert chart.action(CellRef(3, 3)) == kept


def _locked(data: dict) -> dict:
    data["subGoals"][3]["actions"][3]["locked"] = True
    return data


async def test_a_closed_stream_can_be_asked_again(planner: Planner) -> None:
    chart = new_chart(planner)
    request = PlanRequest(Stage.SUB_GOALS, chart, START, tuple(range(8)))
    stream: AsyncIterator[ev.Event] = planner.plan(request)
    async for event in stream:
        if isinstance(event, ev.SubGoalTitled):
            break
    await stream.aclose()  # type: ignore[attr-defined]
    assert len(content(await answer(planner, request))) == 8
