"""Generations, their leases and events in SQLite. Knows the tables ``generations`` and ``events``.

The lease is the fence: every write of a worker checks, in its own transaction, that the lease is still that worker's.
What a worker writes on its way is a passing write: after a power cut the next worker makes the last events again. Its
end, and whatever a person does, waits for the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.events import Event
from goal_mandala.domain.generation_record import (
    MAX_RETRIES,
    RETRYABLE_STATES,
    DraftFate,
    GenerationError,
    GenerationRecord,
    GenerationState,
    given_up,
)
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.records import (
    chart_from_packed,
    error_text,
    event_from_text,
    event_text,
    generation_data,
    generation_from,
    packed_chart,
    time_text,
)
from goal_mandala.storage.repository import NumberedEvent
from goal_mandala.storage.sqlite.charts import advance, current_version, require_version
from goal_mandala.storage.sqlite.clock import Span
from goal_mandala.storage.sqlite.database import Database

ACTIVE = "state IN ('queued', 'running')"


class Generations:
    """The generation half of the repository."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create_generation(self, record: GenerationRecord) -> None:
        with self._database.write() as tx:
            current_version(tx, record.owner, record.chart_id)
            _require_none_active(tx, record.chart_id)
            if tx.execute("SELECT 1 FROM generations WHERE id = ?", (record.id,)).fetchone():
                raise Conflict("generation_exists")
            values = generation_data(record) | {"draft": packed_chart(record.draft)}
            columns = ", ".join(f'"{name}"' for name in values)
            places = ", ".join(f":{name}" for name in values)
            tx.execute(f"INSERT INTO generations ({columns}) VALUES ({places})", values)

    def read_generation(self, owner: str, generation_id: str) -> GenerationRecord:
        with self._database.read() as tx:
            row = _owned(tx, owner, generation_id)
        return _record(row)

    def generations_of(self, owner: str, chart_id: str) -> tuple[GenerationRecord, ...]:
        with self._database.read() as tx:
            current_version(tx, owner, chart_id)
            rows = tx.execute("SELECT * FROM generations WHERE chart_id = ? ORDER BY seq DESC", (chart_id,)).fetchall()
        return tuple(_record(row) for row in rows)

    def lease(self, generation_id: str, worker: str, *, now: datetime, until: datetime) -> GenerationRecord | None:
        with self._database.write(passing=True) as tx:
            row = tx.execute(f"SELECT * FROM generations WHERE id = ? AND {ACTIVE}", (generation_id,)).fetchone()
            if row is None or (row["worker"] != worker and _held(row, now)):
                return None
            span = Span(now, until)
            _change(tx, row, now, state="running", worker=worker, leased_at=span.since_text, leased_until=span.end_text)
        return replace(_record(row), state=GenerationState.RUNNING, updated_at=now)

    def heartbeat(self, generation_id: str, worker: str, *, until: datetime, now: datetime | None = None) -> bool:
        with self._database.write(passing=True) as tx:
            row = _fenced(tx, generation_id, worker)
            span = Span(now, until) if now else Span.read(row["leased_at"], row["leased_until"]).moved_to(until)
            tx.execute(
                "UPDATE generations SET leased_at = ?, leased_until = ? WHERE id = ?",
                (span.since_text, span.end_text, generation_id),
            )
        return bool(row["cancel_requested"])

    def append_events(
        self, generation_id: str, worker: str, events: Sequence[Event], draft: Chart, *, now: datetime
    ) -> int:
        body = packed_chart(draft)
        with self._database.write(passing=True) as tx:
            row = _fenced(tx, generation_id, worker)
            last = _append(tx, row, events)
            _change(tx, row, now, last_event=last, draft=body)
        return last

    def events_after(
        self, owner: str, generation_id: str, after: int, *, limit: int = 500
    ) -> tuple[NumberedEvent, ...]:
        with self._database.read() as tx:
            _owned(tx, owner, generation_id, columns="id")
            rows = tx.execute(
                "SELECT number, body FROM events WHERE generation_id = ? AND number > ? ORDER BY number LIMIT ?",
                (generation_id, after, max(0, limit)),
            ).fetchall()
        return tuple(NumberedEvent(row["number"], event_from_text(row["body"])) for row in rows)

    def finish_generation(
        self,
        generation_id: str,
        worker: str,
        state: GenerationState,
        *,
        now: datetime,
        error: GenerationError | None = None,
        events: Sequence[Event] = (),
        accepted: Chart | None = None,
    ) -> None:
        if state.active:
            raise ValueError(f"{state} does not end a generation")
        with self._database.write() as tx:
            row = _fenced(tx, generation_id, worker)
            fate = row["fate"]
            base = row["base_version"]
            if accepted is not None and current_version(tx, row["owner"], row["chart_id"]) == base:
                advance(tx, row["chart_id"], replace(accepted, version=base + 1))
                fate = DraftFate.ACCEPTED.value
            last = _append(tx, row, events)
            _change(tx, row, now, state=state.value, fate=fate, last_event=last, error=error_text(error), **NO_LEASE)

    def generation_state(self, generation_id: str) -> GenerationState | None:
        with self._database.read() as tx:
            row = tx.execute("SELECT state FROM generations WHERE id = ?", (generation_id,)).fetchone()
        return None if row is None else GenerationState(row["state"])

    def give_up(self, generation_id: str, worker: str, error: GenerationError, *, now: datetime) -> bool:
        with self._database.write() as tx:
            row = tx.execute(f"SELECT * FROM generations WHERE id = ? AND {ACTIVE}", (generation_id,)).fetchone()
            if row is None or (row["worker"] != worker and _held(row, now)):
                return False
            state, told, events = given_up(error, cancelled=bool(row["cancel_requested"]))
            last = _append(tx, row, events)
            _change(tx, row, now, state=state.value, error=error_text(told), last_event=last, **NO_LEASE)
        return True

    def revive_generation(self, generation_id: str, *, now: datetime) -> bool:
        with self._database.write() as tx:
            row = tx.execute("SELECT * FROM generations WHERE id = ?", (generation_id,)).fetchone()
            if row is None or GenerationState(row["state"]).active:
                return row is not None
            if row["state"] != GenerationState.FAILED or row["fate"] != DraftFate.OPEN:
                return False
            if tx.execute(f"SELECT 1 FROM generations WHERE chart_id = ? AND {ACTIVE}", (row["chart_id"],)).fetchone():
                return False
            _change(tx, row, now, state="queued", cancel_requested=0, error=None, **NO_LEASE)
        return True

    def request_cancel(self, owner: str, generation_id: str, *, now: datetime) -> GenerationRecord:
        with self._database.write() as tx:
            row = _owned(tx, owner, generation_id)
            if GenerationState(row["state"]).active:
                queued = row["state"] == GenerationState.QUEUED
                stopped = {"state": GenerationState.CANCELLED.value, **NO_LEASE} if queued else {}
                _change(tx, row, now, cancel_requested=1, **stopped)
                row = _owned(tx, owner, generation_id)
        return _record(row)

    def requeue_generation(self, owner: str, generation_id: str, *, now: datetime) -> GenerationRecord:
        with self._database.write() as tx:
            row = _owned(tx, owner, generation_id)
            if GenerationState(row["state"]) not in RETRYABLE_STATES or row["fate"] != DraftFate.OPEN:
                raise Conflict("not_retryable", state=row["state"], fate=row["fate"])
            if row["retries"] >= MAX_RETRIES:
                raise Conflict("retries_used_up", limit=MAX_RETRIES)
            _require_none_active(tx, row["chart_id"])
            retries = row["retries"] + 1
            _change(tx, row, now, state="queued", retries=retries, cancel_requested=0, error=None, **NO_LEASE)
            row = _owned(tx, owner, generation_id)
        return _record(row)

    def accept_draft(self, owner: str, generation_id: str, accepted: Chart, *, expected: int, now: datetime) -> None:
        with self._database.write() as tx:
            row = _open_draft(tx, owner, generation_id)
            require_version(tx, owner, row["chart_id"], expected)
            advance(tx, row["chart_id"], replace(accepted, version=expected + 1))
            _change(tx, row, now, fate=DraftFate.ACCEPTED.value)

    def discard_draft(self, owner: str, generation_id: str, *, now: datetime) -> None:
        with self._database.write() as tx:
            row = _open_draft(tx, owner, generation_id)
            _change(tx, row, now, fate=DraftFate.DISCARDED.value)

    def unfinished_generations(self, *, now: datetime) -> tuple[str, ...]:
        with self._database.read() as tx:
            rows = tx.execute(
                f"SELECT id, worker, leased_at, leased_until FROM generations WHERE {ACTIVE} ORDER BY seq"
            ).fetchall()
        return tuple(row["id"] for row in rows if not _held(row, now))


