"""The service on a real port, in a thread of its own; and a reader of server-sent events."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import httpx

from goal_mandala.api.server import server_for
from goal_mandala.bootstrap import Service

SECONDS = 60.0
"""Of patience with a machine under load."""


class LiveService:
    def __init__(self, service: Service) -> None:
        self.service = service
        self._server = server_for(service.app, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.run, name="service", daemon=True)
        self.url = ""

    def start(self) -> Self:
        self._thread.start()
        until(lambda: self._server.started or not self._thread.is_alive())
        assert self._server.started, "the service did not start"
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(SECONDS)
        assert not self._thread.is_alive(), "the service did not stop"

    @property
    def open_feeds(self) -> int:
        return self.service.app.state.backstage.feeds.open

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Accept-Language": "en", **headers}, timeout=SECONDS)


@dataclass(frozen=True, slots=True)
class Sent:
    """One server-sent event."""

    id: str
    event: str
    data: Any


def events_in(text: str) -> list[Sent]:
    return list(read_events(iter(text.splitlines())))


def read_events(lines: Iterator[str]) -> Iterator[Sent]:
    """Events as they come; comments and retry times are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if "data" in fields:
            yield Sent(fields.get("id", ""), fields.get("event", ""), json.loads(fields["data"]))
        fields = {}


def watch(client: httpx.Client, generation: str, **headers: str) -> list[Sent]:
    """Every event to the end of the stream."""
    with client.stream("GET", f"/v1/generations/{generation}/events", headers=headers) as response:
        assert response.status_code == 200, response.read()
        return list(read_events(response.iter_lines()))


def answers(address: str) -> bool:
    """Whether a service answers there with 200; asked by what costs least, for it is asked again and again."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def until(condition: Any, seconds: float = SECONDS) -> None:
    """Wait for *condition*; fails after *seconds*."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)
