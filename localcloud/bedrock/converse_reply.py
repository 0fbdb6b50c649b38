"""Writes answers and errors as Bedrock's Converse and ConverseStream do.

Owns the event sequence, the response body and the error headers. It knows neither the pace nor
which fault is at work. As on AWS, text blocks have no contentBlockStart, and events carry padding (``p``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from .event_stream import CONTENT_TYPE, event_frame, exception_frame
from .script import Piece
from .service_errors import STREAM_ERRORS, TOOL_USE_FAILURE, ServiceError, service_error
from .wire import Usage

_CODE_NAMESPACE = "http://internal.amazon.com/coral/com.amazon.bedrock/"
_PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def bedrock_error(error: ServiceError, request_id: str) -> web.Response:
    """An error as the REST-JSON protocol has it: status, type header, message."""
    headers = {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": f"{error.code}:{_CODE_NAMESPACE}"}
    if error.retry_after is not None:
        headers["Retry-After"] = f"{error.retry_after:g}"
    return web.json_response({"message": error.message}, status=error.status, headers=headers)


class ConverseStreamWire:
    """ConverseStream: an event stream, tool inputs whole."""

    buffered = True

    def __init__(self, http: web.Request, request_id: str) -> None:
        self._http = http
        self._id = request_id
        self._response = web.StreamResponse(headers={"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": request_id})
        self._block: int | None = None
        self._events = 0

    def refuse(self, error: ServiceError) -> web.Response:
        return bedrock_error(error, self._id)

    async def open(self) -> None:
        await self._response.prepare(self._http)
        await self._event("messageStart", {"role": "assistant"})

    async def send(self, piece: Piece) -> None:
        if self._block is not None and self._block != piece.block:
            await self._close_block()
        self._block = piece.block
        if piece.call is None:
            await self._event("contentBlockDelta", {"contentBlockIndex": piece.block, "delta": {"text": piece.text}})
        elif piece.opens:
            use = {"toolUseId": _tool_use_id(self._id, piece.block), "name": piece.call.name}
            await self._event("contentBlockStart", {"contentBlockIndex": piece.block, "start": {"toolUse": use}})
        else:
            delta = {"toolUse": {"input": piece.text}}
            await self._event("contentBlockDelta", {"contentBlockIndex": piece.block, "delta": delta})

    async def finish(self, stop_reason: str, usage: Usage) -> web.StreamResponse:
        if self._block is not None:
            await self._close_block()
        await self._event("messageStop", {"stopReason": stop_reason})
        await self._event("metadata", _metadata(usage))
        return self._response

    async def fail(self, code: str, message: str) -> web.StreamResponse:
        body: dict[str, Any] = {"message": message}
        if code == "modelStreamErrorException":
            body |= {"originalStatusCode": 424, "originalMessage": TOOL_USE_FAILURE}
        await self._response.write(exception_frame(code, body))
        return self._response

    async def _close_block(self) -> None:
        await self._event("contentBlockStop", {"contentBlockIndex": self._block})
        self._block = None

    async def _event(self, name: str, payload: Mapping[str, Any]) -> None:
        self._events += 1
        padding = _PADDING[: 1 + self._events * 7 % len(_PADDING)]
        await self._response.write(event_frame(name, {**payload, "p": padding}))


class ConverseWire:
    """Converse: one JSON body at the end."""

    buffered = True

    def __init__(self, http: web.Request, request_id: str) -> None:
        self._http = http
        self._id = request_id
        self._blocks: dict[int, dict[str, Any]] = {}

    def refuse(self, error: ServiceError) -> web.Response:
        return bedrock_error(error, self._id)

    async def open(self) -> None:
        """Nothing is sent before the end."""

    async def send(self, piece: Piece) -> None:
        if piece.call is None:
            block = self._blocks.setdefault(piece.block, {"text": ""})
            block["text"] += piece.text
        elif not piece.opens:
            use = {"toolUseId": _tool_use_id(self._id, piece.block), "name": piece.call.name}
            self._blocks[piece.block] = {"toolUse": {**use, "input": json.loads(piece.text)}}

    async def finish(self, stop_reason: str, usage: Usage) -> web.StreamResponse:
        message = {"role": "assistant", "content": [self._blocks[block] for block in sorted(self._blocks)]}
        body = {"output": {"message": message}, "stopReason": stop_reason, **_metadata(usage)}
        return web.json_response(body, headers={"x-amzn-RequestId": self._id})

    async def fail(self, code: str, message: str) -> web.StreamResponse:
        return self.refuse(service_error(STREAM_ERRORS[code][0], message))


def _metadata(usage: Usage) -> dict[str, Any]:
    tokens = {
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "totalTokens": usage.total_tokens,
    }
    return {"usage": tokens, "metrics": {"latencyMs": usage.latency_ms}}


def _tool_use_id(request_id: str, block: int) -> str:
    return f"tooluse_{request_id.replace('-', '')[-16:]}{block:06d}"
