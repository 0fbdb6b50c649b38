"""How a middleware answers an error itself. Knows no error in particular."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from goal_mandala.api.problems import problem
from goal_mandala.messages import preferred_language


async def answer_problem(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """The contract's error body, in the caller's language."""
    language = preferred_language(Headers(scope=scope).get("accept-language"))
    await problem(error, language)(scope, receive, send)
