"""A generation as items: CONTROL with everything small, DRAFT with the chart, EVENT items with the events of one append (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from goal_mandala.domain.errors import NotFound
from goal_mandala.domain.events import Event
from goal_mandala.domain.generation_record import GenerationRecord
from goal_mandala.domain.mandala import Chart
from goal_mandala.names import Table
from goal_mandala.storage.dynamodb import keys
from goal_mandala.storage.dynamodb.actions import Put
from goal_mandala.storage.dynamodb.values import Item, chart_document
from goal_mandala.storage.records import (
    chart_from_packed,
    event_from_text,
    event_text,
    generation_data,
    generation_from,
    packed,
    time_text,
    unpacked,
)
from goal_mandala.storage.repository import NumberedEvent

KEPT = timedelta(days=90)
"""How long a finished generation stays; drafts and events, that know no end, twice as long from their writing."""

EVENTS_IN_ITEM = 100
NOT_WAITING: Item = {Table.WAITING: None, Table.FREE_AT: None}
NO_LEASE: Item = {"worker": None, "until": None, **NOT_WAITING}


def waiting(free_at: str) -> Item:
    """Attributes that put a generation into the index ``Waiting``: a worker may take it from *free_at*."""
    return {Table.WAITING: keys.WAITING, Table.FREE_AT: free_at}


def expiry(now: datetime, kept: timedelta = KEPT) -> int:
    return int((now + kept).timestamp())


def control_item(record: GenerationRecord, born: int) -> Item:
    """CONTROL of a new generation; *born* orders generations by their creation."""
    return {
        **keys.control(record.id),
        **generation_data(record),
        "born": born,
        "drafted": 0,
        **(waiting(time_text(record.created_at)) if record.state.active else {}),
    }


def draft_item(generation_id: str, draft: Chart, drafted: int, now: datetime) -> Item:
    return {
        **keys.draft(generation_id),
        "doc": chart_document(draft),
        "drafted": drafted,
        Table.EXPIRES_AT: expiry(now, 2 * KEPT),
    }


def record_of(control: Item, draft: Item) -> GenerationRecord:
    return generation_from({"cell": None, "error": None, **control}, chart_from_packed(draft["doc"]))


def event_items(generation_id: str, after: int, events: Sequence[Event], now: datetime) -> list[Put]:
    """*events*, numbered from *after* + 1, as few items; an item is named by its last event."""
    made: list[Put] = []
    for start in range(0, len(events), EVENTS_IN_ITEM):
        chunk = events[start : start + EVENTS_IN_ITEM]
        item: Item = {
            **keys.event(generation_id, after + start + len(chunk)),
            "first": after + start + 1,
            "doc": packed([event_text(event) for event in chunk]),
            Table.EXPIRES_AT: expiry(now, 2 * KEPT),
        }
        made.append(Put(item))
    return made


def events_of(items: Iterable[Item], after: int) -> Iterable[NumberedEvent]:
    """Events of EVENT items, in order, those numbered above *after*."""
    for item in items:
        for number, text in enumerate(unpacked(item["doc"]), start=item["first"]):
            if number > after:
                yield NumberedEvent(number, event_from_text(text))


def owned(control: Item | None, owner: str) -> Item:
    """*control* when it is the owner's; raises :class:`NotFound`."""
    if control is None or control["owner"] != owner:
        raise NotFound
    return control
