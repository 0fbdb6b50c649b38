"""How long API Gateway waits for the function: lowered for a drill, and put back."""

from __future__ import annotations

from goal_mandala.ops.aws.answers import items, part, text
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.drills.drill import Scene

USUAL_MS = 29_000
"""API Gateway's default, which the template leaves as it is."""

Place = tuple[str, str, str]
"""API, resource, method."""


def places(aws: Aws) -> list[Place]:
    """The methods below ``/v1/ai``: those that people wait for."""
    name = aws.target.names.rest_api
    api = next(text(row, "id") for row in aws.pages("apigateway", "GetRestApis", "items") if text(row, "name") == name)
    rows = items(aws.call("apigateway", "GetResources", restApiId=api, limit=500), "items")
    return [
        (api, text(row, "id"), method)
        for row in rows
        if text(row, "path").startswith("/v1/ai/")
        for method in part(row, "resourceMethods")
    ]


def limits(aws: Aws) -> dict[str, int]:
    """Milliseconds by resource and method."""
    found: dict[str, int] = {}
    for api, resource, method in places(aws):
        row = aws.call("apigateway", "GetIntegration", restApiId=api, resourceId=resource, httpMethod=method)
        found[f"{resource} {method}"] = int(row.get("timeoutInMillis") or USUAL_MS)
    return found


def set_limit(scene: Scene, milliseconds: int) -> None:
    """On every one of :func:`places`, and deployed."""
    write_limits(scene.aws, dict.fromkeys(limits(scene.aws), milliseconds))


def write_limits(aws: Aws, wanted: dict[str, int]) -> None:
    """Set what differs. The local cloud serves the API as it is; on AWS it would have to be deployed as well."""
    now = limits(aws)
    for api, resource, method in places(aws):
        key = f"{resource} {method}"
        if key in wanted and now[key] != wanted[key]:
            patch = [{"op": "replace", "path": "/timeoutInMillis", "value": str(wanted[key])}]
            aws.call("apigateway", "UpdateIntegration", restApiId=api, resourceId=resource, httpMethod=method, patchOperations=patch)  # fmt: skip
