"""The record of a request: its id in and out, one log line, metrics, security headers, and the last net under all errors.

Logs the route's pattern, never the address that was asked for: that may hold anything.
"""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goal_mandala.api.middleware.answering import answer_problem
from goal_mandala.names import Annotation
from goal_mandala.telemetry.logs import known, log, stack_of
from goal_mandala.telemetry.metrics import Metrics
from goal_mandala.telemetry.traces import HTTP_METHOD, HTTP_ROUTE, HTTP_STATUS, OpenSpan, SpanKind, span

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
UNKNOWN_ROUTE = "(none)"
ORDERED = "ordered_generation"
"""Where a route notes, in the request's state, the id of the generation that it ordered."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Added to every answer that does not set them itself."""


def marks() -> dict[str, str]:
    """Headers of an answer to what was no request: an id, and what every answer has."""
    return {"x-request-id": secrets.token_hex(8), **SECURITY_HEADERS}


class RequestRecord:
    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of(scope)
        started, status = perf_counter(), 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        fault: Exception | None = None
        with span("http", _kind(), {Annotation.REQUEST_ID: request_id}) as opened:
            try:
                await self._app(scope, receive, send_marked)
            except Exception as error:  # noqa: BLE001  the last net: whatever it is, the client gets the contract's body
                fault = error
                if status == 0:
                    await answer_problem(error, scope, receive, send_marked)
            _tell(opened, scope, status, fault)
        self._note(scope, request_id, status, perf_counter() - started, fault)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float, fault: Exception | None) -> None:
        route = route_of(scope)
        self._metrics.requests.labels(route, str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        level = logging.ERROR if fault is not None or status >= 500 else logging.INFO
        log(
            "request",
            level,
            requestId=known("requestId") or request_id,
            clientRequestId=None if known("requestId") in (None, request_id) else request_id,
            generationId=_generation_of(scope),
            method=scope["method"] if scope["method"] in _METHODS else "other",
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            error=None if fault is None else type(fault).__name__,
            stack=None if fault is None else stack_of(fault),
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GENERATION_ID = re.compile(r"[A-Za-z0-9_-]{16}")


def route_of(scope: Scope) -> str:
    """The pattern of the route that was taken."""
    return str(getattr(scope.get("route"), "path", UNKNOWN_ROUTE))


def _generation_of(scope: Scope) -> str | None:
    """The generation in the address, or the one that the request ordered."""
    given, ordered = scope.get("path_params", {}), scope.get("state", {})
    found = str(given.get("generation_id") or ordered.get(ORDERED) or "")
    return found if _GENERATION_ID.fullmatch(found) else None


def _id_of(scope: Scope) -> str:
    """The caller's ``x-request-id`` when it is a plain one, else the platform's id of this request, else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else known("requestId") or secrets.token_hex(8)


def _kind() -> SpanKind:
    """A function's invocation is the server's span already."""
    return SpanKind.INTERNAL if known("requestId") else SpanKind.SERVER


def _tell(opened: OpenSpan, scope: Scope, status: int, fault: Exception | None) -> None:
    opened.set(HTTP_METHOD, scope["method"] if scope["method"] in _METHODS else "other")
    opened.set(HTTP_ROUTE, route_of(scope))
    opened.set(HTTP_STATUS, status)
    opened.set(Annotation.GENERATION_ID, _generation_of(scope))
    if fault is not None:
        opened.fail(fault)
