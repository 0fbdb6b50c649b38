"""Reads a Converse request: body and model id into :class:`ParsedRequest`.

Owns the shape of the Converse body. It judges nothing: what Bedrock would refuse is said in
``refusals``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .answer import compact_json
from .request import ParsedRequest, ToolSpec

_CREDENTIAL_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request")


def parse_converse(
    model_id: str, body: Mapping[str, Any], *, stream: bool, authorization: str | None, default_region: str
) -> ParsedRequest:
    """The request in one form. The region is the one that the call was signed for."""
    inference: Mapping[str, Any] = body.get("inferenceConfig") or {}
    config: Mapping[str, Any] = body.get("toolConfig") or {}
    return ParsedRequest(
        api="converse",
        stream=stream,
        model_id=model_id,
        system="\n".join(_texts(body.get("system") or [])),
        messages=tuple("\n".join(_texts(message.get("content") or [])) for message in body.get("messages") or []),
        tools=tuple(_tool(entry["toolSpec"]) for entry in config.get("tools") or [] if "toolSpec" in entry),
        tool_choice=_choice(config.get("toolChoice") or {}),
        max_tokens=inference.get("maxTokens"),
        temperature=inference.get("temperature"),
        region=signed_region(authorization) or default_region,
        body=body,
    )


def signed_region(authorization: str | None) -> str | None:
    """The region in a SigV4 credential scope; none with a bearer key."""
    match = _CREDENTIAL_SCOPE.search(authorization or "")
    return match["region"] if match else None


def _texts(blocks: list[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if "text" in block:
            found.append(str(block["text"]))
        elif "toolUse" in block:
            found.append(compact_json(block["toolUse"].get("input")))
        elif "toolResult" in block:
            found.append(compact_json(block["toolResult"].get("content")))
    return found


def _tool(spec: Mapping[str, Any]) -> ToolSpec:
    schema = (spec.get("inputSchema") or {}).get("json") or {}
    return ToolSpec(str(spec.get("name", "")), str(spec.get("description", "")), schema)


def _choice(choice: Mapping[str, Any]) -> str:
    if "tool" in choice:
        return str(choice["tool"].get("name", ""))
    return "any" if "any" in choice else "auto"
