"""Folding events into a chart: what comes is taken, what is locked stays."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain import events as ev
from goal_mandala.domain.errors import Throttled
from goal_mandala.domain.mandala import (
    NO_ACTIONS,
    Action,
    ActionType,
    CellRef,
    Chart,
    Finding,
    Occasion,
    OccasionStatus,
    Severity,
    SubGoal,
    Usage,
)
from tests.fakes.chart_builder import a_task, empty_chart, put, whole_chart
from tests.fakes.chart_strategies import cells, charts, findings, tasks, texts, titles

action_cells = st.builds(CellRef, st.integers(0, 7), st.integers(0, 7))
cell_events = st.one_of(
    st.builds(ev.SubGoalTitled, st.integers(0, 7), titles),
    st.builds(ev.ActionTitled, action_cells, titles),
    st.builds(ev.CellDetailed, cells, texts, texts, st.none() | st.sampled_from(ActionType), st.none()),
    st.builds(ev.TaskAdded, action_cells, tasks),
    st.builds(ev.TasksCleared, action_cells),
)
any_events = st.one_of(
    cell_events,
    st.builds(ev.FindingsChanged, st.lists(findings, max_size=2).map(tuple)),
    st.builds(ev.UsageAdded, st.builds(Usage, st.integers(0, 9), st.integers(0, 9))),
    st.builds(ev.Noticed, texts),
    st.just(ev.Finished()),
    st.builds(ev.Failed, texts, texts, st.booleans()),
)


def folded(chart: Chart, events: list[ev.Event]) -> Chart:
    for event in events:
        if isinstance(event, ev.ActionTitled) and chart.sub_goals[event.cell.sub_goal] is None:
            continue  # no planner titles actions of a block that is not there
        chart = ev.apply(chart, event)
    return chart


def cells_in(chart: Chart) -> list[CellRef]:
    blocks = [b for b in chart.sub_goals if b is not None]
    return [CellRef(b.position) for b in blocks] + [
        CellRef(b.position, a.position) for b in blocks for a in b.actions if a
    ]


@st.composite
def charts_and_events(draw: st.DrawFn) -> tuple[Chart, list[ev.Event]]:
    """A chart with locks, and events that mostly aim at the cells it has."""
    chart = draw(charts())
    for cell in cells_in(chart):
        if draw(st.booleans()):
            chart = put(chart, str(cell), locked=True)
    events: list[ev.Event] = draw(st.lists(any_events, max_size=4))
    for cell in cells_in(chart):
        retitled = (
            ev.SubGoalTitled(cell.sub_goal, draw(titles))
            if cell.action is None
            else ev.ActionTitled(cell, draw(titles))
        )
        events += [
            retitled,
            ev.CellDetailed(cell, draw(texts), draw(texts), None if cell.action is None else ActionType.HABIT),
        ]
    return chart, draw(st.permutations(events))


@given(charts_and_events())
def test_locked_cells_keep_their_words(given_both: tuple[Chart, list[ev.Event]]) -> None:
    chart, events = given_both
    after = folded(chart, events)
    for cell in cells_in(chart):
        before, now = chart.cell(cell), after.cell(cell)
        assert before is not None
        assert now is not None
        if not before.locked:
            assert now.title != before.title or any(e for e in events if getattr(e, "title", "") == before.title)
            continue
        assert words(now) == words(before)
        if isinstance(before, Action) and isinstance(now, Action):
            assert (now.type, now.log, now.times_per_week) == (before.type, before.log, before.times_per_week)


def words(cell: SubGoal | Action) -> tuple[str, str, str, bool]:
    return cell.title, cell.description, cell.background, cell.locked


@given(charts(), st.lists(any_events, max_size=12))
def test_what_is_the_persons_own_never_changes(chart: Chart, events: list[ev.Event]) -> None:
    after = folded(chart, events)
    assert (after.goal, after.id, after.version, after.created_at) == (
        chart.goal,
        chart.id,
        chart.version,
        chart.created_at,
    )


def test_a_new_title_makes_a_new_cell() -> None:
    log = (Occasion(date(2026, 12, 1), OccasionStatus.DONE),)
    chart = put(whole_chart(), "1.2", type=ActionType.HABIT, times_per_week=3, log=log)
    assert ev.apply(chart, ev.ActionTitled(CellRef(1, 2), "New")).action(CellRef(1, 2)) == Action(2, "New")


def test_the_same_title_again_keeps_the_cell() -> None:
    chart = whole_chart()
    action, block = chart.action(CellRef(1, 2)), chart.sub_goals[1]
    assert action is not None
    assert block is not None
    assert ev.apply(chart, ev.ActionTitled(CellRef(1, 2), action.title)) == chart
    assert ev.apply(chart, ev.SubGoalTitled(1, block.title)) == chart


def test_a_new_sub_goal_keeps_its_block() -> None:
    chart = whole_chart()
    old = chart.sub_goals[1]
    assert old is not None
    assert ev.apply(chart, ev.SubGoalTitled(1, "New")).sub_goals[1] == SubGoal(1, "New", actions=old.actions)
    assert ev.apply(empty_chart(), ev.SubGoalTitled(1, "New")).sub_goals[1] == SubGoal(1, "New", actions=NO_ACTIONS)


def test_details_and_tasks_of_an_empty_cell_are_dropped() -> None:
    chart = empty_chart()
    for event in (
        ev.CellDetailed(CellRef(0), "d", "b"),
        ev.CellDetailed(CellRef(0, 1), "d", "b"),
        ev.TaskAdded(CellRef(0, 1), a_task(1)),
        ev.TasksCleared(CellRef(0, 1)),
    ):
        assert ev.apply(chart, event) == chart


def test_a_task_with_the_same_id_comes_once() -> None:
    cell = CellRef(0, 0)
    chart = ev.apply(whole_chart(), ev.TasksCleared(cell))
    for title in ("first", "second"):
        chart = ev.apply(chart, ev.TaskAdded(cell, a_task(7, title=title)))
    action = chart.action(cell)
    assert action is not None
    assert [t.title for t in action.tasks] == ["second"]


def test_findings_replace_and_usage_adds_up() -> None:
    finding = Finding("vague", Severity.WARNING)
    chart = ev.apply(empty_chart(), ev.FindingsChanged((finding, finding)))
    chart = ev.apply(chart, ev.FindingsChanged((finding,)))
    for _ in range(3):
        chart = ev.apply(chart, ev.UsageAdded(Usage(1, 10, 5, 0.1)))
    assert chart.findings == (finding,)
    assert chart.usage == Usage(3, 30, 15, 0.3)


def test_an_error_becomes_the_last_event() -> None:
    failed = ev.failed(Throttled("model_throttled", model="m"))
    assert failed == ev.Failed("Throttled", "model_throttled", True, (("model", "m"),))
