"""One invocation from the limit of concurrency to the last line in the log.

Owns the order of things and what the emulator's callers get back. Functions of other runtimes than Python are refused.
"""

from __future__ import annotations

import json
import threading
import time
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from ministack.services import lambda_svc

from . import measures, segments, words
from .environment import Outcome
from .pool import Pool, Seat
from .target import Target, read_target

trace_header: ContextVar[str | None] = ContextVar("localcloud_trace_header", default=None)
"""The X-Ray header of the request under way, where it came with one."""

patient: ContextVar[bool] = ContextVar("localcloud_patient", default=False)
"""True where the caller is an event source: it waits for its turn instead of being turned away."""

Result = dict[str, Any]
PATIENCE_SECONDS = 300.0
pool = Pool()


class _Concurrency:
    """How many invocations run, by function and in all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, int] = {}

    def enter(self, target: Target) -> tuple[int, int] | None:
        """The counts (function, account) with this one, or None when the function's reserve is used up."""
        with self._lock:
            running = self._running.get(target.key, 0)
            if target.reserved is not None and running >= target.reserved:
                return None
            self._running[target.key] = running + 1
            return running + 1, sum(self._running.values())

    def leave(self, target: Target) -> None:
        with self._lock:
            self._running[target.key] -= 1


_concurrency = _Concurrency()


def execute(record: dict[str, Any], event: Any) -> Result:
    """Runs the function of *record* (the emulator's executor has the same shape)."""
    target = read_target(record)
    given_up = time.monotonic() + (PATIENCE_SECONDS if patient.get() else 0.0)
    while (counts := _concurrency.enter(target)) is None:
        measures.publish(target, "Throttles", 1.0)
        if time.monotonic() >= given_up:
            return _throttled()
        time.sleep(1.0)
    measures.publish(target, "ConcurrentExecutions", float(counts[0]))
    try:
        return _run(target, event)
    finally:
        _concurrency.leave(target)


def _run(target: Target, event: Any) -> Result:
    if not str(target.config.get("Runtime", "")).startswith("python") or not target.code_zip:
        message = f"The local cloud runs Python functions with code; {target.name} is {target.config.get('Runtime')}."
        return {"error": True, "body": {"errorType": "InvalidRuntimeException", "errorMessage": message}, "log": ""}
    given = trace_header.get()
    asked = lambda_svc._xray_trace_id_for_invocation(target.config, given)
    if asked and not given:
        asked = ";".join(part for part in asked.split(";") if not part.startswith("Parent="))  # nobody called
    trace_id, segment = segments.for_function(asked)
    seat = pool.take(target)
    run_id = str(uuid4())
    start = words.Run(run_id, target.version, 0.0, target.memory_mb, 0.0)
    outcome, seconds, init = _attempt(target, seat, start, event, trace_id)
    run = words.Run(run_id, target.version, seconds, target.memory_mb, seat.sandbox.max_memory_used, init, trace_id)
    lines = [*words.platform_lines(run, outcome, target.timeout), words.end(run), words.report(run, outcome)]
    _count(target, run, outcome)
    segments.send(target, run, outcome, asked, segment, time.time())
    seat.stream.write(*lines)  # last: whoever sees the REPORT line finds the rest
    if outcome.kind in ("ok", "error"):
        pool.give_back(seat)
    else:
        seat.sandbox.end()
    return _result(run, outcome, target, lines)


def _attempt(
    target: Target, seat: Seat, run: words.Run, event: Any, trace_id: str | None
) -> tuple[Outcome, float, float | None]:
    """The outcome, the invocation's seconds, and the seconds of init for a cold start."""
    init: float | None = None
    if seat.fresh:
        failed = seat.sandbox.initialise(target.timeout)
        init = seat.sandbox.init_seconds
        if failed is not None:
            seat.stream.write(words.start(run))
            return failed, 0.0, init
    seat.stream.write(words.start(run))
    began = time.monotonic()
    environment = {"_X_AMZN_TRACE_ID": trace_id, "_MINISTACK_INVOKE_DEPTH": None}
    outcome = seat.sandbox.invoke(
        {
            "event": event,
            "request_id": run.request_id,
            "function_arn": target.arn,
            "deadline": time.time() + target.timeout,
            "environment": environment,
        },
        target.timeout,
    )
    return outcome, time.monotonic() - began, init


def _count(target: Target, run: words.Run, outcome: Outcome) -> None:
    measures.publish(target, "Invocations", 1.0)
    measures.publish(target, "Errors", 0.0 if outcome.kind == "ok" else 1.0)
    measures.publish(target, "Throttles", 0.0)
    measures.publish(target, "Duration", run.seconds * 1000, "Milliseconds")


def _result(run: words.Run, outcome: Outcome, target: Target, lines: list[str]) -> Result:
    log = "\n".join([words.start(run), *lines])
    if outcome.kind == "ok":
        return {"body": json.loads(outcome.answer["payload"]), "log": log, "request_id": run.request_id}
    body = words.error_body(run, outcome, target.timeout)
    return {"error": True, "function_error": "Unhandled", "body": body, "log": log, "request_id": run.request_id}


def _throttled() -> Result:
    return lambda_svc._throttle_response("ReservedFunctionConcurrentInvocationLimitExceeded", "Rate Exceeded.")
