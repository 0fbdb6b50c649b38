"""Which names and pages may call: against DNS rebinding and cross-site posts. CORS is closed unless settings open it.

Knows hosts and origins, not people.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goal_mandala.api.middleware.answering import answer_problem
from goal_mandala.api.problems import FORBIDDEN, Refused
from goal_mandala.settings import ANY_HOST

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?")
_ALLOWED_METHODS = "GET, POST, PATCH, DELETE"
_ALLOWED_HEADERS = (
    "Authorization, Content-Type, If-Match, Idempotency-Key, Last-Event-ID, X-Request-Id, Accept-Language"
)
_EXPOSED_HEADERS = "ETag, Location, Retry-After, X-Request-Id"


class FrontDoor:
    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = (), origins: tuple[str, ...] = ()) -> None:
        self._app = app
        self._hosts = LOOPBACK_NAMES | set(hosts)
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        refusal = self._refusal(scope, headers, origin)
        if refusal is not None:
            await answer_problem(refusal, scope, receive, send)
        elif origin in self._origins:
            await self._opened(scope, receive, send, origin)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, origin: str | None) -> Refused | None:
        host = headers.get("host", "")
        if ANY_HOST not in self._hosts and _name(host) not in self._hosts:
            return Refused(FORBIDDEN, "host_not_allowed")
        if scope["method"] in SAFE_METHODS or origin in self._origins:
            return None
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return Refused(FORBIDDEN, "origin_not_allowed")
        if origin is None and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return Refused(FORBIDDEN, "origin_not_allowed")
        return None

    async def _opened(self, scope: Scope, receive: Receive, send: Send, origin: str) -> None:
        """For a page that settings name: preflight answered, answers readable."""
        opening = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        if scope["method"] == "OPTIONS":
            allowing = {"Access-Control-Allow-Methods": _ALLOWED_METHODS, "Access-Control-Max-Age": "600"}
            preflight = opening | allowing | {"Access-Control-Allow-Headers": _ALLOWED_HEADERS}
            await Response(status_code=204, headers=preflight)(scope, receive, send)
            return

        async def send_opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
                headers.add_vary_header("Origin")
            await send(message)

        await self._app(scope, receive, send_opened)


def _name(host: str) -> str:
    """The name in a Host header, without its port; empty for what is no name."""
    found = _HOST.fullmatch(host)
    return found[1].lower() if found else ""
