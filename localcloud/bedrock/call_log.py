"""The record of every call: for tests that count, and benches that time.

Owns :class:`Call` and the log with its high-water mark; safe to read from another thread while the
server writes. It knows no wire. Times are ``time.monotonic()`` seconds, comparable within one
machine (and one process everywhere).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from .request import ParsedRequest

MOST_CALLS = 10_000


@dataclass(slots=True)
class Call:
    """One request and what came of it."""

    index: int
    api: str
    stream: bool
    model_id: str
    region: str | None
    stage: str | None
    cell: str | None
    mode: str | None
    max_tokens: int | None
    tools_offered: tuple[str, ...]
    input_tokens: int
    body: Mapping[str, Any] = field(repr=False)
    started: float = field(default_factory=monotonic)
    first_byte: float | None = None
    finished: float | None = None
    output_tokens: int = 0
    items: int = 0
    tool_names: tuple[str, ...] = ()
    status: int | None = None
    stop_reason: str | None = None
    error: str | None = None
    fault: str | None = None
    disconnected: bool = False
    """The client went away before the end."""

    @property
    def seconds(self) -> float | None:
        """From start to finish; None while it runs."""
        return None if self.finished is None else self.finished - self.started

    @property
    def seconds_to_first_byte(self) -> float | None:
        return None if self.first_byte is None else self.first_byte - self.started


class CallLog:
    """The calls since the start or the last reset, oldest dropped beyond :data:`MOST_CALLS`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._next = 0
        self._running: set[int] = set()
        self._high_water = 0

    def begin(self, request: ParsedRequest) -> Call:
        """A new record, running."""
        with self._changed:
            call = Call(
                index=self._next,
                api=request.api,
                stream=request.stream,
                model_id=request.model_id,
                region=request.region,
                stage=request.stage,
                cell=request.cell,
                mode=request.mode,
                max_tokens=request.max_tokens,
                tools_offered=tuple(tool.name for tool in request.tools),
                input_tokens=request.input_tokens,
                body=request.body,
            )
            self._next += 1
            self._calls.append(call)
            self._running.add(id(call))
            self._high_water = max(self._high_water, len(self._running))
            self._changed.notify_all()
            return call

    def end(self, call: Call) -> None:
        """The record is complete; a second end of the same call is none."""
        with self._changed:
            if id(call) in self._running:
                self._running.discard(id(call))
                call.finished = monotonic()
                self._changed.notify_all()

    @property
    def calls(self) -> list[Call]:
        """Copies of the records, in order of arrival."""
        with self._changed:
            return [replace(call) for call in self._calls]

    @property
    def in_flight(self) -> int:
        with self._changed:
            return len(self._running)

    @property
    def high_water(self) -> int:
        """The most calls that ran at the same time."""
        with self._changed:
            return self._high_water

    def wait_until_idle(self, calls: int, seconds: float) -> None:
        """Until at least *calls* have come and none runs. TimeoutError after *seconds*."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._next >= calls and not self._running, seconds):
                raise TimeoutError(f"{self._next} calls came, {len(self._running)} still run after {seconds} s")

    def wait_for_calls(self, calls: int, seconds: float) -> None:
        """Until at least *calls* have come, running or not. TimeoutError after *seconds*."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._next >= calls, seconds):
                raise TimeoutError(f"{self._next} of {calls} calls came within {seconds} s")

    def reset(self) -> None:
        """Forget everything that is over; indexes begin at 0 again."""
        with self._changed:
            self._calls = deque((call for call in self._calls if id(call) in self._running), maxlen=MOST_CALLS)
            self._next = 0
            self._high_water = len(self._running)
