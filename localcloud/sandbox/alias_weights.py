"""An alias that is being shifted sends a part of its invocations to the other version, as on AWS.

Owns the patch point ``_invoke`` of ``ministack.services.lambda_svc`` (the answer names the version that ran), and the draw: the
emulator keeps an alias' weights and runs its first version always.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from ministack.services import lambda_svc

from . import invocation

Record = dict[str, Any]
_HEADER = "X-Amz-Executed-Version"
_executed: ContextVar[list[str] | None] = ContextVar("localcloud_executed_version", default=None)


def install() -> None:
    """To be called once, before the cloud serves."""
    invoke: Callable[..., Awaitable[Any]] = lambda_svc._invoke

    async def invoke_and_tell(*given: Any, **named: Any) -> Any:
        ran: list[str] = []
        token = _executed.set(ran)
        try:
            status, headers, body = await invoke(*given, **named)
        finally:
            _executed.reset(token)
        return status, {**headers, _HEADER: ran[0]} if ran and _HEADER in headers else headers, body

    lambda_svc._invoke = invoke_and_tell


def execute(record: Record, event: Any) -> Record:
    """Runs the version that is drawn; in the account and region of the function."""
    chosen = drawn(record, random.random())
    ran = _executed.get()
    if ran is not None:
        ran.append(str((chosen.get("config") or chosen).get("Version", "")))
    return invocation.execute(chosen, event)


def drawn(record: Record, chance: float) -> Record:
    """*record*, or the version that the called alias' weights give at *chance* (0 to below 1), under the ARN that was called."""
    config = record.get("config") or record
    parts = str(config.get("FunctionArn", "")).split(":")
    function = lambda_svc._functions.get(config.get("FunctionName", "")) or {}
    alias = function.get("aliases", {}).get(parts[7] if len(parts) > 7 else "") or {}
    for version, weight in ((alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}).items():
        if chance < float(weight) and version in function["versions"]:
            other = function["versions"][version]
            return {**other, "config": {**other["config"], "FunctionArn": config["FunctionArn"]}}
        chance -= float(weight)
    return record
