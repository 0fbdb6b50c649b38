"""Saved Insights queries: PutQueryDefinition, DescribeQueryDefinitions, DeleteQueryDefinition."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from localcloud.overlay.call import Refusal

if TYPE_CHECKING:
    from localcloud.overlay.call import Call
    from localcloud.overlay.store import Scope

_DEFINITIONS = "insights-definitions"
KEEP = 1000


def put(state: Scope, params: dict[str, Any], now: float) -> str:
    """Save a query (PutQueryDefinition's parameters), also for templates; returns its id.

    Raises:
        Refusal: ``queryDefinitionId`` names none that there is.
    """
    identity = params.get("queryDefinitionId")
    if identity and state.get(_DEFINITIONS, identity) is None:
        raise Refusal("ResourceNotFoundException", f"The query definition {identity} does not exist.")
    kept = {
        "queryDefinitionId": identity or str(uuid.uuid4()),
        "name": params["name"],
        "queryString": params["queryString"],
        "logGroupNames": params.get("logGroupNames", []),
        "queryLanguage": params.get("queryLanguage", "CWLI"),
        "lastModified": int(now * 1000),
    }
    state.put(_DEFINITIONS, kept["queryDefinitionId"], kept, at=now, keep=KEEP)
    return kept["queryDefinitionId"]


def delete(state: Scope, identity: str) -> bool:
    """Whether there was one to delete."""
    found = state.get(_DEFINITIONS, identity) is not None
    state.delete(_DEFINITIONS, identity)
    return found


def put_query_definition(call: Call) -> dict[str, Any]:
    return {"queryDefinitionId": put(call.state, call.params, call.clock.now())}


def delete_query_definition(call: Call) -> dict[str, Any]:
    return {"success": delete(call.state, call.params["queryDefinitionId"])}


def describe_query_definitions(call: Call) -> dict[str, Any]:
    prefix = call.params.get("queryDefinitionNamePrefix", "")
    found = sorted((d for d in call.state.all(_DEFINITIONS) if d["name"].startswith(prefix)), key=lambda d: d["name"])
    start = int(call.params.get("nextToken", "0") or 0)
    end = start + call.params.get("maxResults", 1000)
    return {"queryDefinitions": found[start:end], "nextToken": str(end) if end < len(found) else None}
