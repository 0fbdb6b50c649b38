"""The function that generates: jobs from the queue, and stateless requests of the api function.

Owns telling the two apart. What fails by us is raised, so that the function's ``Errors`` rises; what a person or a budget
stopped is an answer.
"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

from goal_mandala.lambdas.invocation import Context, SpanKind, invocation, prepare, settings

SWEEP = "sweep"
REDRIVE = "redrive"


@cache
def _generator() -> Any:
    from goal_mandala.bootstrap.on_aws import generator

    return generator(settings())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop per sandbox: connections to the model live on."""
    return asyncio.new_event_loop()


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """An SQS batch (``Records``), or by ``kind``: a ``stateless`` request, a ``sweep``, an operator's ``redrive``.

    Raises a failure of ours under its code; ``bad_event`` for anything else.
    """
    prepare()
    if "Records" in event:
        from goal_mandala.lambdas.queue_batch import carry_out_batch

        with invocation(context, SpanKind.CONSUMER, "queue"):
            return carry_out_batch(_generator(), _loop(), event, context)
    from goal_mandala.lambdas.stateless_request import answer, redrive, sweep

    with invocation(context, SpanKind.SERVER, str(event.get("kind", ""))[:20], event.get("traceHeader")):
        if event.get("kind") == SWEEP:
            return sweep(_generator())
        if event.get("kind") == REDRIVE:
            return redrive(_generator())
        return answer(_generator(), _loop(), event)
