"""How large a body may be, and how long a request may take. Knows addresses by their beginning, nothing of what they do.

A body is read here, up to its limit and not a byte further, also when its length is not told beforehand.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goal_mandala.api.middleware.answering import answer_problem
from goal_mandala.api.problems import TOO_LARGE, Refused
from goal_mandala.domain.errors import DeadlineExceeded

AI_BODY = 10 * 1024
"""The contract's 10 KB for /v1/ai."""

IMPORT_BODY = 5 * 1024 * 1024
BODY = 64 * 1024
SECONDS = 60.0
"""For a whole request; a stateless generation takes at most 28."""


def limit_of(path: str) -> int:
    if path.startswith("/v1/ai/"):
        return AI_BODY
    return IMPORT_BODY if path == "/v1/mandalas/import" else BODY


class BodyLimit:
    def __init__(self, app: ASGIApp, seconds: float = SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                limit.reschedule(None)  # what streams has its own end
            await send(message)

        try:
            async with asyncio.timeout(self._seconds) as limit:
                body = await _body(scope, receive, limit_of(scope["path"]))
                if body is not None:
                    await self._app(scope, _replay(body, receive), send_noted)
        except Refused as error:
            await answer_problem(error, scope, receive, _closing(send))
        except TimeoutError:
            if begun:
                raise
            await answer_problem(DeadlineExceeded("TIMEOUT_ERROR"), scope, receive, _closing(send))


def _closing(send: Send) -> Send:
    """*send*, with an end to the connection: the rest of the body is not waited for."""

    async def send_last(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Connection"] = "close"
        await send(message)

    return send_last


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The whole body; None when the client went away. Raises :class:`Refused` over *limit* bytes."""
    told = Headers(scope=scope).get("content-length", "")
    if told.isdigit() and int(told[:15]) > limit:
        raise Refused(TOO_LARGE, TOO_LARGE.name, limit=limit)
    parts: list[bytes] = []
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        length += len(part)
        if length > limit:
            raise Refused(TOO_LARGE, TOO_LARGE.name, limit=limit)
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one message, then whatever comes (the client's going away)."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
