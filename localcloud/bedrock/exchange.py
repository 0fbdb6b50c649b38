"""One call from request to end: refusal, fault, answer, sending at a pace, record.

Owns the order of these steps and everything that ends a call, including a client that goes away.
It knows no protocol (that is the wire's) and makes up no content (that is the responder's).
"""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web

from .answer import Answer
from .call_log import Call, CallLog
from .distortion import NothingToDistortError, distort
from .faults import HTTP_KINDS, ON_DEMAND, Fault, FaultPlan
from .mandala_responder import UnclearRequestError, mandala_responder
from .pacing import Pace, Pacer
from .phrasebook import UnknownLanguageError
from .refusals import Catalogue
from .request import ParsedRequest
from .responders import Responder, ScriptEndedError
from .script import Cut, Failure, Finish, Script, Silence, write_script
from .service_errors import ServiceError, on_demand_message, service_error
from .token_estimate import whole_tokens
from .wire import Usage, Wire

_TEST_MISTAKES = (NothingToDistortError, UnclearRequestError, UnknownLanguageError, ScriptEndedError)


@dataclass(slots=True)
class FakeService:
    """What all calls share. ``plan`` may be replaced while the server runs."""

    responder: Responder = mandala_responder
    pace: Pace = field(default_factory=Pace)
    plan: FaultPlan = field(default_factory=FaultPlan)
    catalogue: Catalogue = field(default_factory=Catalogue)
    default_region: str = "us-east-1"
    log: CallLog = field(default_factory=CallLog)


async def exchange(
    service: FakeService, http: web.Request, request: ParsedRequest, wire: Wire, refusal: ServiceError | None
) -> web.StreamResponse:
    """Answers one call and keeps its record."""
    call = service.log.begin(request)
    try:
        fault = service.plan.pick(request, call.index)
        call.fault = fault.kind if fault else None
        error = refusal or await _http_fault(fault, request)
        if error is None:
            answer = _answer(service, request, fault)
            if isinstance(answer, Answer):
                script = write_script(answer, fault, buffered=wire.buffered, max_tokens=request.max_tokens)
                return await _play(service, http, call, script, wire, fault)
            error = answer
        call.error = error.code
        response = wire.refuse(error)
        call.status = response.status
        return response
    except ConnectionError:
        call.disconnected = True
        return web.Response()
    except asyncio.CancelledError:
        call.disconnected = True
        raise
    finally:
        service.log.end(call)


async def _http_fault(fault: Fault | None, request: ParsedRequest) -> ServiceError | None:
    if fault is None or fault.kind not in HTTP_KINDS:
        return None
    await asyncio.sleep(fault.seconds)
    if fault.kind == ON_DEMAND:
        return service_error("ValidationException", fault.message or on_demand_message(request.model_id))
    return service_error(fault.kind, fault.message, fault.retry_after)


def _answer(service: FakeService, request: ParsedRequest, fault: Fault | None) -> Answer | ServiceError:
    """The answer; a mistake of the test becomes a ValidationException, which nobody retries."""
    try:
        return distort(service.responder(request), fault, request)
    except _TEST_MISTAKES as mistake:
        return service_error("ValidationException", f"fake model: {mistake}")
    except Exception as mistake:  # noqa: BLE001  a responder is the test's own code
        return service_error("ValidationException", f"fake model: the responder failed: {mistake!r}")


async def _play(
    service: FakeService, http: web.Request, call: Call, script: Script, wire: Wire, fault: Fault | None
) -> web.StreamResponse:
    pace = service.pace.slower(fault.factor) if fault and fault.kind == "slow" else service.pace
    pacer = Pacer(pace)
    await pacer.first_token()
    await wire.open()
    call.status = 200
    if call.stream:
        call.first_byte = monotonic()
    weight = 0.0
    for move in script.moves:
        if isinstance(move, Silence):
            await pacer.silence(move.seconds)
            continue
        await pacer.tokens(move.weight)
        await wire.send(move)
        weight += move.weight
        call.output_tokens, call.items = whole_tokens(weight), move.items_done
        if move.call and move.opens:
            call.tool_names = (*call.tool_names, move.call.name)
    return await _end(service, http, call, script, wire)


async def _end(service: FakeService, http: web.Request, call: Call, script: Script, wire: Wire) -> web.StreamResponse:
    ending = script.ending
    if isinstance(ending, Finish):
        call.stop_reason = ending.stop_reason
    else:
        call.error = ending.code
    if call.stream or isinstance(ending, Cut):
        service.log.end(call)  # before the last byte: a client that has it finds the record whole
    if isinstance(ending, Cut):
        _cut(http, reset=ending.reset)
        return web.Response()
    if isinstance(ending, Failure):
        response = await wire.fail(ending.code, ending.message)
    else:
        usage = Usage(call.input_tokens, call.output_tokens, int((monotonic() - call.started) * 1000))
        response = await wire.finish(ending.stop_reason, usage)
    call.status = response.status
    call.first_byte = call.first_byte or monotonic()
    return response


def _cut(http: web.Request, *, reset: bool) -> None:
    """Closes the connection without an end of the response; with a TCP reset if asked."""
    transport = http.transport
    if transport is None:
        return
    connection: socket.socket | None = transport.get_extra_info("socket")
    if reset and connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
