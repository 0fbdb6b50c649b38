"""A chart's calendar by an address that can be revoked: whoever has the address needs no token, nobody else gets in."""

from __future__ import annotations

import asyncio
import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from goal_mandala.api.answers import answer
from goal_mandala.api.context import TheCaller, TheDesk
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.schemas_problem import problems
from goal_mandala.api.schemas_walk import CalendarAddress, CalendarState
from goal_mandala.exports.formats import FORMATS, ExportOptions, export
from goal_mandala.storage.records import time_text
from goal_mandala.usecases.share_calendar import calendar_by, open_calendar

router = APIRouter(tags=["calendar"], responses=problems())

_ICS = FORMATS["ics"].media_type


@router.post(
    "/v1/mandalas/{mandala_id}/calendar", status_code=201, response_model=CalendarAddress, responses=problems(409)
)
async def subscribe(mandala_id: str, request: Request, caller: TheCaller, desk: TheDesk, run_once: RunOnce) -> Response:
    """A new address for calendar programs; one that was given out before stops working.

    The secret in it is not kept. Under the same Idempotency-Key the same address is told again, and nothing is changed:
    when it was replaced or revoked since, it leads nowhere (404) then too. For an address that works, use a new key.
    """

    async def run() -> Response:
        await asyncio.to_thread(desk.repository.calendar_opened, caller.owner, mandala_id)  # the chart is there
        salt = await run_once.salt()
        await asyncio.to_thread(open_calendar, desk, caller.owner, mandala_id, run_once.secret_for(mandala_id, salt))
        return answer({"mandalaId": mandala_id, "root": str(request.base_url), "salt": salt}, 201)

    made = json.loads(bytes((await run_once(run)).body))
    secret = run_once.secret_for(mandala_id, made["salt"])
    return answer({"url": f"{made['root'].rstrip('/')}/calendar/{secret}.ics"}, 201)


@router.get("/v1/mandalas/{mandala_id}/calendar", response_model=CalendarState)
def state(mandala_id: str, caller: TheCaller, desk: TheDesk) -> Response:
    """Whether an address leads to the chart's calendar, and since when."""
    opened = desk.repository.calendar_opened(caller.owner, mandala_id)
    return answer({"createdAt": None if opened is None else time_text(opened)})


@router.delete("/v1/mandalas/{mandala_id}/calendar", status_code=204)
def revoke(mandala_id: str, caller: TheCaller, desk: TheDesk) -> Response:
    """The address stops working."""
    desk.repository.close_calendar(caller.owner, mandala_id)
    return Response(status_code=204)


@router.get(
    "/calendar/{secret}.ics",
    response_class=Response,
    responses={200: {"content": {_ICS.partition(";")[0]: {"schema": {"type": "string"}}}, "description": "A calendar"}},
)
def read_calendar(secret: str, desk: TheDesk) -> Response:
    """The calendar as it is today: habits, open tasks from today on, the deadline."""
    chart = calendar_by(desk, secret)
    content = export(chart, "ics", ExportOptions(start=desk.today()))
    return Response(content, headers={"X-Robots-Tag": "noindex"}, media_type=_ICS)
