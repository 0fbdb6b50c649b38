"""Reads an OpenAI-compatible chat request into :class:`ParsedRequest`.

Owns the shape of the chat-completions body. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .request import ParsedRequest, ToolSpec


def parse_chat(body: Mapping[str, Any]) -> ParsedRequest:
    """The request in one form. ``developer`` messages count as system prompts."""
    messages: list[Mapping[str, Any]] = body.get("messages") or []
    system = [_text(message) for message in messages if message.get("role") in ("system", "developer")]
    others = [_text(message) for message in messages if message.get("role") not in ("system", "developer")]
    stream = bool(body.get("stream"))
    return ParsedRequest(
        api="chat",
        stream=stream,
        model_id=str(body.get("model", "")),
        system="\n".join(system),
        messages=tuple(others),
        tools=tuple(_tool(entry["function"]) for entry in body.get("tools") or [] if "function" in entry),
        tool_choice=_choice(body.get("tool_choice")),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        temperature=body.get("temperature"),
        response_schema=_response_schema(body.get("response_format") or {}),
        include_usage=not stream or bool((body.get("stream_options") or {}).get("include_usage")),
        body=body,
    )


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content)
    calls = "".join(str(call.get("function", {}).get("arguments", "")) for call in message.get("tool_calls") or [])
    return f"{content or ''}{calls}"


def _tool(function: Mapping[str, Any]) -> ToolSpec:
    return ToolSpec(
        str(function.get("name", "")),
        str(function.get("description") or ""),
        function.get("parameters") or {},
    )


def _choice(choice: object) -> str:
    if isinstance(choice, Mapping):
        return str((choice.get("function") or {}).get("name", "any"))
    return "any" if choice == "required" else str(choice or "auto")


def _response_schema(response_format: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return (response_format.get("json_schema") or {}).get("schema")
