"""Counting a generation stage by stage."""

from __future__ import annotations

from datetime import UTC, datetime

from goal_mandala.cli.stages import DETAILS, TASKS, TITLES, Stages
from goal_mandala.domain import events as ev
from goal_mandala.domain.mandala import Action, ActionType, CellRef, Chart, Goal, PlannerInfo, SubGoal, Task
from goal_mandala.generation.scope import Scope, ScopeKind
from goal_mandala.usecases.generate import Generation

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY = Chart("c", Goal("x"), PlannerInfo("playbook"), NOW, NOW)
CELL = CellRef(0, 0)
TASK = Task("t", "x", "", ActionType.EXECUTION, 30)


def test_a_whole_chart_counts_to_72_72_64() -> None:
    stages = Stages(EMPTY, Generation())
    assert [stages.share(s) for s in (TITLES, DETAILS, TASKS)] == [" 0/72", " 0/72", " 0/64"]
    for event in (
        ev.SubGoalTitled(0, "s"),
        ev.ActionTitled(CELL, "a"),
        ev.CellDetailed(CELL, "d", "b"),
        ev.TaskAdded(CELL, TASK),
    ):
        assert stages.update(event)
    assert [stages.done(s) for s in (TITLES, DETAILS, TASKS)] == [2, 1, 1]
    assert not stages.update(ev.TaskAdded(CELL, TASK))
    assert not stages.complete


def test_a_title_that_is_mended_wants_its_details_again() -> None:
    stages = Stages(EMPTY, Generation())
    stages.update(ev.ActionTitled(CELL, "a"))
    stages.update(ev.CellDetailed(CELL, "d", "b"))
    assert stages.update(ev.ActionTitled(CELL, "better"))
    assert (stages.done(TITLES), stages.done(DETAILS)) == (1, 0)


def test_what_was_there_before_counts_when_resuming() -> None:
    chart = EMPTY.with_sub_goal(SubGoal(0, "s", "d")).with_action(0, Action(0, "a"))
    stages = Stages(chart, Generation(with_tasks=False))
    assert (stages.done(TITLES), stages.done(DETAILS)) == (2, 1)
    assert "64" not in stages.text()


def test_one_action_s_tasks_are_one() -> None:
    chart = EMPTY.with_sub_goal(SubGoal(0, "s")).with_action(0, Action(0, "a"))
    stages = Stages(chart, Generation(Scope(ScopeKind.TASKS, CELL), replace=True))
    assert stages.share(TASKS) == "0/1"
    assert stages.update(ev.TaskAdded(CELL, TASK))
    assert stages.complete
