"""How long the head of a request may take: a connection that says nothing, or says it drop by drop, is closed.

Owns the time from a connection's opening, or from the first byte after an answer, to the last header; bodies have their
own limit (``middleware.body_limit``), idle connections the server's. It knows connections, not requests.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0


class HeadLimit(H11Protocol):
    """uvicorn's protocol, which waits for a head without end, with an end to it."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    @property
    def _under_way(self) -> bool:
        """Whether a head has come and its answer is not complete."""
        return self.cycle is not None and not self.cycle.response_complete

    def _watch(self) -> None:
        if self._under_way:
            self._stop()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self._under_way and not self.transport.is_closing():
            self.transport.close()
