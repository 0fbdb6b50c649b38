"""The port between an answer and the protocol that carries it.

Owns what every wire must do; ``converse_reply`` and ``chat_reply`` do it. It knows no protocol.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from .script import Piece
from .service_errors import ServiceError


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call, and how long it took."""

    input_tokens: int
    output_tokens: int
    latency_ms: int

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


class Wire(Protocol):
    """Carries one answer: refuse, or open, send …, then finish or fail."""

    buffered: bool
    """Whether a tool call's input is sent whole."""

    def refuse(self, error: ServiceError) -> web.Response:
        """The response to a request that gets no answer."""
        ...

    async def open(self) -> None:
        """The model has begun to speak."""
        ...

    async def send(self, piece: Piece) -> None: ...

    async def finish(self, stop_reason: str, usage: Usage) -> web.StreamResponse: ...

    async def fail(self, code: str, message: str) -> web.StreamResponse:
        """The answer breaks off; ``code`` is an exception event's name."""
        ...
