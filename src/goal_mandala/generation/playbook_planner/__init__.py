"""Offline planner: curated playbooks, no model, no network, the same answer for the same question.

It reads the goal (field, numbers, deadline, time budget, situation), takes the field's playbook and
lets the person's situation choose among its candidates. It says of itself what it is.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator

from goal_mandala.domain.events import ActionTitled, CellDetailed, Event, Noticed, SubGoalTitled, TaskAdded
from goal_mandala.domain.mandala import ActionType, CellRef, Chart, PlannerInfo
from goal_mandala.generation.planner import PlanRequest, Stage
from goal_mandala.generation.playbook_planner.plan import Plan, plan_for

LANGUAGES = ("ja", "en")


class PlaybookPlanner:
    """Planner over the playbooks. *seed* varies the choice where several candidates fit alike."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    @property
    def info(self) -> PlannerInfo:
        return PlannerInfo(kind="playbook", seed=self._seed)

    async def plan(self, request: PlanRequest) -> AsyncGenerator[Event, None]:
        language = request.chart.goal.language.split("-")[0]
        if language not in LANGUAGES:
            language = "en"
            if request.stage is Stage.SUB_GOALS:
                yield Noticed("offline_language", (("language", request.chart.goal.language),))
        plan = plan_for(request.chart.goal, request.start, language, self._seed)
        answer = {
            Stage.SUB_GOALS: _sub_goals,
            Stage.ACTIONS: _actions,
            Stage.DETAILS: _details,
            Stage.TASKS: _tasks,
        }[request.stage]
        for event in answer(plan, request):
            yield event


def _sub_goals(plan: Plan, request: PlanRequest) -> Iterator[Event]:
    if len(request.positions) == 8:
        yield Noticed("offline_field", (("field", plan.reading.field),))
    for position in request.positions:
        title = plan.sub_goal_title(position, set(request.rejected))
        if title in request.rejected:
            yield Noticed("no_other_candidate", (("cell", str(position)),))
        yield SubGoalTitled(position, title)


def _actions(plan: Plan, request: PlanRequest) -> Iterator[Event]:
    assert request.block is not None
    titles = plan.action_titles(_title(request.chart, request.block), request.block, _kept(request), request.rejected)
    for position in request.positions:
        title = next(titles)
        if title in request.rejected:
            yield Noticed("no_other_candidate", (("cell", f"{request.block}.{position}"),))
        yield ActionTitled(CellRef(request.block, position), title)


def _kept(request: PlanRequest) -> list[str]:
    """Titles of the whole chart that stay as they are while this request is answered."""
    asked = set(request.cells)
    return [
        action.title
        for block in request.chart.sub_goals
        if block is not None
        for action in block.actions
        if action is not None and CellRef(block.position, action.position) not in asked
    ]


def _details(plan: Plan, request: PlanRequest) -> Iterator[Event]:
    assert request.block is not None
    heading = _title(request.chart, request.block)
    for cell in request.cells:
        there = request.chart.cell(cell)
        if there is None:
            continue
        if cell.action is None:
            description, background = plan.sub_goal_details(heading)
            yield CellDetailed(cell, description, background)
            continue
        found = plan.action(heading, request.block, there.title)
        yield CellDetailed(cell, found.description, found.background, found.type, found.times_per_week)


def _tasks(plan: Plan, request: PlanRequest) -> Iterator[Event]:
    assert request.block is not None
    (cell,) = request.cells
    action = request.chart.action(cell)
    if action is None:
        return
    found = plan.action(_title(request.chart, request.block), request.block, action.title)
    wanted = action.type or found.type or ActionType.EXECUTION
    for task in plan.tasks(cell, action.title, found, wanted):
        yield TaskAdded(cell, task)


def _title(chart: Chart, block: int) -> str:
    sub_goal = chart.sub_goals[block]
    return "" if sub_goal is None else sub_goal.title
