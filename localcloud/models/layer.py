"""The ASGI layer for Bedrock: permissions first, then the fake model, its answer passed on piece by piece.

Owns the paths of bedrock and bedrock-runtime under the cloud's one endpoint, and the control of the model's faults and pace.
What it does not know of Bedrock it refuses.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import aiohttp

from localcloud.bedrock import FakeBedrock
from localcloud.bedrock.faults import Fault, fault_from_data
from localcloud.bedrock.service_errors import ServiceError, service_error
from localcloud.edge.asgi import App, Receive, Scope, Send, headers_of, read_body, send_json
from localcloud.edge.caller import Caller, operation_name, read_caller
from localcloud.edge.layer import Route

from . import catalogue, native
from .measures import Exchange, publish
from .permission import account_of, refuse_caller

_RUNTIME = re.compile(
    r"/model/(?P<model>.+)/(?P<operation>converse-stream|converse|invoke-with-response-stream|invoke)"
)
_PASSED_ON = ("authorization", "content-type", "accept", "x-amz-date", "x-amz-security-token")
_TAIL = 4_096


class Models:
    """``app`` serves everything that is not Bedrock."""

    def __init__(self, app: App, fake: FakeBedrock) -> None:
        self._app = app
        self._fake = fake
        self._faults: list[Any] = []
        self._session: aiohttp.ClientSession | None = None
        self.routes: dict[str, Route] = {"bedrock/faults": self._route_faults, "bedrock/pace": self._route_pace}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            if self._session is not None:
                await self._session.close()
            return
        caller = read_caller(headers_of(scope)) if scope["type"] == "http" else Caller()
        if caller.service != "bedrock":
            await self._app(scope, receive, send)
            return
        raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        if found := _RUNTIME.fullmatch(raw):
            await self._invoke(caller, unquote(found["model"]), found["operation"], scope, receive, send)
        else:
            await self._control(caller, raw, scope, receive, send)

    async def _control(self, caller: Caller, raw: str, scope: Scope, receive: Receive, send: Send) -> None:
        operation = operation_name("bedrock", scope["method"], raw, "", headers_of(scope), b"")
        account = account_of(caller.access_key)
        answer = catalogue.answer(operation, unquote(raw.rpartition("/")[2]), account, caller.region)
        await read_body(receive)
        if answer is None:
            error = service_error("UnknownOperationException", f"The local cloud does not offer bedrock {operation}.")
            await _refuse(send, error)
            return
        status, data = answer
        await send_json(send, status, data, _headers(data.get("__type")))

    async def _invoke(
        self, caller: Caller, model: str, operation: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        stream = operation.endswith("-stream")
        body = await read_body(receive)
        if operation == "invoke-with-response-stream":
            await _refuse(
                send, service_error("UnknownOperationException", "Use ConverseStream: the local cloud has it.")
            )
            return
        if error := refuse_caller(caller, model, stream=stream):
            await _refuse(send, error)
            self._count(caller, model, error.status, stream, 0.0, None, b"")
            return
        headers = {name: value for name, value in headers_of(scope).items() if name in _PASSED_ON}
        path = scope["raw_path"].decode("latin-1").partition("?")[0]
        if operation == "invoke":
            path = path.removesuffix("/invoke") + "/converse"
            body = native.as_converse(body)
        await self._pass_on(caller, model, operation, path, headers, body, send)

    async def _pass_on(
        self, caller: Caller, model: str, operation: str, path: str, headers: dict[str, str], body: bytes, send: Send
    ) -> None:
        stream = operation == "converse-stream"
        began, first, status, tail = time.monotonic(), None, 0, b""
        try:
            async with self._client().post(self._fake.url + path, data=body, headers=headers) as upstream:
                status = upstream.status
                await _start(send, upstream)
                if operation == "invoke" and status == 200:
                    tail = native.from_converse(await upstream.read())
                    await send({"type": "http.response.body", "body": tail, "more_body": False})
                    return
                async for piece in upstream.content.iter_any():
                    first = first if first is not None else time.monotonic() - began
                    tail = (tail + piece)[-_TAIL:]
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as problem:
            if not status:  # the model hung up before a word: so must we, and not with a made-up 500
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
            raise ConnectionError("the model cut the connection") from problem
        finally:
            self._count(caller, model, status or 500, stream, time.monotonic() - began, first, tail)

    def _count(
        self, caller: Caller, model: str, status: int, stream: bool, seconds: float, first: float | None, tail: bytes
    ) -> None:
        publish(
            Exchange(model, account_of(caller.access_key), caller.region, status, seconds, first, stream, tail),
        )

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=None), auto_decompress=False
            )
        return self._session

    async def _route_faults(self, scope: Scope, body: bytes) -> tuple[int, Any]:
        """GET: the faults set; POST a list of faults: replaces them (an empty list ends them)."""
        if scope["method"] == "POST":
            try:
                given = json.loads(body)
                faults: list[Fault] = [fault_from_data(entry) for entry in given]
            except (AttributeError, KeyError, TypeError, ValueError) as problem:
                return 400, {"error": str(problem)}
            self._fake.set_faults(faults)
            self._faults = given
        return 200, {"faults": self._faults}

    async def _route_pace(self, scope: Scope, body: bytes) -> tuple[int, Any]:
        """POST ``{"pace": tokens a second or 0, "first_token": seconds}``."""
        if scope["method"] != "POST":
            return 405, {"error": "POST a pace"}
        try:
            given = json.loads(body)
            pace, first_token = float(given["pace"]), float(given.get("first_token", 0.0))
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            return 400, {"error": f"pace is a number of tokens a second: {problem}"}
        await asyncio.to_thread(self._fake.set_pace, pace or None, first_token)
        return 200, {"pace": pace, "first_token": first_token}


async def _start(send: Send, upstream: aiohttp.ClientResponse) -> None:
    kept = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in upstream.headers.items()
        if name.lower() in ("content-type", "x-amzn-requestid", "x-amzn-errortype", "retry-after")
        or name.lower().startswith("x-amzn-bedrock")
    ]
    await send({"type": "http.response.start", "status": upstream.status, "headers": kept})


async def _refuse(send: Send, error: ServiceError) -> None:
    await send_json(send, error.status, {"message": error.message}, _headers(error.code))


def _headers(code: str | None) -> dict[str, str]:
    headers = {"x-amzn-requestid": str(uuid4())}
    return {**headers, "x-amzn-errortype": code} if code else headers
