"""A generation's events as server-sent events.

Owns the wire (id, event, data, heartbeats, the final ``state``) and one feed per watched generation: however many watch,
the store is asked once; nobody watches for longer than the token is good that opened the stream. Numbers come from the
store without gaps, so resuming at any of them loses and repeats nothing.
It refuses to know who works on the generation and where.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from math import inf

from goal_mandala.api.answers import generation_data
from goal_mandala.domain.document import usage_data
from goal_mandala.domain.errors import MandalaError
from goal_mandala.domain.event_document import event_data
from goal_mandala.domain.events import Event, Failed, Finished, UsageAdded
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import Usage
from goal_mandala.storage.repository import GenerationRepository, NumberedEvent
from goal_mandala.telemetry.metrics import Metrics

HEARTBEAT = 10.0
POLL = 0.2
STATE_EVERY = 5
"""Without new events the state itself is looked at every so many polls."""
PAGE = 500
RECONNECT_MS = 1000


@dataclass(slots=True)
class _Feed:
    """One generation's events in memory while somebody watches: event *n* at index *n* - 1, as it goes on the wire."""

    frames: list[bytes] = field(default_factory=list[bytes])
    usage: Usage = field(default_factory=Usage)
    record: GenerationRecord | None = None
    gone: bool = False
    watchers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    reading: asyncio.Task[None] | None = None

    def add(self, page: tuple[NumberedEvent, ...]) -> None:
        for numbered in page:
            if isinstance(numbered.event, UsageAdded):
                self.usage += numbered.event.usage
            self.frames.append(_frame(numbered.number, numbered.event, self.usage))

    def tell(self) -> None:
        """Wake everyone who waits; who comes later waits for the next change."""
        told, self.changed = self.changed, asyncio.Event()
        told.set()

    @property
    def over(self) -> bool:
        record = self.record
        return self.gone or (record is not None and not record.state.active and len(self.frames) >= record.last_event)


class Feeds:
    """Every feed of the process."""

    def __init__(self, repository: GenerationRepository, metrics: Metrics) -> None:
        self._repository = repository
        self._metrics = metrics
        self._feeds: dict[tuple[str, str], _Feed] = {}
        self._stopping = asyncio.Event()

    @property
    def open(self) -> int:
        """How many generations are being watched."""
        return len(self._feeds)

    def stop(self) -> None:
        """End every stream, so that the process can; clients reconnect elsewhere and resume."""
        self._stopping.set()
        for feed in self._feeds.values():
            feed.tell()

    async def existing(self, owner: str, generation_id: str, after: int, language: str) -> bytes:
        """What there is after event *after*, at once, for a front end that hands over nothing before the end."""
        feed = _Feed()
        await self._read(owner, generation_id, feed)
        parts = [f"retry: {RECONNECT_MS}\n\n".encode(), *feed.frames[after:]]
        return b"".join([*parts, *_ending(feed, language)])

    async def watch(
        self, owner: str, generation_id: str, after: int, language: str, *, until: float | None = None
    ) -> AsyncGenerator[bytes, None]:
        """Frames after event *after*, as they come, ending with the final state; at *until* (epoch seconds) without it."""
        feed = self._enter(owner, generation_id)
        try:
            yield f"retry: {RECONNECT_MS}\n\n".encode()
            while True:
                changed = feed.changed
                if len(feed.frames) > after:
                    fresh, after = feed.frames[after:], len(feed.frames)
                    yield b"".join(fresh)
                left = inf if until is None else until - time.time()
                if feed.over or self._stopping.is_set() or left <= 0:
                    break
                try:
                    async with asyncio.timeout(min(HEARTBEAT, left)):
                        await changed.wait()
                except TimeoutError:
                    yield b": still here\n\n"
            for frame in _ending(feed, language):
                yield frame
        finally:
            self._leave(owner, generation_id, feed)

    def _enter(self, owner: str, generation_id: str) -> _Feed:
        key = (owner, generation_id)
        feed = self._feeds.get(key)
        if feed is None:
            feed = self._feeds[key] = _Feed()
            feed.reading = asyncio.create_task(self._follow(owner, generation_id, feed))
        feed.watchers += 1
        self._metrics.watchers.inc()
        return feed

    def _leave(self, owner: str, generation_id: str, feed: _Feed) -> None:
        feed.watchers -= 1
        self._metrics.watchers.dec()
        if feed.watchers == 0 and feed.reading is not None:
            feed.reading.cancel()
            if self._feeds.get((owner, generation_id)) is feed:
                del self._feeds[owner, generation_id]

    async def _follow(self, owner: str, generation_id: str, feed: _Feed) -> None:
        """Read until the generation is over; a store that fails for a moment is asked again."""
        idle = STATE_EVERY
        while not feed.over:
            try:
                page = await self._page(owner, generation_id, len(feed.frames))
                feed.add(page)
                ended = bool(page) and isinstance(page[-1].event, Finished | Failed)
                idle = 0 if page and not ended else idle + 1
                if ended or idle >= STATE_EVERY:
                    state = await asyncio.to_thread(self._repository.generation_state, generation_id)
                    if state is None or not state.active:  # the record with its draft is read once, at the end
                        feed.record = await asyncio.to_thread(self._repository.read_generation, owner, generation_id)
                    idle = 0
            except MandalaError as error:
                feed.gone = not error.retryable
                page = ()
            if page or feed.over:
                feed.tell()
            if len(page) < PAGE and not feed.over:
                await asyncio.sleep(POLL)
        if self._feeds.get((owner, generation_id)) is feed:
            del self._feeds[owner, generation_id]  # a retry may follow: later watchers look anew

    async def _read(self, owner: str, generation_id: str, feed: _Feed) -> None:
        """The state first, then the events: so no event that belongs to the state is missed."""
        feed.record = await asyncio.to_thread(self._repository.read_generation, owner, generation_id)
        while len(page := await self._page(owner, generation_id, len(feed.frames))) > 0:
            feed.add(page)

    async def _page(self, owner: str, generation_id: str, after: int) -> tuple[NumberedEvent, ...]:
        return await asyncio.to_thread(self._repository.events_after, owner, generation_id, after, limit=PAGE)


def _frame(number: int, event: Event, usage: Usage) -> bytes:
    data = {"number": number, **event_data(event), "usageSoFar": usage_data(usage)}
    return _sent(number, type(event).__name__, data)


def _ending(feed: _Feed, language: str) -> list[bytes]:
    """The final state, under the last event's id, so that a later resume (after a retry) goes on from there."""
    if feed.record is None or feed.gone or not feed.over:
        return []
    return [_sent(len(feed.frames), "state", generation_data(feed.record, feed.usage, language))]


def _sent(number: int, kind: str, data: dict[str, object]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {kind}\ndata: {text}\n\n".encode("utf-8", "replace")
