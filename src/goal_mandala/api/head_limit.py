"""What comes before a request is one: how long its head may take, and the answer to what is no HTTP at all.

Owns the time from a connection's opening, or from the first byte after an answer, to the last header; bodies have their
own limit (``middleware.body_limit``), idle connections the server's. What cannot be read as a request is refused in the
contract's words. It knows connections, not requests.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from goal_mandala.api.middleware.request_record import marks
from goal_mandala.api.problems import FieldsRefused, problem
from goal_mandala.messages import preferred_language

HEAD_SECONDS = 15.0


class HeadLimit(H11Protocol):
    """uvicorn's protocol, which waits for a head without end and refuses in plain text, with an end and in the contract's words."""

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

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  the library's words
        """Refuse what is no HTTP, unless an answer is under way: then the connection just ends."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            refusal = FieldsRefused([{"field": "request", "problem": "not_http"}], "not_http", field="request")
            answer = problem(refusal, preferred_language(None))
            headers = {**dict(answer.headers.items()), **marks(), "Connection": "close"}
            head = h11.Response(status_code=answer.status_code, headers=list(headers.items()), reason=b"Bad Request")
            for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

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
