"""Charts: made, listed, read, deleted, taken back and forth through their versions."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from goal_mandala.api.answers import answer, chart_answer, generation_data, summary_data
from goal_mandala.api.context import Expected, TheCaller, TheDesk, TheLanguage
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.schemas_chart import Chart, ChartPage, History, NewChart
from goal_mandala.api.schemas_generation import Started
from goal_mandala.api.schemas_problem import problems
from goal_mandala.domain.document import to_data
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.domain.mandala import Usage
from goal_mandala.storage.records import time_text
from goal_mandala.usecases.delete_chart import delete_chart
from goal_mandala.usecases.order_generation import order_chart

router = APIRouter(prefix="/v1/mandalas", tags=["charts"], responses=problems(409))


@router.post("", status_code=202, response_model=Started)
async def create_mandala(
    body: NewChart, caller: TheCaller, desk: TheDesk, language: TheLanguage, run_once: RunOnce
) -> Response:
    """A goal in; the chart (empty cells) and its generation out. Watch the generation's events."""
    typed = GoalInput(
        body.title, body.description, body.deadline or "", body.background, body.constraints, body.language
    )

    async def run() -> Response:
        chart, record = await asyncio.to_thread(order_chart, desk, caller.owner, typed, with_tasks=body.with_tasks)
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
) -> Response:
    """The caller's charts, latest change first."""
    page = desk.repository.list_charts(caller.owner, limit=limit, cursor=cursor)
    return answer({"mandalas": [summary_data(summary) for summary in page.charts], "cursor": page.cursor})


@router.get("/{mandala_id}", response_model=Chart, responses={304: {"description": "You have this version"}})
def read_mandala(mandala_id: str, caller: TheCaller, desk: TheDesk, request: Request) -> Response:
    """The chart as it is accepted."""
    return chart_answer(desk.repository.read_chart(caller.owner, mandala_id), request)


@router.delete("/{mandala_id}", status_code=204)
def delete_mandala(mandala_id: str, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """Delete for good: chart, versions, generations, events."""
    delete_chart(desk, caller.owner, mandala_id, expected)
    return Response(status_code=204)


@router.post("/{mandala_id}/undo", response_model=Chart)
def undo(mandala_id: str, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """The content before, as the next version."""
    return chart_answer(desk.repository.undo_chart(caller.owner, mandala_id, expected=expected, now=desk.clock()))


@router.post("/{mandala_id}/redo", response_model=Chart)
def redo(mandala_id: str, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """What was undone, as the next version."""
    return chart_answer(desk.repository.redo_chart(caller.owner, mandala_id, expected=expected, now=desk.clock()))


@router.get("/{mandala_id}/history", response_model=History)
def history(mandala_id: str, caller: TheCaller, desk: TheDesk) -> Response:
    """The versions that can be gone back to, and forward."""
    versions = desk.repository.chart_history(caller.owner, mandala_id)
    rows = [{"version": v.version, "updatedAt": time_text(v.updated_at), "position": v.position} for v in versions]
    return answer({"versions": rows})
