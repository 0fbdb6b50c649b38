"""What Lambda itself writes into a function's log, and answers for a function that cannot: pure.

Owns the texts of START, END, REPORT, INIT_REPORT and of platform errors. Sources: the Lambda developer guide, "Monitoring
function invocations with CloudWatch Logs" and "Troubleshoot execution issues".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from .environment import Outcome


@dataclass(frozen=True)
class Run:
    """One invocation's figures: seconds, megabytes. ``init`` only of a cold start."""

    request_id: str
    version: str
    seconds: float
    memory_mb: int
    used_mb: float
    init: float | None = None
    trace_id: str | None = None


def start(run: Run) -> str:
    return f"START RequestId: {run.request_id} Version: {run.version}"


def end(run: Run) -> str:
    return f"END RequestId: {run.request_id}"


def report(run: Run, outcome: Outcome) -> str:
    """The REPORT line, tab-separated. Init is billed too (since August 2025)."""
    milliseconds = run.seconds * 1000
    init = (run.init or 0.0) * 1000
    fields = [
        f"REPORT RequestId: {run.request_id}",
        f"Duration: {milliseconds:.2f} ms",
        f"Billed Duration: {max(1, math.ceil(milliseconds + init))} ms",
        f"Memory Size: {run.memory_mb} MB",
        f"Max Memory Used: {math.ceil(run.used_mb)} MB",
    ]
    if run.init is not None:
        fields.append(f"Init Duration: {init:.2f} ms")
    if root := trace_root(run.trace_id):
        fields.append(f"XRAY TraceId: {root}")
    if status := _status(outcome):
        fields.append(status)
    return "\t".join(fields)


def trace_root(trace_id: str | None) -> str:
    """``1-…`` of a header ``Root=1-…;Parent=…;Sampled=1``."""
    for part in (trace_id or "").split(";"):
        name, _, value = part.partition("=")
        if name == "Root":
            return value
    return ""


def platform_lines(run: Run, outcome: Outcome, timeout: float, now: datetime | None = None) -> list[str]:
    """What stands in the log between the function's lines and END, for an invocation that Lambda ended."""
    at = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if outcome.kind == "timeout":
        return [f"{at} {run.request_id} Task timed out after {timeout:.2f} seconds"]
    if outcome.kind in ("memory", "exit"):
        return [f"RequestId: {run.request_id} Error: Runtime exited with error: {outcome.status}\nRuntime.ExitError"]
    return []


def error_body(run: Run, outcome: Outcome, timeout: float) -> dict[str, object]:
    """The payload that the caller gets."""
    if outcome.kind in ("error", "init_error"):
        answer = {name: outcome.answer[name] for name in ("errorMessage", "errorType", "stackTrace")}
        return {**answer, "requestId": run.request_id}
    if outcome.kind == "timeout":
        words = f"RequestId: {run.request_id} Error: Task timed out after {timeout:.2f} seconds"
        return {"errorType": "Sandbox.Timedout", "errorMessage": words}
    words = f"RequestId: {run.request_id} Error: Runtime exited with error: {outcome.status}"
    return {"errorType": "Runtime.ExitError", "errorMessage": words}


def _status(outcome: Outcome) -> str:
    match outcome.kind:
        case "timeout":
            return "Status: timeout"
        case "memory":
            return "Status: error\tError Type: Runtime.OutOfMemory"
        case "exit":
            return "Status: error\tError Type: Runtime.ExitError"
        case "init_error":
            return f"Status: error\tError Type: {outcome.answer['errorType']}"
    return ""
