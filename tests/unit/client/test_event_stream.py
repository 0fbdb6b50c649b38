"""Events over a line that breaks: every event once and in order, whatever is cut off and wherever."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from goal_mandala.client import event_stream
from goal_mandala.client.address import read_address
from goal_mandala.client.connection import Connection
from goal_mandala.client.event_stream import Ended, watch
from goal_mandala.domain.errors import ServiceFailed
from goal_mandala.domain.event_document import event_data
from goal_mandala.domain.events import SubGoalTitled

EVENTS = [SubGoalTitled(n, f"題 {n}") for n in range(8)]


def _frame(number: int, kind: str, data: object) -> bytes:
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n".encode()


STREAM = [_frame(n, "SubGoalTitled", event_data(e)) for n, e in enumerate(EVENTS, 1)]
WHOLE = b"retry: 1000\n\n: still here\n\n" + b"".join(STREAM) + _frame(8, "state", {"state": "succeeded"})


class Server:
    """Answers each connection after ``Last-Event-ID``, cut off after so many bytes; counts from where it was asked."""

    def __init__(self, cuts: list[int | None], status: int = 200) -> None:
        self.asked: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                after = int(self.headers["Last-Event-ID"])
                outer.asked.append(after)
                self.send_response(status)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                body = b"".join(STREAM[after:]) + _frame(8, "state", {"state": "succeeded"})
                cut = cuts[min(len(outer.asked), len(cuts)) - 1]
                self.wfile.write(body[:cut])

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PAUSES", (0.0,))


def _watched(server: Server, after: int = 0) -> list[object]:
    with Connection(read_address(server.url), None, "en") as connection:
        return list(watch(connection, "gen-1", after))


@pytest.mark.parametrize("cut", [0, 1, 40, 95, 200, 333, len(WHOLE) // 2, -1, -20, -70])
def test_a_broken_line_loses_and_repeats_nothing(cut: int) -> None:
    server = Server([cut, 60, 0, 150, None])
    try:
        assert _watched(server) == [*EVENTS, Ended({"state": "succeeded"})]
        assert server.asked == sorted(server.asked)
    finally:
        server.stop()


def test_it_begins_where_it_is_told() -> None:
    server = Server([None])
    try:
        assert _watched(server, 5) == [*EVENTS[5:], Ended({"state": "succeeded"})]
    finally:
        server.stop()


def test_a_server_that_is_gone_is_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PATIENCE", 0.05)
    monkeypatch.setattr(event_stream, "PAUSES", (0.01,))
    server = Server([200])
    found: Iterator[object] = iter(())
    with Connection(read_address(server.url), None, "en") as connection:
        found = watch(connection, "gen-1")
        assert next(found) == EVENTS[0]
        server.stop()
        with pytest.raises(ServiceFailed, match="server_unreachable"):
            list(found)


@pytest.mark.parametrize(("status", "kind"), [(404, ServiceFailed), (403, ServiceFailed)])
def test_a_refusal_ends_it_at_once(status: int, kind: type[Exception]) -> None:
    server = Server([0], status)
    try:
        with pytest.raises(kind, match="not_a_server"):
            _watched(server)
        assert len(server.asked) == 1
    finally:
        server.stop()
