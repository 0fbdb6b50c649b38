"""Starting a chart: an empty one whose id and dates depend on the input alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import NO_SUB_GOALS, PlannerInfo, Usage
from goal_mandala.storage.chart_file import encode
from goal_mandala.usecases.start_chart import start_chart
from tests.fakes.chart_builder import START

OFFLINE = PlannerInfo("playbook", seed=3)
GOAL = GoalInput("来年3月までにTOEIC 850点", background="会社員")


def test_an_empty_chart_dated_by_its_first_day() -> None:
    chart = start_chart(GOAL, OFFLINE, START)
    assert chart.created_at == chart.updated_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert (chart.version, chart.sub_goals, chart.usage, chart.findings) == (1, NO_SUB_GOALS, Usage(), ())
    assert (chart.goal.deadline, chart.goal.language, chart.planner) == (date(2027, 3, 31), "ja", OFFLINE)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert encode(start_chart(GOAL, OFFLINE, START)) == encode(start_chart(GOAL, OFFLINE, START))


@pytest.mark.parametrize(
    ("typed", "planner", "start"),
    [
        (GoalInput("来年3月までにTOEIC 860点", background="会社員"), OFFLINE, START),
        (GoalInput(GOAL.title, background="学生"), OFFLINE, START),
        (GOAL, PlannerInfo("playbook", seed=4), START),
        (GOAL, PlannerInfo("model", "m", seed=3), START),
        (GOAL, OFFLINE, START + timedelta(days=1)),
    ],
)
def test_another_goal_planner_seed_or_day_gives_another_id(typed: GoalInput, planner: PlannerInfo, start: date) -> None:
    assert start_chart(typed, planner, start).id != start_chart(GOAL, OFFLINE, START).id


def test_spaces_around_change_nothing() -> None:
    assert start_chart(GoalInput(f" {GOAL.title}\n", background="会社員 "), OFFLINE, START).id == (
        start_chart(GOAL, OFFLINE, START).id
    )


def test_bad_input_starts_nothing() -> None:
    with pytest.raises(InvalidInput):
        start_chart(GoalInput(""), OFFLINE, START)
