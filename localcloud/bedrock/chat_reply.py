"""Writes answers and errors as an OpenAI-compatible chat endpoint does.

Owns the chunks, the response body and the error body. It knows neither the pace nor which fault is
at work. Tool arguments are streamed in fragments.
"""

from __future__ import annotations

from time import time
from typing import Any

from aiohttp import web

from .answer import compact_json
from .request import ParsedRequest
from .script import Piece
from .service_errors import OPENAI_ERRORS, STREAM_ERRORS, ServiceError, service_error
from .wire import Usage

_FINISH_REASONS = {
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "guardrail_intervened": "content_filter",
    "content_filtered": "content_filter",
}


def chat_error(error: ServiceError) -> web.Response:
    """An error with the status and the body that OpenAI's client expects."""
    form = OPENAI_ERRORS[error.code]
    retry_after = error.retry_after if error.retry_after is not None else form.retry_after
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return web.json_response({"error": _error_body(error)}, status=form.status, headers=headers)


def model_list(models: tuple[str, ...]) -> dict[str, Any]:
    """The body of ``GET /v1/models``."""
    data = [{"id": model, "object": "model", "created": 0, "owned_by": "localcloud"} for model in models]
    return {"object": "list", "data": data}


class ChatStreamWire:
    """Server-sent chunks."""

    buffered = False

    def __init__(self, http: web.Request, request: ParsedRequest, request_id: str) -> None:
        self._http = http
        self._request = request
        self._head = {
            "id": f"chatcmpl-{request_id}",
            "object": "chat.completion.chunk",
            "created": int(time()),
            "model": request.model_id,
        }
        self._response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        self._calls = 0

    def refuse(self, error: ServiceError) -> web.Response:
        return chat_error(error)

    async def open(self) -> None:
        await self._response.prepare(self._http)
        await self._delta({"role": "assistant", "content": None if self._request.tool else ""})

    async def send(self, piece: Piece) -> None:
        if piece.call is None:
            await self._delta({"content": piece.text})
            return
        self._calls += piece.opens
        call: dict[str, Any] = {"index": self._calls - 1, "function": {"arguments": piece.text}}
        if piece.opens:
            call |= {"id": _call_id(self._head["id"], piece.block), "type": "function"}
            call["function"]["name"] = piece.call.name
        await self._delta({"tool_calls": [call]})

    async def finish(self, stop_reason: str, usage: Usage) -> web.StreamResponse:
        await self._delta({}, _FINISH_REASONS.get(stop_reason, "stop"))
        if self._request.include_usage:
            await self._data(compact_json({**self._head, "choices": [], "usage": _usage(usage)}))
        await self._data("[DONE]")
        return self._response

    async def fail(self, code: str, message: str) -> web.StreamResponse:
        await self._data(compact_json({"error": _error_body(service_error(STREAM_ERRORS[code][0], message))}))
        return self._response

    async def _delta(self, delta: dict[str, Any], finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        await self._data(compact_json({**self._head, "choices": [choice]}))

    async def _data(self, text: str) -> None:
        await self._response.write(f"data: {text}\n\n".encode())


class ChatWire:
    """One JSON body at the end."""

    buffered = False

    def __init__(self, http: web.Request, request: ParsedRequest, request_id: str) -> None:
        self._http = http
        self._request = request
        self._id = f"chatcmpl-{request_id}"
        self._text = ""
        self._calls: dict[int, dict[str, Any]] = {}

    def refuse(self, error: ServiceError) -> web.Response:
        return chat_error(error)

    async def open(self) -> None:
        """Nothing is sent before the end."""

    async def send(self, piece: Piece) -> None:
        if piece.call is None:
            self._text += piece.text
            return
        if piece.opens:
            function = {"name": piece.call.name, "arguments": ""}
            self._calls[piece.block] = {
                "id": _call_id(self._id, piece.block),
                "type": "function",
                "function": function,
            }
        self._calls[piece.block]["function"]["arguments"] += piece.text

    async def finish(self, stop_reason: str, usage: Usage) -> web.StreamResponse:
        message: dict[str, Any] = {"role": "assistant", "content": self._text or None, "refusal": None}
        if self._calls:
            message["tool_calls"] = [self._calls[block] for block in sorted(self._calls)]
        choice = {"index": 0, "message": message, "finish_reason": _FINISH_REASONS.get(stop_reason, "stop")}
        head = {
            "id": self._id,
            "object": "chat.completion",
            "created": int(time()),
            "model": self._request.model_id,
        }
        return web.json_response({**head, "choices": [choice], "usage": _usage(usage)})

    async def fail(self, code: str, message: str) -> web.StreamResponse:
        return self.refuse(service_error(STREAM_ERRORS[code][0], message))


def _error_body(error: ServiceError) -> dict[str, Any]:
    form = OPENAI_ERRORS[error.code]
    return {"message": error.message, "type": form.type, "param": None, "code": form.code}


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
    }


def _call_id(completion_id: object, block: int) -> str:
    return f"call_{str(completion_id)[-12:].replace('-', '')}{block:04d}"
