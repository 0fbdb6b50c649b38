"""Generations: ordered, watched, cancelled, retried, accepted, discarded."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from goal_mandala.api.answers import answer, chart_answer, generation_data
from goal_mandala.api.context import ExpectedIfTold, TheBackstage, TheCaller, TheDesk, TheLanguage, note_ordered
from goal_mandala.api.idempotency import RunOnce
from goal_mandala.api.schemas_chart import Chart
from goal_mandala.api.schemas_generation import Generation, GenerationList, NewGeneration
from goal_mandala.api.schemas_problem import problems
from goal_mandala.domain.document import to_data
from goal_mandala.domain.errors import InvalidInput
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import CellRef, Usage
from goal_mandala.generation.scope import Scope, ScopeKind
from goal_mandala.usecases.desk import new_id
from goal_mandala.usecases.order_generation import order_scope
from goal_mandala.usecases.settle_generation import (
    accept_generation,
    accepted_chart,
    cancel_generation,
    discard_generation,
    retry_generation,
)
from goal_mandala.usecases.watch_generation import usage_of

router = APIRouter(tags=["generations"], responses=problems(409))

EVENT_STREAM = "text/event-stream"
_TEXT = {"type": "string"}
_EVENT = {"type": "object", "properties": {"id": _TEXT, "event": _TEXT, "data": _TEXT}, "description": "One event"}


@router.post("/v1/mandalas/{mandala_id}/generations", status_code=202, response_model=Generation)
async def create_generation(
    mandala_id: str,
    body: NewGeneration,
    caller: TheCaller,
    desk: TheDesk,
    language: TheLanguage,
    run_once: RunOnce,
    request: Request,
) -> Response:
    """(Re)generate a part of a chart. Locked cells stay; the result is a draft to accept or discard."""
    scope = _scope(body)

    async def run() -> Response:
        record = await asyncio.to_thread(
            order_scope,
            desk,
            caller.owner,
            mandala_id,
            scope,
            replace_all=body.replace,
            with_tasks=body.with_tasks,
            generation_id=run_once.id_for("generation"),
        )
        note_ordered(request, record.id)
        return answer(generation_data(record, Usage(), language), 202)

    return await run_once(run)


@router.get("/v1/mandalas/{mandala_id}/generations", response_model=GenerationList)
def list_generations(mandala_id: str, caller: TheCaller, desk: TheDesk, language: TheLanguage) -> Response:
    """The chart's generations, newest first."""
    records = desk.repository.generations_of(caller.owner, mandala_id)
    return answer({"generations": [generation_data(r, usage_of(desk, r), language) for r in records]})


@router.get("/v1/generations/{generation_id}", response_model=Generation)
def read_generation(
    generation_id: str,
    caller: TheCaller,
    desk: TheDesk,
    language: TheLanguage,
    draft: Annotated[bool, Query(description="With the draft as `chart`")] = False,
) -> Response:
    """State, counts, tokens, cost, error."""
    record = desk.repository.read_generation(caller.owner, generation_id)
    data = generation_data(record, usage_of(desk, record), language)
    response = answer(data | {"chart": to_data(record.draft)} if draft else data)
    if "etag" in response.headers:
        del response.headers["etag"]  # it is the draft's, not an accepted version
    return response


