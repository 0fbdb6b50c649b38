"""Charts: made, listed, read, changed as a whole, deleted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from goal_mandala.api.answers import answer, chart_answer, generation_data, summary_data
from goal_mandala.api.context import Expected, TheCaller, TheDesk, TheLanguage, note_ordered
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.schemas_chart import Chart, ChartPage, ChartPatch, NewChart
from goal_mandala.api.schemas_generation import Started
from goal_mandala.api.schemas_problem import problems
from goal_mandala.domain.document import to_data
from goal_mandala.domain.editing import GoalChange, edit_goal
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Usage
from goal_mandala.storage.listing import ChartFilter
from goal_mandala.usecases.change_chart import change_chart
from goal_mandala.usecases.delete_chart import delete_chart
from goal_mandala.usecases.order_generation import NewIds, order_chart

router = APIRouter(prefix="/v1/mandalas", tags=["charts"], responses=problems(409))


@router.post("", status_code=202, response_model=Started)
async def create_mandala(
    body: NewChart, caller: TheCaller, desk: TheDesk, language: TheLanguage, run_once: RunOnce, request: Request
) -> Response:
    """A goal in; the chart (empty cells) and its generation out. Watch the generation's events."""
    typed = GoalInput(
        body.title, body.description, body.deadline or "", body.background, body.constraints, body.language
    )

    async def run() -> Response:
        ids = NewIds(run_once.id_for("chart"), run_once.id_for("generation"))
        order = partial(order_chart, desk, caller.owner, typed, with_tasks=body.with_tasks, ids=ids)
        chart, record = await asyncio.to_thread(order)
        note_ordered(request, record.id)
        return answer(
            {"chart": to_data(chart), "generation": generation_data(record, Usage(), language)},
            202,
        )

    return await run_once(run)


@router.get("", response_model=ChartPage)
def list_mandalas(
    caller: TheCaller,
    desk: TheDesk,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    archived: Annotated[
        Literal["true", "false", "all"], Query(description="Those put away: alone, not, or too")
    ] = "all",
    title: Annotated[str, Query(max_length=100, description="Words in the titles of goal and sub-goals")] = "",
) -> Response:
    """The caller's charts, latest change first."""
    only = ChartFilter(None if archived == "all" else archived == "true", title)
    page = desk.repository.list_charts(caller.owner, limit=limit, cursor=cursor, only=only)
    return answer({"mandalas": [summary_data(summary) for summary in page.charts], "cursor": page.cursor})


@router.get("/{mandala_id}", response_model=Chart, responses={304: {"description": "You have this version"}})
def read_mandala(mandala_id: str, caller: TheCaller, desk: TheDesk, request: Request) -> Response:
    """The chart as it is accepted."""
    return chart_answer(desk.repository.read_chart(caller.owner, mandala_id), request)


@router.patch("/{mandala_id}", response_model=Chart)
def edit_mandala(mandala_id: str, body: ChartPatch, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Change the goal's own words, put the chart away or take it back."""
    change = GoalChange(**body.model_dump())
    if change == GoalChange():
        raise InvalidInput("nothing_to_change", field="body")
    return chart_answer(
        change_chart(desk, caller.owner, mandala_id, expected, lambda chart, now: edit_goal(chart, change, now))
    )


@router.delete("/{mandala_id}", status_code=204)
def delete_mandala(mandala_id: str, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Delete for good: chart, versions, generations, events."""
    delete_chart(desk, caller.owner, mandala_id, expected)
    return Response(status_code=204)
