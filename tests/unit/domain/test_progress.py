"""How far a chart is: shares of tasks, kept occasions, means; excused days do not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goal_mandala.domain.mandala import (
    Action,
    ActionType,
    Chart,
    Occasion,
    OccasionStatus,
    SubGoal,
    TaskStatus,
)
from goal_mandala.domain.progress import action_progress, goal_progress, habit_target, sub_goal_progress
from goal_mandala.domain.schedule import Period, due_occasions, period_of
from tests.fakes.chart_builder import START, a_task, empty_chart, put, whole_chart
from tests.fakes.chart_strategies import charts

TEN_WEEKS = Period(START, START + timedelta(days=69))
DONE, MISSED, EXCUSED = OccasionStatus.DONE, OccasionStatus.MISSED, OccasionStatus.EXCUSED


def habit(times: int | None, statuses: list[OccasionStatus], first: date = START) -> Action:
    log = tuple(Occasion(first + timedelta(days=i), s) for i, s in enumerate(statuses))
    return Action(0, "A habit", type=ActionType.HABIT, times_per_week=times, log=log)


@given(charts())
def test_progress_is_between_0_and_100(chart: Chart) -> None:
    period = period_of(chart)
    blocks = [b for b in chart.sub_goals if b]
    values = [goal_progress(chart), *(sub_goal_progress(b, period) for b in blocks)]
    values += [action_progress(a, period) for b in blocks for a in b.actions]
    assert all(0 <= value <= 100 for value in values)


def test_an_execution_is_the_share_of_its_tasks_done() -> None:
    statuses = [TaskStatus.COMPLETED, TaskStatus.IN_PROGRESS, TaskStatus.NOT_STARTED, TaskStatus.COMPLETED]
    tasks = tuple(a_task(i, status=s) for i, s in enumerate(statuses))
    assert action_progress(Action(0, "x", type=ActionType.EXECUTION, tasks=tasks), TEN_WEEKS) == 50
    skipped = (*tasks, a_task(9, status=TaskStatus.SKIPPED))
    assert action_progress(Action(0, "x", type=ActionType.EXECUTION, tasks=skipped), TEN_WEEKS) == 50


@pytest.mark.parametrize("statuses", [[], [TaskStatus.SKIPPED], [TaskStatus.IN_PROGRESS]])
def test_nothing_done_is_0(statuses: list[TaskStatus]) -> None:
    tasks = tuple(a_task(i, status=s) for i, s in enumerate(statuses))
    assert action_progress(Action(0, "x", type=ActionType.EXECUTION, tasks=tasks), TEN_WEEKS) == 0


def test_an_untyped_or_empty_cell_is_0() -> None:
    assert action_progress(None, TEN_WEEKS) == 0
    assert action_progress(Action(0, "x", tasks=(a_task(1, status=TaskStatus.COMPLETED),)), TEN_WEEKS) == 0
    assert sub_goal_progress(None, TEN_WEEKS) == 0


@pytest.mark.parametrize(
    ("times", "kept", "percent"),
    [
        (7, 56, 100.0),  # 70 due, 56 are 80 %
        (7, 55, 100 * 55 / 56),
        (3, 24, 100.0),  # 30 due
        (3, 23, 100 * 23 / 24),
        (3, 12, 50.0),
        (1, 8, 100.0),  # 10 due
        (None, 56, 100.0),  # no cadence said: daily
        (3, 60, 100.0),  # more than due is no more than all
    ],
)
def test_a_habit_is_achieved_at_80_percent(times: int | None, kept: int, percent: float) -> None:
    assert action_progress(habit(times, [DONE] * kept), TEN_WEEKS) == pytest.approx(percent)


def test_missed_days_count_for_nothing_and_excused_days_make_the_rest_enough() -> None:
    assert action_progress(habit(7, [DONE] * 40 + [MISSED] * 30), TEN_WEEKS) == pytest.approx(100 * 40 / 56)
    assert action_progress(habit(7, [DONE] * 40 + [EXCUSED] * 20), TEN_WEEKS) == 100  # 80 % of 50
    assert action_progress(habit(7, [DONE] * 39 + [EXCUSED] * 20), TEN_WEEKS) < 100


def test_days_outside_the_period_do_not_count() -> None:
    before = habit(7, [DONE] * 60, START - timedelta(days=60))
    after = habit(7, [DONE] * 60, TEN_WEEKS.end + timedelta(days=1))
    assert action_progress(before, TEN_WEEKS) == action_progress(after, TEN_WEEKS) == 0


@given(st.integers(1, 4000), st.integers(1, 7), st.integers(0, 4000))
def test_the_target_is_80_percent_rounded_up_and_at_least_one(days: int, times: int, excused: int) -> None:
    period = Period(START, START + timedelta(days=days - 1))
    due, target = due_occasions(period, times), habit_target(period, times, excused)
    counted = max(1, due - excused)
    assert 1 <= target <= due
    assert 5 * target >= 4 * counted
    assert target == 1 or 5 * (target - 1) < 4 * counted


@given(st.lists(st.sampled_from(OccasionStatus), max_size=70), st.integers(1, 7), st.integers(0, 69))
def test_excusing_a_missed_day_never_lowers_and_never_passes_keeping_it(
    statuses: list[OccasionStatus], times: int, at: int
) -> None:
    def with_day(status: OccasionStatus) -> float:
        row = [*statuses, *[MISSED] * (70 - len(statuses))]
        row[at] = status
        return action_progress(habit(times, row), TEN_WEEKS)

    assert with_day(MISSED) <= with_day(EXCUSED) <= with_day(DONE)


def test_means_roll_up_over_8_with_empty_places_as_0() -> None:
    done = tuple(a_task(i, status=TaskStatus.COMPLETED) for i in range(3))
    chart = put(put(whole_chart(), "0.0", tasks=done), "0.1", tasks=done)
    block = chart.sub_goals[0]
    assert block is not None
    assert sub_goal_progress(block, TEN_WEEKS) == 25
    assert goal_progress(chart) == 25 / 8
    lonely = SubGoal(0, "x", actions=(replace(block.actions[0], position=0), *[None] * 7))  # type: ignore[type-var]
    assert sub_goal_progress(lonely, TEN_WEEKS) == 12.5
    assert goal_progress(empty_chart()) == 0


def test_everything_done_is_100() -> None:
    chart = whole_chart()
    for block in range(8):
        for action in range(8):
            done = tuple(a_task(i, status=TaskStatus.COMPLETED) for i in range(3))
            chart = put(chart, f"{block}.{action}", tasks=done)
    assert goal_progress(chart) == 100
