"""The job queue as a table in the service's SQLite file. Knows that table and nothing about what a job does.

Order is the order of sending. A delivery hides a job for a while (see :mod:`goal_mandala.storage.sqlite.clock` for
clocks that jump); only the latest delivery's receipt can extend, complete or fail it, an older one does nothing.
Sending waits for the disk; deliveries do not, because a job may come twice.
"""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime

from goal_mandala.jobs.queue import MAX_ATTEMPTS, DeadJob, Job
from goal_mandala.storage.records import time_from, time_text
from goal_mandala.storage.sqlite.clock import Span
from goal_mandala.storage.sqlite.database import Database
from goal_mandala.telemetry.traces import trace_header


class LocalQueue:
    """The :class:`~goal_mandala.jobs.queue.JobQueue` on one SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(self, generation_id: str, *, now: datetime) -> None:
        with self._database.write() as tx:
            tx.execute(
                "INSERT INTO jobs (generation_id, queued_at, trace) VALUES (?, ?, ?)",
                (generation_id, time_text(now), trace_header()),
            )

    def receive(self, *, now: datetime, visible_after: datetime) -> Job | None:
        with self._database.read() as tx:  # a worker asks five times a second: an empty queue costs no write
            if not _visible(tx, now):
                return None
        with self._database.write(passing=True) as tx:
            for row in _visible(tx, now)[:1]:
                return _deliver(tx, row, Span(now, visible_after))
        return None

    def extend(self, job: Job, *, visible_after: datetime, now: datetime | None = None) -> None:
        with self._database.write(passing=True) as tx:
            row = tx.execute(
                "SELECT seq, hidden_at, hidden_until FROM jobs WHERE receipt = ? AND hidden_at IS NOT NULL",
                (job.receipt,),
            ).fetchone()
            if row is not None:
                _hide(tx, row["seq"], _moved(row, visible_after, now))

    def complete(self, job: Job) -> None:
        with self._database.write(passing=True) as tx:
            tx.execute("DELETE FROM jobs WHERE receipt = ?", (job.receipt,))

    def fail(self, job: Job, reason: str, *, visible_after: datetime, now: datetime | None = None) -> None:
        with self._database.write(passing=True) as tx:
            row = tx.execute("SELECT * FROM jobs WHERE receipt = ?", (job.receipt,)).fetchone()
            if row is None:
                return
            tx.execute("UPDATE jobs SET reason = ?, receipt = NULL WHERE seq = ?", (reason, row["seq"]))
            _hide(tx, row["seq"], _moved(row, visible_after, now))

    def set_aside(self, job: Job, reason: str, *, now: datetime) -> None:
        with self._database.write() as tx:
            tx.execute(
                "UPDATE jobs SET dead_at = ?, reason = ?, attempt = min(attempt, ?), receipt = NULL WHERE receipt = ?",
                (time_text(now), reason, MAX_ATTEMPTS, job.receipt),
            )

    def dead(self) -> tuple[DeadJob, ...]:
        with self._database.read() as tx:
            rows = tx.execute("SELECT * FROM jobs WHERE dead_at IS NOT NULL ORDER BY dead_at, seq").fetchall()
        return tuple(
            DeadJob(row["generation_id"], row["reason"], row["attempt"], time_from(row["dead_at"])) for row in rows
        )

    def redrive(self, *, now: datetime) -> int:
        with self._database.write() as tx:
            return tx.execute(
                "UPDATE jobs SET dead_at = NULL, reason = NULL, attempt = 0, receipt = NULL, hidden_at = NULL,"
                " hidden_until = NULL, queued_at = ? WHERE dead_at IS NOT NULL",
                (time_text(now),),
            ).rowcount

    def depth(self, *, now: datetime) -> tuple[int, float]:
        with self._database.read() as tx:
            rows = _visible(tx, now)
        if not rows:
            return 0, 0.0
        oldest = min(time_from(row["queued_at"]) for row in rows)
        return len(rows), max(0.0, (now - oldest).total_seconds())


def _visible(tx: sqlite3.Connection, now: datetime) -> list[sqlite3.Row]:
    """Oldest first."""
    rows = tx.execute("SELECT * FROM jobs WHERE dead_at IS NULL ORDER BY seq").fetchall()
    return [
        row
        for row in rows
        if row["hidden_until"] is None or not Span.read(row["hidden_at"], row["hidden_until"]).holds(now)
    ]


def _moved(row: sqlite3.Row, end: datetime, now: datetime | None) -> Span:
    """As a lease is prolonged: from *now* where the caller tells it, so that no span reaches over a jump of the clock."""
    return Span(now, end) if now else Span.read(row["hidden_at"], row["hidden_until"]).moved_to(end)


def _hide(tx: sqlite3.Connection, seq: int, span: Span) -> None:
    tx.execute("UPDATE jobs SET hidden_at = ?, hidden_until = ? WHERE seq = ?", (span.since_text, span.end_text, seq))


def _deliver(tx: sqlite3.Connection, row: sqlite3.Row, span: Span) -> Job:
    receipt = secrets.token_hex(8)
    attempt = row["attempt"] + 1
    tx.execute("UPDATE jobs SET receipt = ?, attempt = ? WHERE seq = ?", (receipt, attempt, row["seq"]))
    _hide(tx, row["seq"], span)
    return Job(row["generation_id"], receipt, attempt, time_from(row["queued_at"]), row["reason"], row["trace"])
