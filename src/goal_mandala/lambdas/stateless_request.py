"""A stateless request of the api function, and the sweep for generations that nobody works on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from goal_mandala.domain.errors import MandalaError
from goal_mandala.lambdas.failure import raise_error
from goal_mandala.telemetry.faults import is_ours
from goal_mandala.telemetry.logs import log
from goal_mandala.usecases.order_generation import queue_unfinished
from goal_mandala.usecases.redrive_jobs import end_lost, redrive_jobs
from goal_mandala.usecases.stateless_message import KIND, Message, error_message, made_message, request_from

if TYPE_CHECKING:
    from goal_mandala.bootstrap.on_aws import Generator


def answer(made: Generator, loop: asyncio.AbstractEventLoop, event: dict[str, Any]) -> Message:
    """``{"data": …}``, or ``{"error": …}`` for what is not our failure; raises the others under their code."""
    generator = made.desk.stateless
    assert generator is not None
    try:
        request = request_from(event if event.get("kind") == KIND else {})
        return made_message(request.type, loop.run_until_complete(_carried_out(request, generator)))
    except MandalaError as error:
        if is_ours(error):
            raise_error(error)
        log("stateless request refused", reason=error.code, error=type(error).__name__)
        return error_message(error)
    except Exception as error:  # noqa: BLE001  raised again, without a message that may carry a person's words
        raise_error(error)


async def _carried_out(request: Any, generator: Any) -> Any:
    return await request.carry_out(generator)


def sweep(made: Generator) -> Message:
    """Generations that were recorded but never queued, or lost, are queued again or ended; returns how many."""
    queued, ended = queue_unfinished(made.desk), end_lost(made.desk)
    log("swept", count=queued + ended)
    return {"queued": queued, "ended": ended}


def redrive(made: Generator) -> Message:
    """Generations that were set aside go on from the cells that are there; returns how many."""
    count = redrive_jobs(made.desk)
    log("redriven", count=count)
    return {"redriven": count}
