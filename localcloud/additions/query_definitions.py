"""Saved queries of CloudWatch Logs Insights."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from .call import Call, Refusal

_KEPT = "query-definitions"


def put(call: Call) -> dict[str, Any]:
    """PutQueryDefinition: a new one, or another text for the one whose id is given."""
    given = call.parameters
    if not given.get("name") or not given.get("queryString"):
        raise Refusal("InvalidParameterException", "name and queryString are needed.")
    identity = given.get("queryDefinitionId") or str(uuid4())
    if given.get("queryDefinitionId") and identity not in call.records.all(call.scope, _KEPT):
        raise Refusal("ResourceNotFoundException", f"No query definition {identity}.")
    record = {
        "queryDefinitionId": identity,
        "name": given["name"],
        "queryString": given["queryString"],
        "logGroupNames": given.get("logGroupNames", []),
        "lastModified": int(time.time() * 1000),
    }
    call.records.put(call.scope, _KEPT, identity, record)
    return {"queryDefinitionId": identity}


def describe(call: Call) -> dict[str, Any]:
    """DescribeQueryDefinitions, by the beginning of the name."""
    prefix = call.parameters.get("queryDefinitionNamePrefix", "")
    found = [each for each in call.records.all(call.scope, _KEPT).values() if each["name"].startswith(prefix)]
    return {"queryDefinitions": sorted(found, key=lambda each: each["name"])}


def delete(call: Call) -> dict[str, Any]:
    """DeleteQueryDefinition."""
    identity = call.parameters.get("queryDefinitionId", "")
    if not call.records.remove(call.scope, _KEPT, identity):
        raise Refusal("ResourceNotFoundException", f"No query definition {identity}.")
    return {"success": True}
