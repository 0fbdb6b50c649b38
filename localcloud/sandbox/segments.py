"""Lambda's own two segments of an invocation: the service's, and the function's, which the function's spans hang below."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from localcloud import traces

from .environment import Outcome
from .target import Target
from .words import Run


def trace_parts(header: str | None) -> dict[str, str]:
    """``Root``, ``Parent`` and ``Sampled`` of a header."""
    return dict(part.split("=", 1) for part in (header or "").split(";") if "=" in part)


def for_function(header: str | None) -> tuple[str | None, str]:
    """The header that the function gets, and the id of its segment in it."""
    parts = trace_parts(header)
    if not parts.get("Root"):
        return header, ""
    own = token_hex(8)
    return f"Root={parts['Root']};Parent={own};Sampled={parts.get('Sampled', '1')}", own


def send(target: Target, run: Run, outcome: Outcome, header: str | None, own: str, ended: float) -> None:
    """Both segments, for a sampled trace. ``header`` is the caller's; ``ended`` in epoch seconds."""
    parts = trace_parts(header)
    if not own or parts.get("Sampled") == "0" or (target.config.get("TracingConfig") or {}).get("Mode") != "Active":
        return
    failed = outcome.kind != "ok"
    service = token_hex(8)
    both: dict[str, Any] = {
        "trace_id": parts["Root"],
        "name": target.name,
        "start_time": ended - run.seconds - (run.init or 0.0),
        "end_time": ended,
        "fault": failed,
        "aws": {"request_id": run.request_id, "function_arn": target.arn, "resource_names": [target.name]},
    }
    caller = {"parent_id": parts["Parent"]} if parts.get("Parent") else {}
    status = {"response": {"status": 200}}
    traces.send(
        {**both, "id": service, **caller, "origin": "AWS::Lambda", "http": status, "resource_arn": target.arn},
        target.account,
        target.region,
    )
    traces.send(
        {**both, "id": own, "parent_id": service, "origin": "AWS::Lambda::Function", "start_time": ended - run.seconds},
        target.account,
        target.region,
    )
