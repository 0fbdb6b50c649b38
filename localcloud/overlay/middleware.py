"""The ASGI application in front of the emulator: reads a request, answers it or passes it on. Knows no service.

Owned services (`recognition.SERVICES`) are parsed, handled and serialised here; everything else reaches the emulator
byte for byte. The admin routes under ``/_localcloud/`` belong to the overlay.
"""

from __future__ import annotations

import gzip
import logging
import uuid
from typing import TYPE_CHECKING, Any

from ministack.core import responses

from localcloud.overlay import admin, authorization, background, hooks, operations, recognition
from localcloud.overlay.call import Call, Refusal
from localcloud.overlay.clock import Clock
from localcloud.overlay.store import Store
from localcloud.overlay.wire import reply, request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    App = Callable[[Any, Any, Any], Awaitable[None]]

_LOG = logging.getLogger("localcloud.overlay")
_BODY_LIMIT = 16 * 1024 * 1024


class Overlay:
    """The wrapped application. ``store`` and ``clock`` are shared by every handler."""

    def __init__(self, app: App, state_dir: Path) -> None:
        self._app = app
        self.store = Store(state_dir)
        self.clock = Clock()
        hooks.install(self.store, state_dir)
        self._background = background.Background(self.store, self.clock)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, self._background.around(send))
            return
        if scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            if admin.owns(scope["method"], scope["path"]):
                body = await _body(receive)
                await _send(send, admin.answer(self.store, self.clock, scope, body))
                return
            service = recognition.service_of(headers)
            if service is not None:
                await self._owned(service, headers, (scope, receive, send))
                return
        await self._app(scope, receive, send)

    async def _owned(self, service: str, headers: dict[str, str], asgi: tuple[Any, Any, Any]) -> None:
        scope, receive, send = asgi
        raw = await _body(receive)
        body = gzip.decompress(raw) if headers.get("content-encoding") == "gzip" else raw
        protocol = recognition.protocol_of(service, headers)
        named = recognition.operation_of(service, protocol, scope["method"], scope["path"], headers, body)
        if operations.passed(service, named):
            await self._app(scope, _replayed(raw, receive), send)
            return
        await _send(send, self._answer(service, named, protocol, (scope, headers, raw, body)))

    def _answer(
        self, service: str, named: str, protocol: str, sent: tuple[Any, dict[str, str], bytes, bytes]
    ) -> reply.Reply:
        scope, headers, raw, body = sent
        request_id = str(uuid.uuid4())
        account, region = authorization.place_of(headers)
        try:
            handle = operations.handler(service, named)
            shape = recognition.model(service).operation_model(named)
            params = request.parse(protocol, shape.input_shape, body)
            state = self.store.scope(account, region)
            call = Call(service, named, params, account, region, state, self.clock, request_id)
            with responses.request_scope(account, region):
                authorization.authorize(call, scope, headers, raw)
                result = handle(call)
            return reply.success(protocol, shape, result, request_id)
        except Refusal as refusal:
            return reply.failure(protocol, refusal, request_id)
        except Exception:  # noqa: BLE001  the server's edge: a mistake of ours is answered as AWS answers its own
            _LOG.exception("%s:%s failed", service, named)
            mistake = Refusal("InternalFailure", f"The local cloud failed in {service}:{named}; see its log.", 500)
            return reply.failure(protocol, mistake, request_id)


def overlay(app: App, state_dir: Path) -> Overlay:
    """``app`` (the emulator's ASGI application) with the overlay in front of it; state lives in ``state_dir``."""
    return Overlay(app, state_dir)


async def _body(receive: Any) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body") or size > _BODY_LIMIT:
            return b"".join(parts)


def _replayed(body: bytes, receive: Any) -> Any:
    """A ``receive`` that gives the read body once, then what the server gives."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return waiting.pop() if waiting else await receive()

    return again


async def _send(send: Any, answer: reply.Reply) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})
