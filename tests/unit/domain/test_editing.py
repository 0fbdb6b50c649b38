"""Edits, locks, swaps, ticks: one version on each, nothing else touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.editing import CellChange, edit_cell, log_occasion, set_task_status, swap_cells
from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.domain.mandala import (
    ActionType,
    CellRef,
    Chart,
    Occasion,
    OccasionStatus,
    SubGoal,
    TaskStatus,
)
from tests.fakes.chart_builder import NOW, empty_chart, put, titled_chart, whole_chart, without
from tests.fakes.chart_strategies import cells, charts

WHOLE = whole_chart()
positions = st.integers(0, 7)


def unchanged_but_version(after: Chart, before: Chart, versions: int) -> bool:
    return after == replace(before, version=before.version + versions, updated_at=NOW)


@given(cells, cells)
def test_swapping_twice_is_no_change(one: CellRef, other: CellRef) -> None:
    if (one.action is None) != (other.action is None):
        with pytest.raises(InvalidInput, match="swap_levels"):
            swap_cells(WHOLE, one, other, NOW)
        return
    twice = swap_cells(swap_cells(WHOLE, one, other, NOW), one, other, NOW)
    assert unchanged_but_version(twice, WHOLE, 2)


@given(positions, positions)
def test_swapped_sub_goals_take_their_blocks_along(one: int, other: int) -> None:
    swapped = swap_cells(WHOLE, CellRef(one), CellRef(other), NOW)
    before, after = WHOLE.sub_goals[one], swapped.sub_goals[other]
    assert before is not None
    assert after == replace(before, position=other)


@given(positions, positions, positions, positions)
def test_swapped_actions_keep_their_tasks_and_know_their_place(a: int, b: int, c: int, d: int) -> None:
    swapped = swap_cells(WHOLE, CellRef(a, b), CellRef(c, d), NOW)
    moved, was = swapped.action(CellRef(c, d)), WHOLE.action(CellRef(a, b))
    assert was is not None
    assert moved == replace(was, position=d)
    for block in swapped.sub_goals:
        assert block is not None
        assert [x.position for x in block.actions if x] == list(range(8))


def test_swap_needs_both_cells() -> None:
    chart = without(WHOLE, "2.3")
    for one, other in (("2.3", "0.0"), ("0.0", "2.3")):
        with pytest.raises(NotFound) as caught:
            swap_cells(chart, CellRef.parse(one), CellRef.parse(other), NOW)
        assert caught.value.facts == {"cell": "2.3"}


@given(charts(), cells, st.booleans())
def test_every_edit_raises_the_version_by_one(chart: Chart, cell: CellRef, locked: bool) -> None:
    if chart.cell(cell) is None:
        with pytest.raises(NotFound, match="empty_cell"):
            edit_cell(chart, cell, CellChange(locked=locked), NOW)
        return
    edited = edit_cell(chart, cell, CellChange(title="A new title", locked=locked), NOW)
    there = edited.cell(cell)
    assert (edited.version, edited.updated_at) == (chart.version + 1, NOW)
    assert there is not None
    assert (there.title, there.locked) == ("A new title", locked)


@given(charts(), cells)
def test_an_edit_leaves_every_other_cell_alone(chart: Chart, cell: CellRef) -> None:
    there = chart.cell(cell)
    if there is None:
        return
    edited = edit_cell(chart, cell, CellChange(title="Other"), NOW)
    assert unchanged_but_version(put(edited, str(cell), title=there.title), chart, 1)


def test_none_leaves_a_field_as_it_is() -> None:
    edited = edit_cell(WHOLE, CellRef(1, 1), CellChange(background="Because"), NOW)
    assert unchanged_but_version(edited, put(WHOLE, "1.1", background="Because"), 1)


def test_a_locked_cell_may_be_edited_by_the_person() -> None:
    locked = put(WHOLE, "1.1", locked=True)
    edited = edit_cell(locked, CellRef(1, 1), CellChange(title="Mine"), NOW)
    action = edited.action(CellRef(1, 1))
    assert action is not None
    assert (action.title, action.locked) == ("Mine", True)


@pytest.mark.parametrize(("language", "limit"), [("ja", 30), ("zh-Hant", 30), ("ko", 30), ("en", 60), ("fr-CA", 60)])
def test_title_limit_is_counted_in_code_points(language: str, limit: int) -> None:
    chart = titled_chart(language=language)
    fits = edit_cell(chart, CellRef(0), CellChange(title="🏃" * limit), NOW)
    assert fits.sub_goals[0] is not None
    assert len(fits.sub_goals[0].title) == limit
    with pytest.raises(InvalidInput) as caught:
        edit_cell(chart, CellRef(0), CellChange(title="e\u0301" * limit), NOW)
    assert caught.value.facts == {"field": "title", "length": 2 * limit, "limit": limit}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (CellChange(title="  "), "empty_field", "title"),
        (CellChange(title="a\x00b"), "control_characters", "title"),
        (CellChange(description="x" * 401), "too_long", "description"),
        (CellChange(background="x" * 201), "too_long", "background"),
        (CellChange(times_per_week=0, type=ActionType.HABIT), "times_per_week", "timesPerWeek"),
        (CellChange(times_per_week=8, type=ActionType.HABIT), "times_per_week", "timesPerWeek"),
        (CellChange(times_per_week=3), "times_on_execution", "timesPerWeek"),
    ],
)
def test_a_bad_edit_names_the_field(change: CellChange, code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        edit_cell(WHOLE, CellRef(4, 4), change, NOW)
    assert (caught.value.code, caught.value.facts["field"]) == (code, field)


@pytest.mark.parametrize("change", [CellChange(type=ActionType.HABIT), CellChange(times_per_week=2)])
def test_a_sub_goal_has_no_type(change: CellChange) -> None:
    with pytest.raises(InvalidInput, match="type_on_sub_goal"):
        edit_cell(WHOLE, CellRef(4), change, NOW)


def test_a_new_type_goes_to_the_tasks_too_and_back_loses_cadence_and_log() -> None:
    cell = CellRef(2, 2)
    habit = edit_cell(WHOLE, cell, CellChange(type=ActionType.HABIT, times_per_week=3), NOW)
    habit = log_occasion(habit, cell, date(2026, 12, 1), OccasionStatus.DONE, NOW)
    action = habit.action(cell)
    assert action is not None
    assert action.times_per_week == 3
    assert {t.type for t in action.tasks} == {ActionType.HABIT}
    once = edit_cell(habit, cell, CellChange(type=ActionType.EXECUTION), NOW).action(cell)
    assert once is not None
    assert (once.times_per_week, once.log, {t.type for t in once.tasks}) == (None, (), {ActionType.EXECUTION})


def test_a_habit_without_a_cadence_is_daily() -> None:
    edited = edit_cell(WHOLE, CellRef(2, 2), CellChange(type=ActionType.HABIT), NOW).action(CellRef(2, 2))
    assert edited is not None
    assert edited.times_per_week == 7


@given(positions, positions, st.integers(0, 2), st.sampled_from(TaskStatus))
def test_ticking_changes_one_task_alone(block: int, position: int, number: int, status: TaskStatus) -> None:
    action = WHOLE.action(CellRef(block, position))
    assert action is not None
    ticked = set_task_status(WHOLE, action.tasks[number].id, status, NOW)
    tasks = [t for b in ticked.sub_goals for a in (b.actions if b else ()) for t in (a.tasks if a else ())]
    changed = [t for t in tasks if t.status is not TaskStatus.NOT_STARTED]
    assert [t.status for t in changed] == ([] if status is TaskStatus.NOT_STARTED else [status])
    assert ticked.version == WHOLE.version + 1


def test_an_unknown_task_is_named() -> None:
    with pytest.raises(NotFound) as caught:
        set_task_status(WHOLE, "nothing" * 20, TaskStatus.COMPLETED, NOW)
    assert caught.value.facts == {"task": ("nothing" * 20)[:40]}


def test_a_second_note_for_a_day_replaces_the_first_and_the_log_is_in_order() -> None:
    cell = CellRef(0, 0)
    chart = put(WHOLE, "0.0", type=ActionType.HABIT)
    for day, status in (
        (date(2026, 12, 2), OccasionStatus.DONE),
        (date(2026, 12, 1), OccasionStatus.MISSED),
        (date(2026, 12, 2), OccasionStatus.EXCUSED),
    ):
        chart = log_occasion(chart, cell, day, status, NOW)
    action = chart.action(cell)
    assert action is not None
    assert action.log == (
        Occasion(date(2026, 12, 1), OccasionStatus.MISSED),
        Occasion(date(2026, 12, 2), OccasionStatus.EXCUSED),
    )


def test_only_a_habit_has_occasions() -> None:
    with pytest.raises(Conflict, match="not_a_habit"):
        log_occasion(WHOLE, CellRef(0, 0), date(2026, 12, 1), OccasionStatus.DONE, NOW)
    with pytest.raises(NotFound, match="empty_cell"):
        log_occasion(empty_chart(), CellRef(0, 0), date(2026, 12, 1), OccasionStatus.DONE, NOW)


def test_an_action_needs_its_sub_goal() -> None:
    action = WHOLE.action(CellRef(0, 0))
    assert action is not None
    with pytest.raises(InvalidInput, match="block_without_sub_goal"):
        empty_chart().with_action(0, action)
    assert isinstance(WHOLE.cell(CellRef(0)), SubGoal)
