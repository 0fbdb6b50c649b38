"""Changes of one place in a chart: cells, tasks, days of a habit."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from goal_mandala.api.answers import chart_answer
from goal_mandala.api.context import Expected, TheCaller, TheDesk
from goal_mandala.api.days import day_of
from goal_mandala.api.schemas_chart import CellPatch, Chart, HabitNote, Swap, TaskPatch
from goal_mandala.api.schemas_problem import problems
from goal_mandala.domain.editing import CellChange, edit_cell, log_occasion, set_task_status, swap_cells
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.mandala import ActionType, CellRef, OccasionStatus, TaskStatus
from goal_mandala.usecases.change_chart import change_chart

router = APIRouter(prefix="/v1/mandalas/{mandala_id}", tags=["cells"], responses=problems(409))


@router.patch("/cells/{cell}", response_model=Chart)
def edit(mandala_id: str, cell: str, body: CellPatch, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Edit or lock one cell: `3` is a sub-goal, `3.5` an action."""
    ref = CellRef.parse(cell)
    if not body.model_fields_set or all(value is None for value in body.model_dump().values()):
        raise InvalidInput("nothing_to_change", field="body")
    change = CellChange(
        title=body.title,
        description=body.description,
        background=body.background,
        type=None if body.type is None else ActionType(body.type),
        times_per_week=body.times_per_week,
        locked=body.locked,
    )
    return chart_answer(
        change_chart(desk, caller.owner, mandala_id, expected, lambda chart, now: edit_cell(chart, ref, change, now))
    )


@router.post("/cells/swap", response_model=Chart)
def swap(mandala_id: str, body: Swap, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Swap two sub-goals (with their blocks) or two actions."""
    one, other = CellRef.parse(body.one), CellRef.parse(body.other)
    return chart_answer(
        change_chart(desk, caller.owner, mandala_id, expected, lambda chart, now: swap_cells(chart, one, other, now))
    )


@router.post("/cells/{cell}/log", response_model=Chart)
def note(mandala_id: str, cell: str, body: HabitNote, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Note what became of a habit on a day (done, missed, excused), or take the note away."""
    ref = CellRef.parse(cell)
    if ref.action is None:
        raise InvalidInput("action_needed", field="cell")
    day = day_of(body.day)
    status = None if body.status is None else OccasionStatus(body.status)
    return chart_answer(
        change_chart(
            desk, caller.owner, mandala_id, expected, lambda chart, now: log_occasion(chart, ref, day, status, now)
        )
    )


@router.patch("/tasks/{task}", response_model=Chart)
def tick(mandala_id: str, task: str, body: TaskPatch, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Tick (or untick) a task; progress rolls up."""
    status = TaskStatus(body.status)
    day = None if body.day is None else day_of(body.day)
    return chart_answer(
        change_chart(
            desk, caller.owner, mandala_id, expected, lambda chart, now: set_task_status(chart, task, status, now, day)
        )
    )
