"""The HTTP face: routes of Bedrock runtime, of the OpenAI-compatible endpoint, and of the fake's own control.

Owns paths and the reading of bodies. It decides nothing about answers; ``exchange`` does.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import web

from .chat_reply import ChatStreamWire, ChatWire, chat_error, model_list
from .chat_request import parse_chat
from .converse_reply import ConverseStreamWire, ConverseWire, bedrock_error
from .converse_request import parse_converse
from .exchange import FakeService, exchange
from .faults import FaultPlan, fault_from_data
from .refusals import refuse_chat, refuse_converse, refuse_key
from .service_errors import ServiceError, service_error

_LARGEST_BODY = 5_000_000
_SERVICE = web.AppKey("service", FakeService)


def build_app(service: FakeService) -> web.Application:
    """All routes over *service*."""
    app = web.Application(client_max_size=_LARGEST_BODY)
    app[_SERVICE] = service
    app.add_routes(
        [
            web.post("/model/{model_id:.+}/converse", _converse),
            web.post("/model/{model_id:.+}/converse-stream", _converse),
            web.post("/v1/chat/completions", _chat),
            web.get("/v1/models", _models),
            web.post("/_fake/faults", _set_faults),
            web.get("/_fake/calls", _calls),
            web.post("/_fake/reset", _reset),
            web.route("*", "/{path:.*}", _unknown),
        ]
    )
    return app


async def _converse(http: web.Request) -> web.StreamResponse:
    service = http.app[_SERVICE]
    path, _, operation = http.raw_path.partition("?")[0].rpartition("/")
    stream = operation == "converse-stream"
    authorization = http.headers.get("Authorization")
    request_id = str(uuid4())
    body = await _json_object(http)
    if body is None:
        return bedrock_error(service_error("ValidationException", "The request body is not valid JSON."), request_id)
    try:
        request = parse_converse(
            unquote(path.removeprefix("/model/")),
            body,
            stream=stream,
            authorization=authorization,
            default_region=service.default_region,
        )
    except _MALFORMED as problem:
        return bedrock_error(_unreadable(problem), request_id)
    wire = ConverseStreamWire(http, request_id) if stream else ConverseWire(http, request_id)
    refusal = refuse_converse(request, authorization, service.catalogue)
    return await exchange(service, http, request, wire, refusal)


async def _chat(http: web.Request) -> web.StreamResponse:
    service = http.app[_SERVICE]
    body = await _json_object(http)
    if body is None:
        return chat_error(service_error("ValidationException", "The request body is not valid JSON."))
    try:
        request = parse_chat(body)
    except _MALFORMED as problem:
        return chat_error(_unreadable(problem))
    request_id = uuid4().hex
    wire = ChatStreamWire(http, request, request_id) if request.stream else ChatWire(http, request, request_id)
    refusal = refuse_chat(request, http.headers.get("Authorization"), service.catalogue)
    return await exchange(service, http, request, wire, refusal)


async def _models(http: web.Request) -> web.StreamResponse:
    catalogue = http.app[_SERVICE].catalogue
    if refused := refuse_key(http.headers.get("Authorization"), catalogue):
        return chat_error(refused)
    return web.json_response(model_list(catalogue.chat))


async def _set_faults(http: web.Request) -> web.StreamResponse:
    """``{"faults": [{"kind": …}, …], "seed": 0}``, or the list alone; replaces what was planned."""
    try:
        data = await http.json()
        plan = data if isinstance(data, Mapping) else {"faults": data}
        faults = [fault_from_data(entry) for entry in plan["faults"]]
        http.app[_SERVICE].plan = FaultPlan(faults, int(plan.get("seed", 0)))
    except (ValueError, *_MALFORMED) as problem:
        return web.json_response({"error": str(problem)}, status=400)
    return web.json_response({"faults": len(faults)})


async def _calls(http: web.Request) -> web.StreamResponse:
    log = http.app[_SERVICE].log
    calls = [dataclasses.asdict(call) for call in log.calls]
    return web.json_response({"calls": calls, "inFlight": log.in_flight, "highWater": log.high_water})


async def _reset(http: web.Request) -> web.StreamResponse:
    service = http.app[_SERVICE]
    service.log.reset()
    service.plan = FaultPlan()
    return web.json_response({"calls": 0, "faults": 0})


async def _unknown(http: web.Request) -> web.StreamResponse:
    error = service_error("UnknownOperationException", f"The fake does not know {http.method} {http.path}.")
    return chat_error(error) if http.path.startswith("/v1/") else bedrock_error(error, str(uuid4()))


_MALFORMED = (AttributeError, KeyError, TypeError)


def _unreadable(problem: Exception) -> ServiceError:
    return service_error("ValidationException", f"The request body has an unexpected shape: {problem!r}")


async def _json_object(http: web.Request) -> Mapping[str, Any] | None:
    try:
        body = json.loads(await http.read() or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
