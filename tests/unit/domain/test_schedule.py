"""Periods, due occasions and the layout of tasks on days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.mandala import ActionType, CellRef, Chart, TaskStatus
from goal_mandala.domain.schedule import (
    DEFAULT_WEEKS,
    Period,
    due_occasions,
    habit_weekdays,
    lay_out,
    open_execution_tasks,
    period_between,
    period_of,
)
from tests.fakes.chart_builder import START, a_task, empty_chart, put, whole_chart, without

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "times", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), 7, 7),
        (date(2026, 11, 23), date(2026, 11, 29), 3, 3),
        (date(2026, 11, 30), date(2026, 12, 1), 7, 2),  # over a month's end
        (date(2026, 10, 31), date(2026, 11, 1), 1, 1),  # from a 31st
        (date(2027, 2, 1), date(2027, 2, 28), 1, 4),
        (date(2028, 2, 1), date(2028, 2, 29), 7, 29),  # a leap year
        (date(2026, 12, 31), date(2027, 1, 31), 2, 9),  # over the year's end, 31st to 31st: 32 days
        (date(2026, 1, 1), date(2026, 12, 31), 1, 52),
        (date(2026, 11, 23), date(2026, 11, 23), 7, 1),
        (date(2026, 11, 23), date(2026, 11, 24), 1, 1),
    ],
)
def test_due_occasions_over_real_months(start: date, end: date, times: int, due: int) -> None:
    assert due_occasions(Period(start, end), times) == due


@given(days, st.integers(0, 4000), st.integers(1, 7))
def test_a_habit_is_due_at_least_once_and_never_twice_a_day(start: date, length: int, times: int) -> None:
    period = Period(start, start + timedelta(days=length))
    due = due_occasions(period, times)
    assert 1 <= due <= period.days
    assert times < 7 or due == period.days
    assert times == 1 or due >= due_occasions(period, times - 1)


@given(days, st.none() | days)
def test_a_period_has_at_least_its_first_day(start: date, deadline: date | None) -> None:
    period = period_between(start, deadline)
    assert period.start == start <= period.end
    assert period.days >= 1
    assert period.at(0) == start
    assert period.at(1) == period.end


def test_without_a_deadline_it_is_half_a_year() -> None:
    assert period_between(START, None).end == START + timedelta(weeks=DEFAULT_WEEKS)
    assert period_of(empty_chart(deadline=date(2027, 3, 31))) == Period(START, date(2027, 3, 31))


@given(st.integers(1, 7), st.integers(0, 60))
def test_weekdays_of_a_habit_are_distinct_and_turned_by_the_shift(times: int, shift: int) -> None:
    weekdays = habit_weekdays(times, shift)
    assert len(set(weekdays)) == times
    assert all(0 <= day <= 6 for day in weekdays)
    assert weekdays == tuple(sorted((day + shift) % 7 for day in habit_weekdays(times)))


@pytest.mark.parametrize(("times", "weekdays"), [(1, (0,)), (2, (0, 4)), (3, (0, 3, 5)), (5, (0, 2, 3, 5, 6))])
def test_occasions_are_spread_over_the_week(times: int, weekdays: tuple[int, ...]) -> None:
    assert habit_weekdays(times) == weekdays


def test_open_tasks_come_round_by_round_without_those_that_are_over_or_habits() -> None:
    chart = put(whole_chart(), "0.0", type=ActionType.HABIT)
    chart = put(chart, "1.0", tasks=(a_task(1, status=TaskStatus.COMPLETED), a_task(2, status=TaskStatus.IN_PROGRESS)))
    chart = put(chart, "2.0", tasks=(a_task(3, status=TaskStatus.SKIPPED),))
    chart = without(chart, "3.1")
    order = [(str(cell), task.id) for cell, _, task in open_execution_tasks(chart)]
    assert order[0] == ("1.0", "task-2")
    assert [cell for cell, _ in order[1:4]] == ["3.0"] * 3
    assert not {"0.0", "2.0", "3.1"} & {cell for cell, _ in order}
    first_actions = [i for i, (cell, _) in enumerate(order) if cell.endswith(".0")]
    assert max(first_actions) < min(i for i, (cell, _) in enumerate(order) if cell.endswith(".1"))


def test_what_names_an_early_day_comes_before_what_has_its_turn_later() -> None:
    chart = put(whole_chart(), "3.6", title="12月3日に整形外科で走ってよい量を聞く", type=ActionType.EXECUTION)
    chart = put(chart, "3.7", title="その答えで練習表を直す", type=ActionType.EXECUTION)
    chart = put(chart, "4.0", title="Rehearse by Mar 2027", type=ActionType.EXECUTION)
    order = list(dict.fromkeys(str(cell) for cell, _, _ in open_execution_tasks(chart)))
    assert order.index("3.6") < order.index("0.1"), "a day next week before the second round"
    assert order.index("3.6") < order.index("3.7")
    assert order.index("0.5") < order.index("4.0"), "first in its block, and not before its day"
    assert order.index("4.0") < order.index("4.1"), "what follows it waits for it"


@st.composite
def charts_of_work(draw: st.DrawFn) -> Chart:
    chart = whole_chart()
    minutes = st.lists(st.integers(30, 60), min_size=1, max_size=5)
    for cell in ("0.0", "0.1", "5.0"):
        row = tuple(a_task(i, estimated_minutes=m) for i, m in enumerate(draw(minutes)))
        chart = put(chart, cell, tasks=row)
    return chart


@given(charts_of_work(), st.integers(1, 1200))
def test_no_week_of_the_plan_has_more_than_its_minutes(chart: Chart, budget: int) -> None:
    planned = lay_out(chart, START, budget)
    assert [p.task for p in planned] == [task for _, _, task in open_execution_tasks(chart)]
    assert [p.day for p in planned] == sorted(p.day for p in planned)
    weeks: dict[int, list[int]] = {}
    for p in planned:
        weeks.setdefault((p.day - START).days // 7, []).append(p.task.estimated_minutes)
    for tasks in weeks.values():
        assert sum(tasks) <= budget or len(tasks) == 1


@given(charts_of_work(), st.integers(1, 1200))
def test_a_day_has_a_fifth_of_the_week_or_one_task(chart: Chart, budget: int) -> None:
    spent: dict[date, list[int]] = {}
    for p in lay_out(chart, START, budget):
        spent.setdefault(p.day, []).append(p.task.estimated_minutes)
    for minutes in spent.values():
        assert sum(minutes) <= max(60, -(-budget // 5)) or len(minutes) == 1


def test_nothing_to_do_is_laid_out_nowhere() -> None:
    assert lay_out(empty_chart(), START, 300) == []
    assert lay_out(put(whole_chart(), "0.0", tasks=()), START, 300)[0].cell == CellRef(1, 0)