NO_LEASE = {"worker": None, "leased_at": None, "leased_until": None}


def _held(row: sqlite3.Row, now: datetime) -> bool:
    return row["worker"] is not None and Span.read(row["leased_at"], row["leased_until"]).holds(now)


def _owned(tx: sqlite3.Connection, owner: str, generation_id: str, columns: str = "*") -> sqlite3.Row:
    row = tx.execute(f"SELECT {columns} FROM generations WHERE id = ? AND owner = ?", (generation_id, owner)).fetchone()
    if row is None:
        raise NotFound("no_such_generation")
    return row


def _open_draft(tx: sqlite3.Connection, owner: str, generation_id: str) -> sqlite3.Row:
    """The generation, when nobody works on it any more and its draft waits for a decision."""
    row = _owned(tx, owner, generation_id)
    if GenerationState(row["state"]).active:
        raise Conflict("generation_active", state=row["state"])
    if row["fate"] != DraftFate.OPEN:
        raise Conflict("draft_closed", fate=row["fate"])
    return row


def _fenced(tx: sqlite3.Connection, generation_id: str, worker: str) -> sqlite3.Row:
    """The generation's small columns, when *worker* still has it; the draft stays where it is."""
    row = tx.execute(
        "SELECT id, owner, chart_id, state, fate, base_version, last_event, cancel_requested, worker, leased_at,"
        " leased_until FROM generations WHERE id = ?",
        (generation_id,),
    ).fetchone()
    if row is None:
        raise NotFound("no_such_generation")
    if row["state"] != GenerationState.RUNNING or row["worker"] != worker:
        raise Conflict("lease_lost")
    return row


def _require_none_active(tx: sqlite3.Connection, chart_id: str) -> None:
    if tx.execute(f"SELECT 1 FROM generations WHERE chart_id = ? AND {ACTIVE}", (chart_id,)).fetchone():
        raise Conflict("generation_active")


def _append(tx: sqlite3.Connection, row: sqlite3.Row, events: Sequence[Event]) -> int:
    """Number *events* on from the last; returns the last number."""
    first = row["last_event"] + 1
    tx.executemany(
        "INSERT INTO events (generation_id, number, body) VALUES (?, ?, ?)",
        [(row["id"], number, event_text(event)) for number, event in enumerate(events, first)],
    )
    return row["last_event"] + len(events)


def _change(tx: sqlite3.Connection, row: sqlite3.Row, now: datetime, **columns: object) -> None:
    columns["updated_at"] = time_text(now)
    settings = ", ".join(f"{name} = :{name}" for name in columns)
    tx.execute(f"UPDATE generations SET {settings} WHERE id = :of", {**columns, "of": row["id"]})


def _record(row: sqlite3.Row) -> GenerationRecord:
    return generation_from({name: row[name] for name in row.keys()}, chart_from_packed(row["draft"]))  # noqa: SIM118
