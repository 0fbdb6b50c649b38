"""A chart's versions: gone back to, forward, looked at, taken again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from goal_mandala.api.answers import answer, chart_answer
from goal_mandala.api.context import Expected, TheCaller, TheDesk
from goal_mandala.api.schemas_chart import Chart, History
from goal_mandala.api.schemas_problem import problems
from goal_mandala.storage.records import time_text
from goal_mandala.usecases.restore_version import restore_version

router = APIRouter(prefix="/v1/mandalas", tags=["versions"], responses=problems(409))

Number = Annotated[int, Path(ge=1, le=999_999_999)]


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


@router.get("/{mandala_id}/versions/{version}", response_model=Chart)
def read_version(mandala_id: str, version: Number, caller: TheCaller, desk: TheDesk) -> Response:
    """The chart as it was in a version of the history."""
    return chart_answer(desk.repository.read_version(caller.owner, mandala_id, version))


@router.post("/{mandala_id}/versions/{version}/restore", response_model=Chart)
def restore(mandala_id: str, version: Number, caller: TheCaller, desk: TheDesk, expected: Expected) -> Response:
    """An earlier version's content as the next version; what is there now can be undone to."""
    return chart_answer(restore_version(desk, caller.owner, mandala_id, version, expected))
