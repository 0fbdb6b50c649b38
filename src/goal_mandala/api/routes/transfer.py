"""Charts out and in: downloads in every format, import of the two that can be read back."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from goal_mandala.api.answers import chart_answer
from goal_mandala.api.context import TheCaller, TheDesk
from goal_mandala.api.days import day_of
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.schemas_chart import Chart
from goal_mandala.api.schemas_problem import problems
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.exports.formats import FORMATS, ExportOptions, available, export
from goal_mandala.usecases.import_chart import import_chart

router = APIRouter(prefix="/v1/mandalas", tags=["export and import"], responses=problems(409))

FormatName = Literal["json", "md", "csv", "svg", "html", "png", "pdf", "ics"]
WIDEST = 4096
"""Pixels of a PNG here: the service draws for many, the command line (10,000) for one."""

_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_DOWNLOADS = {made.media_type.split(";")[0]: {} if made.name == "json" else _BINARY for made in FORMATS.values()}
_BODIES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Chart"}},
            "text/markdown": {"schema": {"type": "string"}},
        },
    }
}


@router.get(
    "/{mandala_id}/export",
    response_class=Response,
    responses={200: {"content": _DOWNLOADS, "description": "The chart as a file"}},
)
def export_mandala(
    mandala_id: str,
    caller: TheCaller,
    desk: TheDesk,
    format_name: Annotated[FormatName, Query(alias="format")] = "json",
    paper: Annotated[Literal["a4", "a3"], Query()] = "a4",
    theme: Annotated[Literal["light", "dark", "auto"], Query()] = "auto",
    width: Annotated[int, Query(ge=320, le=WIDEST, description="Pixels of a PNG")] = 2400,
    start: Annotated[
        str | None, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="First day of the plan (ics)")
    ] = None,
    minutes_per_week: Annotated[int | None, Query(alias="minutesPerWeek", ge=1, le=10_080)] = None,
) -> Response:
    """The chart as a file to download."""
    if format_name not in (here := available()):
        raise InvalidInput("format_not_here", field="format", allowed=", ".join(here))
    options = ExportOptions(
        paper=paper,
        theme=theme,
        width=width,
        start=None if start is None else day_of(start, "start"),
        minutes_per_week=minutes_per_week,
    )
    chart = desk.repository.read_chart(caller.owner, mandala_id)
    made = FORMATS[format_name]
    name = f"mandala-{chart.id[:8]}{made.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(export(chart, format_name, options), headers=headers, media_type=made.media_type)


@router.post("/import", status_code=201, response_model=Chart, openapi_extra=_BODIES)
async def import_mandala(request: Request, caller: TheCaller, desk: TheDesk, run_once: RunOnce) -> Response:
    """A chart from a JSON or Markdown file (by Content-Type), as a new chart of the caller's."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    format_name = "md" if kind in ("text/markdown", "text/plain") else "json"
    data = await request.body()

    async def run() -> Response:
        chart_id = run_once.id_for("chart")
        chart = await asyncio.to_thread(import_chart, desk, caller.owner, data, format_name, chart_id=chart_id)
        return chart_answer(chart, status=201)

    return await run_once(run)