@router.get(
    "/v1/generations/{generation_id}/events",
    response_class=Response,
    responses={200: {"content": {EVENT_STREAM: {"schema": _EVENT}}, "description": "Server-sent events"}},
)
async def watch(
    generation_id: str,
    caller: TheCaller,
    back: TheBackstage,
    language: TheLanguage,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", description="Resumes after this event")] = None,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="As Last-Event-ID, which wins")] = 0,
    stream: Annotated[bool, Query(description="false: what there is, then the end")] = True,
) -> Response:
    """Events as they are stored, each with its number as id, the usage so far with each; ends after `state`.

    Without a `state` it ends when the token does, when the service stops, and when the generation was deleted: ask again
    with a token that is good, and `Last-Event-ID`.
    """
    number = after if last_event_id is None else _number(last_event_id)
    await asyncio.to_thread(back.desk.repository.read_generation, caller.owner, generation_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if not stream or back.settings.buffered:
        body = await back.feeds.existing(caller.owner, generation_id, number, language)
        return Response(body, headers=headers, media_type=EVENT_STREAM)
    frames = back.feeds.watch(caller.owner, generation_id, number, language, until=caller.until)
    return StreamingResponse(frames, headers=headers, media_type=EVENT_STREAM)


@router.post("/v1/generations/{generation_id}/cancel", response_model=Generation)
def cancel(generation_id: str, caller: TheCaller, desk: TheDesk, language: TheLanguage) -> Response:
    """Stop the model call; the state is `cancelled` once it has stopped."""
    return _told(desk, cancel_generation(desk, caller.owner, generation_id), language)


@router.post("/v1/generations/{generation_id}/retry", status_code=202, response_model=Generation)
async def retry(
    generation_id: str, caller: TheCaller, desk: TheDesk, language: TheLanguage, run_once: RunOnce
) -> Response:
    """Go on from the cells that are there, after `failed` or `timed_out`; three times at most."""

    async def run() -> Response:
        there = await asyncio.to_thread(desk.repository.read_generation, caller.owner, generation_id)
        number = int(await run_once.intended(str(there.retries + 1)))
        retry = partial(retry_generation, desk, caller.owner, generation_id, number=number if run_once.keyed else None)
        record = await asyncio.to_thread(retry)
        return answer(generation_data(record, usage_of(desk, record), language), 202)

    return await run_once(run)


@router.post("/v1/generations/{generation_id}/accept", response_model=Chart)
async def accept(
    generation_id: str, caller: TheCaller, desk: TheDesk, run_once: RunOnce, expected: ExpectedIfTold
) -> Response:
    """Swap the draft in as the chart's next version, unless the chart was changed since the draft was begun.

    The draft remembers the version that it was begun on (`baseVersion`). A chart changed since, by anybody, is never
    overwritten: 409, `details.reason` is `draft_outdated`, `details.current` the version there is now. So `If-Match` is
    optional here; one that is not the chart's version is refused (409, `stale_version`).
    """

    async def run() -> Response:
        if run_once.keyed and await run_once.intended(mine := new_id()) != mine:  # sent again
            there = await asyncio.to_thread(accepted_chart, desk, caller.owner, generation_id)
            if there is not None:
                return chart_answer(there)
        return chart_answer(await asyncio.to_thread(accept_generation, desk, caller.owner, generation_id, expected))

    return await run_once(run)


@router.post("/v1/generations/{generation_id}/discard", response_model=Generation)
def discard(generation_id: str, caller: TheCaller, desk: TheDesk, language: TheLanguage) -> Response:
    """Let the draft go; the chart stays as it is."""
    discard_generation(desk, caller.owner, generation_id)
    return _told(desk, desk.repository.read_generation(caller.owner, generation_id), language)


def _told(desk: TheDesk, record: GenerationRecord, language: str) -> Response:
    return answer(generation_data(record, usage_of(desk, record), language))


def _scope(body: NewGeneration) -> Scope:
    """The scope, with a cell of the right level where one is needed and none elsewhere."""
    kind = ScopeKind(body.scope)
    cell = None if body.cell is None else CellRef.parse(body.cell)
    if kind in (ScopeKind.CHART, ScopeKind.SUB_GOALS):
        if cell is not None:
            raise InvalidInput("cell_not_allowed", field="cell")
        return Scope(kind)
    if cell is None:
        raise InvalidInput("cell_needed", field="cell")
    if kind is ScopeKind.BLOCK and cell.action is not None:
        raise InvalidInput("sub_goal_needed", field="cell")
    if kind is ScopeKind.TASKS and cell.action is None:
        raise InvalidInput("action_needed", field="cell")
    return Scope(kind, cell)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InvalidInput("field_form", field="Last-Event-ID")
    return int(text)
