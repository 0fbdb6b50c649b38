"""Tries a model: one token to see whether it answers, and every output mode to see which one suits it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest
from pydantic_ai.settings import ModelSettings

from goal_mandala.domain.errors import MandalaError
from goal_mandala.domain.limits import POSITIONS
from goal_mandala.domain.mandala import Chart, Goal, PlannerInfo
from goal_mandala.generation.model_planner.call import ModelCall
from goal_mandala.generation.model_planner.connection import Connection
from goal_mandala.generation.model_planner.failures import from_exception, from_stop_reason
from goal_mandala.generation.model_planner.items import ItemReader, Refused
from goal_mandala.generation.model_planner.modes import OutputMode
from goal_mandala.generation.model_planner.request_text import instructions, question
from goal_mandala.generation.planner import PlanRequest, Stage

_GOAL = Goal("TOEIC 850 in six months", language="en")


@dataclass(frozen=True, slots=True)
class Trial:
    """One call: how long it took in seconds, and what went wrong if anything."""

    seconds: float
    error: MandalaError | None


@dataclass(frozen=True, slots=True)
class ModeResult:
    """What one output mode gave; times in seconds from the request's start."""

    mode: str
    first_item: float | None
    total: float
    valid: int
    wanted: int
    stop_reason: str | None
    input_tokens: int
    output_tokens: int
    error: str | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "firstItemSeconds": None if self.first_item is None else round(self.first_item, 3),
            "totalSeconds": round(self.total, 3),
            "valid": self.valid,
            "wanted": self.wanted,
            "stopReason": self.stop_reason,
            "inputTokens": self.input_tokens,
            "outputTokens": self.output_tokens,
            "error": self.error,
        }


async def try_model(connection: Connection, timeout: float) -> Trial:
    """Ask for one token; never raises for what a provider reports."""
    began = time.monotonic()
    settings = cast("ModelSettings", {**connection.settings, "max_tokens": 1})
    error: MandalaError | None = None
    try:
        async with asyncio.timeout(timeout):
            await model_request(connection.model, [ModelRequest.user_text_prompt("1")], model_settings=settings)
    except Exception as raised:
        failure = from_exception(raised, connection.name)
        if failure is None:
            raise
        error = failure.error
    return Trial(time.monotonic() - began, error)


async def probe_modes(connection: Connection, timeout: float) -> list[ModeResult]:
    """Eight sub-goal titles in every output mode, one after the other."""
    return [await _probe(connection, mode, timeout) for mode in OutputMode]


async def _probe(connection: Connection, mode: OutputMode, timeout: float) -> ModeResult:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    chart = Chart("probe", _GOAL, PlannerInfo("model"), moment, moment)
    wanted = list(POSITIONS)
    request = PlanRequest(Stage.SUB_GOALS, chart, date(2026, 1, 1), tuple(wanted))
    system = instructions(request, mode, wanted)
    call = ModelCall(
        connection.model,
        request.stage,
        mode,
        system,
        question(request, mode, wanted, ()),
        8,
        timeout,
        connection.settings,
    )
    reader = ItemReader(request, wanted, system)
    began, first, error = time.monotonic(), None, None
    try:
        async for item in call.items():
            read = reader.read(item)
            if read is not None and not isinstance(read, Refused) and first is None:
                first = time.monotonic() - began
    except Exception as raised:
        failure = from_exception(raised, connection.name)
        if failure is None:
            raise
        error = failure.error.code
    stopped = from_stop_reason(call.report.stop_reason, connection.name)
    return ModeResult(
        mode.value,
        first,
        time.monotonic() - began,
        len(wanted) - len(reader.wanted),
        len(wanted),
        call.report.stop_reason,
        call.report.input_tokens,
        call.report.output_tokens,
        error or (stopped.error.code if stopped else None),
    )
