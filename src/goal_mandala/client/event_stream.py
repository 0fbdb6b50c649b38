"""A generation's events from the server, resumed at the last one that came for as long as the server can be reached.

Owns the wire (server-sent events) and reconnecting. Nothing is lost or repeated: numbers come without gaps.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from goal_mandala.client.connection import CONNECT_SECONDS, Connection
from goal_mandala.client.failures import lost, refusal
from goal_mandala.domain.errors import MandalaError, ServiceFailed
from goal_mandala.domain.event_document import event_from
from goal_mandala.domain.events import Event

STATE = "state"
SILENCE = 35.0
"""Seconds without even a heartbeat (they come every ten) after which the line counts as dead."""

PATIENCE = 60.0
"""Seconds of failed reconnecting after which the server counts as gone."""

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Ended:
    """The generation's last state, as the API shows a generation."""

    generation: dict[str, Any]


@dataclass(slots=True)
class _Frame:
    kind: str = ""
    number: str = ""
    data: list[str] = field(default_factory=list[str])


def watch(connection: Connection, generation_id: str, after: int = 0) -> Iterator[Event | Ended]:
    """Events after number *after*, ending with :class:`Ended`; raises when the server refuses or is gone for good."""
    seen, failures = after, 0
    lost_at: float | None = None
    while True:
        trouble: MandalaError | None = None
        try:
            for frame in _frames(connection, generation_id, seen):
                failures, lost_at = 0, None
                told = json.loads("\n".join(frame.data))
                if frame.kind == STATE:
                    yield Ended(told)
                    return
                number = int(frame.number)
                if number > seen:
                    seen = number
                    yield event_from(told)
        except httpx.HTTPError as error:
            trouble = lost(error, connection.server)
        except ValueError:
            trouble = ServiceFailed("not_a_server", server=connection.server, status=200)
        if trouble is not None:
            lost_at = time.monotonic() if lost_at is None else lost_at
            if time.monotonic() - lost_at > PATIENCE:
                raise trouble
        time.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
        failures += 1


def _frames(connection: Connection, generation_id: str, after: int) -> Iterator[_Frame]:
    headers = {"Last-Event-ID": str(after), "Accept": "text/event-stream"}
    timeout = httpx.Timeout(SILENCE, connect=CONNECT_SECONDS)
    path = f"/v1/generations/{generation_id}/events"
    with connection.http.stream("GET", path, headers=headers, timeout=timeout) as response:
        if response.status_code >= 500:
            raise httpx.ReadError("the server failed")
        if not response.is_success:
            response.read()
            raise refusal(response, connection.server)
        yield from frames_in(response.iter_lines())


def frames_in(lines: Iterable[str]) -> Iterator[_Frame]:
    """Whole frames alone: what a broken line cut off comes again."""
    frame = _Frame()
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if frame.data:
                yield frame
            frame = _Frame()
        elif name == "id":
            frame.number = value
        elif name == "event":
            frame.kind = value
        elif name == "data":
            frame.data.append(value)
