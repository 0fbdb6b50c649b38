"""The outermost ASGI layer: records each AWS call and serves ``/_localcloud/…``, the cloud's own routes.

It passes everything else on unchanged. Routes of the overlay (``/_localcloud/overlay/…``) belong to the overlay.
"""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from .asgi import App, Receive, Scope, Send, headers_of, read_body, replayed, send_json
from .call_record import CallRecord
from .caller import is_read, operation_name, read_caller

PREFIX = "/_localcloud/"
_OVERLAY = PREFIX + "overlay/"
Route = Callable[[Scope, bytes], Awaitable[tuple[int, Any]]]


class Edge:
    """``routes`` are the cloud's own, by path below :data:`PREFIX`; ``requests`` counts what was served of all kinds."""

    def __init__(self, app: App, record: CallRecord, routes: dict[str, Route]) -> None:
        self.requests = 0
        self._app = app
        self._record = record
        self._routes = {"calls": self._calls, "status": self._status, **routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.requests += 1
        if scope["path"].startswith(PREFIX) and not scope["path"].startswith(_OVERLAY):
            await self._own(scope, receive, send)
        else:
            await self._recorded(scope, receive, send)

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._routes.get(scope["path"].removeprefix(PREFIX))
        body = await read_body(receive)
        if route is None:
            await send_json(send, 404, {"error": f"no route {scope['path']}", "routes": sorted(self._routes)})
            return
        status, data = await route(scope, body)
        await send_json(send, status, data)

    async def _recorded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        query = scope.get("query_string", b"").decode("latin-1")
        caller = read_caller(headers, query)
        if not caller.service or caller.access_key.isdigit():  # the cloud's own calls sign with the account's number
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        operation = operation_name(caller.service, scope["method"], scope["path"], query, headers, body)
        began, status = time.monotonic(), 0

        async def watched(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, replayed(body, receive), watched)
        finally:
            self._record.add(
                service=caller.service,
                operation=operation,
                kind="read" if is_read(operation) else "write",
                region=caller.region,
                access_key=caller.access_key,
                status=status,
                seconds=time.monotonic() - began,
                digest=_digest(scope["method"], scope["path"], query, headers.get("x-amz-target", ""), body),
            )

    async def _status(self, _scope: Scope, _body: bytes) -> tuple[int, Any]:
        return 200, {"ready": True, "calls": self._record.last}

    async def _calls(self, scope: Scope, _body: bytes) -> tuple[int, Any]:
        """``?after=NUMBER&service=…&kind=read|write``."""
        given = {key: values[0] for key, values in parse_qs(scope.get("query_string", b"").decode()).items()}
        after = given.get("after", "0")
        if not after.isdigit() or given.get("kind", "read") not in ("read", "write"):
            return 400, {"error": "after is a number, kind is read or write"}
        calls = self._record.find(after=int(after), service=given.get("service"), kind=given.get("kind"))
        return 200, {"last": self._record.last, "calls": [dataclasses.asdict(call) for call in calls]}


def _digest(method: str, path: str, query: str, target: str, body: bytes) -> str:
    """The same for the same request, whoever makes it and when."""
    whole = "\0".join((method, path, query, target)).encode() + b"\0" + body
    return hashlib.blake2b(whole, digest_size=8).hexdigest()
