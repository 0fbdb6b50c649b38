"""Progress day by day: it ends where the chart stands, and goes back to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from goal_mandala.domain.editing import log_occasion, set_task_status
from goal_mandala.domain.mandala import ActionType, CellRef, OccasionStatus, TaskStatus
from goal_mandala.domain.progress import goal_progress
from goal_mandala.domain.progress_history import progress_series
from tests.fakes.chart_builder import NOW, START, put, whole_chart
from tests.fakes.chart_strategies import charts


def test_each_day_counts_what_was_done_by_then() -> None:
    chart = put(whole_chart(deadline=START + timedelta(days=9)), "1.0", type=ActionType.HABIT, times_per_week=7)
    tasks = chart.sub_goals[0].actions[0].tasks
    for days, task in enumerate(tasks, start=1):
        chart = set_task_status(chart, task.id, TaskStatus.COMPLETED, NOW, START + timedelta(days=days))
    chart = log_occasion(chart, CellRef(1, 0), START + timedelta(days=2), OccasionStatus.DONE, NOW)
    series = progress_series(chart)
    assert [(p.day - START).days for p in series] == [0, 1, 2, 3]
    assert [round(p.sub_goals[0], 2) for p in series] == [0, 4.17, 8.33, 12.5]
    assert [p.sub_goals[1] > 0 for p in series] == [False, False, True, True]
    assert series[-1].goal == goal_progress(chart)


def test_a_day_that_nobody_noted_is_the_last_changes() -> None:
    chart = whole_chart()
    done = set_task_status(chart, chart.sub_goals[0].actions[0].tasks[0].id, TaskStatus.COMPLETED, NOW)
    action = done.sub_goals[0].actions[0]
    bare = tuple(replace(t, completed_on=None) for t in action.tasks)
    old = done.with_action(0, replace(action, tasks=bare))
    assert [p.day for p in progress_series(old)] == [START, NOW.date()]
    assert progress_series(old)[-1].goal == goal_progress(old)


@settings(deadline=None, max_examples=60)
@given(charts())
def test_the_last_point_is_where_the_chart_stands(chart) -> None:
    series = progress_series(chart)
    assert [p.day for p in series] == sorted({p.day for p in series})
    assert series[-1].goal == goal_progress(chart)
