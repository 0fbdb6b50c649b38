"""A day's work: habits on their days, tasks within the budget, what was done stays in view."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.editing import log_occasion, set_task_status
from goal_mandala.domain.mandala import ActionType, CellRef, OccasionStatus, TaskStatus
from goal_mandala.domain.today import plan_of_day
from tests.fakes.chart_builder import NOW, START, put, whole_chart

DEADLINE = START + timedelta(days=100)


def _habit(cell: str, times: int):
    chart = whole_chart(deadline=DEADLINE)
    return put(chart, cell, type=ActionType.HABIT, times_per_week=times, title="Stretch")


@pytest.mark.parametrize("times", [1, 3, 5, 7])
def test_a_habit_is_due_as_often_a_week_as_it_says(times: int) -> None:
    chart = _habit("2.3", times)
    weeks = [[bool(plan_of_day(chart, START + timedelta(days=7 * w + d)).habits) for d in range(7)] for w in range(3)]
    assert [sum(week) for week in weeks] == [times] * 3


def test_a_habit_keeps_to_the_weekdays_in_its_title() -> None:
    chart = put(_habit("2.3", 2), "2.3", title="Run on Tuesdays and Fridays")
    due = {day.weekday() for n in range(14) if plan_of_day(chart, day := START + timedelta(days=n)).habits}
    assert due == {1, 4}


def test_what_was_noted_is_shown_also_on_another_day() -> None:
    chart = put(_habit("2.3", 1), "2.3", title="Run on Tuesdays")
    wednesday = START + timedelta(days=2)
    assert not plan_of_day(chart, wednesday).habits
    noted = log_occasion(chart, CellRef(2, 3), wednesday, OccasionStatus.EXCUSED, NOW)
    (due,) = plan_of_day(noted, wednesday).habits
    assert (due.cell, due.status, due.owner.position) == (CellRef(2, 3), OccasionStatus.EXCUSED, 2)
    cleared = log_occasion(noted, CellRef(2, 3), wednesday, None, NOW)
    assert not plan_of_day(cleared, wednesday).habits


@given(st.integers(1, 3600), st.integers(0, 99))
def test_tasks_fit_into_the_days_room(minutes_per_week: int, days: int) -> None:
    plan = plan_of_day(whole_chart(deadline=DEADLINE), START + timedelta(days=days), minutes_per_week)
    total = sum(due.task.estimated_minutes for due in plan.tasks)
    assert 0 < total <= plan.minutes
    assert plan.minutes >= max(60, minutes_per_week / 5)


def test_the_budget_is_the_one_the_goal_names() -> None:
    chart = whole_chart(deadline=DEADLINE, constraints="10 hours a week")
    assert plan_of_day(chart, START).minutes == 120
    assert len(plan_of_day(chart, START).tasks) == 4


def test_done_tasks_stay_in_view_and_use_up_the_room() -> None:
    chart = whole_chart(deadline=DEADLINE, constraints="10 hours a week")
    first = plan_of_day(chart, START).tasks[0].task
    done = set_task_status(chart, first.id, TaskStatus.COMPLETED, NOW, START)
    plan = plan_of_day(done, START)
    assert (plan.tasks[0].task.id, plan.tasks[0].task.status) == (first.id, TaskStatus.COMPLETED)
    assert (plan.done_minutes, len(plan.tasks)) == (30, 4)
    tomorrow = plan_of_day(done, START + timedelta(days=1))
    assert first.id not in {due.task.id for due in tomorrow.tasks}
    undone = set_task_status(done, first.id, TaskStatus.NOT_STARTED, NOW)
    assert plan_of_day(undone, START) == plan_of_day(chart, START)


def test_what_was_begun_comes_first() -> None:
    chart = whole_chart(deadline=DEADLINE)
    last = chart.sub_goals[7].actions[7].tasks[-1]
    begun = set_task_status(chart, last.id, TaskStatus.IN_PROGRESS, NOW)
    assert plan_of_day(begun, START).tasks[0].task.id == last.id


def test_before_the_first_day_and_after_the_last_there_are_no_habits() -> None:
    chart = _habit("2.3", 7)
    assert plan_of_day(chart, START - timedelta(days=1)).tasks == ()
    assert plan_of_day(chart, START - timedelta(days=1)).habits == ()
    assert plan_of_day(chart, DEADLINE).habits
    assert plan_of_day(chart, DEADLINE + timedelta(days=1)).habits == ()
    assert plan_of_day(chart, date.max).tasks, "what is not done is still to do"
