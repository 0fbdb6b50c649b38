"""How much runs at once: reserved concurrency, what is taken from the queue, what the gateway's stage lets through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from goal_mandala.domain.errors import NotFound
from goal_mandala.names import ALIAS
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.kind import Kind, PlannedCall, Value
from goal_mandala.ops.changes.serving import read_basis


def _read_reserved(aws: Aws, part: str) -> Value:
    found = aws.call("lambda", "GetFunctionConcurrency", FunctionName=aws.target.names.function(part))
    return found.get("ReservedConcurrentExecutions")


def _reserve_call(aws: Aws, part: str, value: Value) -> PlannedCall:
    name = aws.target.names.function(part)
    if value is None:
        return PlannedCall("lambda", "DeleteFunctionConcurrency", {"FunctionName": name})
    params = {"FunctionName": name, "ReservedConcurrentExecutions": int(value)}
    return PlannedCall("lambda", "PutFunctionConcurrency", params)


def _make(aws: Aws, call: PlannedCall) -> None:
    aws.call(call.service, call.operation, **call.params)


def _source(aws: Aws, part: str) -> dict[str, Any]:
    """The event source mapping of the function's alias; raises :class:`NotFound` ``no_event_source``."""
    name = aws.target.names.function(part)
    found = list(aws.pages("lambda", "ListEventSourceMappings", "EventSourceMappings", FunctionName=f"{name}:{ALIAS}"))
    if not found:
        raise NotFound("no_event_source", resource=name)
    return found[0]


def _read_width(aws: Aws, part: str) -> Value:
    return cast("dict[str, Any]", _source(aws, part).get("ScalingConfig") or {}).get("MaximumConcurrency")


def _width_call(aws: Aws, part: str, value: Value) -> PlannedCall:
    scaling = {} if value is None else {"MaximumConcurrency": int(value)}
    return PlannedCall(
        "lambda", "UpdateEventSourceMapping", {"UUID": _source(aws, part)["UUID"], "ScalingConfig": scaling}
    )


def _read_consumer(aws: Aws, part: str) -> Value:
    return "on" if _source(aws, part).get("State") in {"Enabled", "Enabling", "Creating", "Updating"} else "off"


def _consumer_call(aws: Aws, part: str, value: Value) -> PlannedCall:
    params = {"UUID": _source(aws, part)["UUID"], "Enabled": value == "on"}
    return PlannedCall("lambda", "UpdateEventSourceMapping", params)


def _api(aws: Aws) -> str:
    for api in aws.pages("apigateway", "GetRestApis", "items"):
        if api["name"] == aws.target.names.rest_api:
            return str(api["id"])
    raise NotFound("no_rest_api", resource=aws.target.names.rest_api)


def _read_throttle(aws: Aws, stage: str) -> Value:
    found = aws.call("apigateway", "GetStage", restApiId=_api(aws), stageName=stage)
    methods = cast("dict[str, dict[str, Any]]", found.get("methodSettings") or {})
    every = methods.get("*/*") or {}
    return {"rate": every.get("throttlingRateLimit"), "burst": every.get("throttlingBurstLimit")}


def _throttle_call(aws: Aws, stage: str, value: Value) -> PlannedCall:
    names = {"rate": "rateLimit", "burst": "burstLimit"}
    patches = [
        {"op": "replace", "path": f"/*/*/throttling/{names[name]}", "value": str(amount)}
        for name, amount in value.items()
        if amount is not None
    ]
    params = {"restApiId": _api(aws), "stageName": stage, "patchOperations": patches}
    return PlannedCall("apigateway", "UpdateStage", params)


def one_call(id: str, read: Any, call: Any, *, of_function: bool = False) -> Kind:
    """A kind whose write is a single call; *of_function*: it rests on what of a function is in service."""
    kind = Kind(
        id,
        read,
        lambda aws, resource, value: _make(aws, call(aws, resource, value)),
        lambda aws, resource, value: [call(aws, resource, value)],
    )
    return replace(kind, basis=read_basis) if of_function else kind


KINDS = (
    one_call("reserved-concurrency", _read_reserved, _reserve_call, of_function=True),
    one_call("queue-concurrency", _read_width, _width_call, of_function=True),
    one_call("queue-consumer", _read_consumer, _consumer_call, of_function=True),
    one_call("stage-throttle", _read_throttle, _throttle_call),
)
