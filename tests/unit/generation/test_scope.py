"""From a scope to the exact cells: anew or only what is missing, never a locked one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import CellRef, Chart
from goal_mandala.generation.scope import Scope, ScopeKind, Work, cells_of, is_locked, work_for
from tests.fakes.chart_builder import empty_chart, put, titled_chart, whole_chart, without
from tests.fakes.chart_strategies import cells, charts

SUB_GOALS = frozenset(CellRef(p) for p in POSITIONS)
ACTIONS = frozenset(CellRef(s, a) for s, a in product(POSITIONS, POSITIONS))
BLOCK_3 = frozenset(CellRef(3, a) for a in POSITIONS)
NONE = frozenset[CellRef]()
NOTHING = Work(NONE, NONE, NONE)

CHART = Scope()
ROW = Scope(ScopeKind.SUB_GOALS)
BLOCK = Scope(ScopeKind.BLOCK, CellRef(3))
SUB_GOAL = Scope(ScopeKind.CELL, CellRef(3))
ACTION = Scope(ScopeKind.CELL, CellRef(3, 5))
TASKS = Scope(ScopeKind.TASKS, CellRef(3, 5))
ALL_SCOPES = {
    "chart": (CHART, SUB_GOALS | ACTIONS),
    "sub-goals": (ROW, SUB_GOALS),
    "block": (BLOCK, BLOCK_3),
    "sub-goal": (SUB_GOAL, {CellRef(3)}),
    "action": (ACTION, {CellRef(3, 5)}),
    "tasks": (TASKS, {CellRef(3, 5)}),
}


def work(chart: Chart, scope: Scope, *, replace: bool = False, with_tasks: bool = True) -> Work:
    return work_for(chart, scope, replace=replace, with_tasks=with_tasks)


@pytest.mark.parametrize("name", ALL_SCOPES)
def test_cells_of_a_scope(name: str) -> None:
    scope, expected = ALL_SCOPES[name]
    found = list(cells_of(scope))
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("name", [n for n in ALL_SCOPES if n != "tasks"])
def test_replacing_takes_every_cell_of_the_scope(name: str) -> None:
    scope, expected = ALL_SCOPES[name]
    actions = frozenset(c for c in expected if c.action is not None)
    assert work(whole_chart(), scope, replace=True) == Work(frozenset(expected), frozenset(expected), actions)
    assert work(whole_chart(), scope, replace=True, with_tasks=False).tasks == NONE


@pytest.mark.parametrize("name", [n for n in ALL_SCOPES if n != "tasks"])
def test_nothing_is_missing_in_a_whole_chart(name: str) -> None:
    assert work(whole_chart(), ALL_SCOPES[name][0]) == NOTHING
    assert not work(whole_chart(), ALL_SCOPES[name][0])


def test_everything_is_missing_in_an_empty_chart() -> None:
    everything = SUB_GOALS | ACTIONS
    assert work(empty_chart(), CHART) == Work(everything, everything, ACTIONS)
    assert work(empty_chart(), ROW) == Work(SUB_GOALS, SUB_GOALS, NONE)
    assert work(empty_chart(), CHART, with_tasks=False) == Work(everything, everything, NONE)


def test_titles_alone_miss_details_and_tasks() -> None:
    assert work(titled_chart(), CHART) == Work(NONE, SUB_GOALS | ACTIONS, ACTIONS)


def test_missing_means_title_or_description_or_tasks() -> None:
    chart = put(put(without(whole_chart(), "0.0"), "1.1", description=""), "2.2", tasks=())
    assert work(chart, CHART) == Work(
        frozenset({CellRef(0, 0)}),
        frozenset({CellRef(0, 0), CellRef(1, 1)}),
        frozenset({CellRef(0, 0), CellRef(2, 2)}),
    )
    assert work(chart, Scope(ScopeKind.BLOCK, CellRef(1))) == Work(NONE, frozenset({CellRef(1, 1)}), NONE)


@pytest.mark.parametrize("name", ["chart", "sub-goals", "block"])
def test_locked_cells_are_left_out(name: str) -> None:
    chart = put(put(whole_chart(), "3", locked=True), "3.5", locked=True)
    found = work(chart, ALL_SCOPES[name][0], replace=True)
    assert not {CellRef(3), CellRef(3, 5)} & (found.titles | found.details | found.tasks)
    assert found


def test_a_locked_cell_alone_cannot_be_replaced() -> None:
    chart = put(put(whole_chart(), "3", locked=True), "3.5", locked=True)
    for scope, cell in ((SUB_GOAL, "3"), (ACTION, "3.5")):
        with pytest.raises(Conflict) as caught:
            work(chart, scope, replace=True)
        assert (caught.value.code, caught.value.facts) == ("cell_locked", {"cell": cell})
        assert work(chart, scope) == NOTHING


def test_a_locked_title_without_details_gets_none() -> None:
    chart = put(titled_chart(), "3.5", locked=True)
    assert CellRef(3, 5) not in work(chart, CHART).details


def test_a_locked_sub_goal_does_not_lock_its_block() -> None:
    chart = put(whole_chart(), "3", locked=True)
    assert work(chart, BLOCK, replace=True).titles == BLOCK_3


@pytest.mark.parametrize("replace", [True, False])
def test_tasks_of_one_action(replace: bool) -> None:
    expected = Work(NONE, NONE, frozenset({CellRef(3, 5)}))
    assert work(whole_chart(), TASKS, replace=replace) == expected
    assert work(put(whole_chart(), "3.5", locked=True), TASKS, replace=replace) == expected


@pytest.mark.parametrize(
    ("chart", "scope", "code", "facts"),
    [
        (empty_chart(), BLOCK, "empty_block", {"cell": "3"}),
        (empty_chart(), ACTION, "empty_block", {"cell": "3.5"}),
        (empty_chart(), TASKS, "empty_block", {"cell": "3.5"}),
        (without(whole_chart(), "3.5"), TASKS, "tasks_need_action", {"cell": "3.5"}),
        (whole_chart(), Scope(ScopeKind.TASKS, CellRef(3)), "tasks_need_action", {"cell": "3"}),
        (whole_chart(), Scope(ScopeKind.BLOCK), "cell_needed", {"scope": "block"}),
        (whole_chart(), Scope(ScopeKind.CELL), "cell_needed", {"scope": "cell"}),
    ],
)
@pytest.mark.parametrize("replace", [True, False])
def test_a_scope_that_does_not_fit(chart: Chart, scope: Scope, code: str, facts: dict[str, str], replace: bool) -> None:
    with pytest.raises(NotFound) as caught:
        work(chart, scope, replace=replace)
    assert (caught.value.code, caught.value.facts) == (code, facts)


def test_an_empty_cell_of_its_own_can_be_filled() -> None:
    assert work(without(whole_chart(), "3"), SUB_GOAL).titles == {CellRef(3)}
    assert work(without(whole_chart(), "3.5"), ACTION) == Work(*[frozenset({CellRef(3, 5)})] * 3)


@given(charts(), st.sampled_from(ScopeKind), st.none() | cells, st.booleans(), st.booleans())
def test_no_locked_cell_is_ever_retitled(
    chart: Chart, kind: ScopeKind, cell: CellRef | None, replace: bool, with_tasks: bool
) -> None:
    refused = ""
    found = NOTHING
    try:
        found = work_for(chart, Scope(kind, cell), replace=replace, with_tasks=with_tasks)
    except (NotFound, Conflict) as error:
        refused = error.code
    assert refused in {"", "cell_needed", "empty_block", "tasks_need_action", "cell_locked"}
    assert not [c for c in found.titles | found.details if is_locked(chart, c)]
    assert with_tasks or kind is ScopeKind.TASKS or not found.tasks
    assert all(c.action is not None for c in found.tasks)
