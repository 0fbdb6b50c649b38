"""Budgets, turns and idempotency keys in SQLite. Knows the tables ``months``, ``reservations``, ``entries``, ``turns``, ``answers``, ``withdrawn``.

A reservation is its row: settling removes it and books what was spent, in the month it was made in, whatever the clock
says then. One that is never settled (a killed process) goes on counting in its month: booked at what was set aside.
"""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime, timedelta
from math import ceil

from goal_mandala.domain.errors import BudgetExceeded, Conflict, Throttled
from goal_mandala.storage.ledger import (
    SERVICE,
    UNDER_WAY,
    WITHDRAWN,
    WITHHELD,
    CallEntry,
    Spending,
    StoredAnswer,
    name_of,
    shows,
)
from goal_mandala.storage.records import entry_data, entry_from, month_of, time_from, time_text
from goal_mandala.storage.sqlite.clock import around
from goal_mandala.storage.sqlite.database import Database

ANSWERS_KEPT = timedelta(days=1)
TURNS_KEPT = timedelta(days=1)


class SqliteLedger:
    """The :class:`~goal_mandala.storage.ledger.Ledger` on one SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, owner: str, amount: int, *, owner_budget: int, service_budget: int, now: datetime) -> str:
        month = month_of(now)
        reservation = secrets.token_hex(12)
        with self._database.write() as tx:
            for who, scope, budget in ((owner, "owner", owner_budget), (SERVICE, "service", service_budget)):
                if _committed(tx, who, month) + amount > budget:
                    raise BudgetExceeded(scope=scope, month=month)
            tx.execute(
                "INSERT INTO reservations (id, owner, month, amount) VALUES (?, ?, ?, ?)",
                (reservation, owner, month, amount),
            )
        return reservation

    def settle(self, reservation: str, entries: tuple[CallEntry, ...], *, now: datetime) -> None:  # noqa: ARG002 (its month is kept)
        with self._database.write() as tx:
            row = tx.execute("SELECT owner, month FROM reservations WHERE id = ?", (reservation,)).fetchone()
            if row is None:
                return
            tx.execute("DELETE FROM reservations WHERE id = ?", (reservation,))
            _book(tx, SERVICE, row["month"], entries)
            if row["owner"] is not None and row["owner"] != SERVICE:
                _book(tx, row["owner"], row["month"], entries)
            if row["owner"] is not None:
                _list(tx, row["owner"], row["month"], tuple(entry for entry in entries if _known(tx, entry)))

    def spending(self, owner: str, *, now: datetime) -> Spending:
        month = month_of(now)
        with self._database.read() as tx:
            row = tx.execute("SELECT * FROM months WHERE owner = ? AND month = ?", (owner, month)).fetchone()
            reserved = _reserved(tx, owner, month)
        if row is None:
            return Spending(owner, month, 0, 0, 0, 0, reserved)
        return Spending(
            owner, month, row["calls"], row["input_tokens"], row["output_tokens"], row["micro_usd"], reserved
        )

    def entries(self, owner: str, month: str) -> tuple[CallEntry, ...]:
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT * FROM entries WHERE owner = ? AND month = ? ORDER BY seq", (owner, month)
            ).fetchall()
        return tuple(entry_from({name: row[name] for name in row.keys()}) for row in rows)  # noqa: SIM118

    def take_turn(self, owner: str, *, limit: int, window_seconds: int, now: datetime) -> None:
        window = timedelta(seconds=window_seconds)
        with self._database.write(passing=True) as tx:
            tx.execute("DELETE FROM turns WHERE at <= ?", (time_text(now - TURNS_KEPT),))
            tx.execute("DELETE FROM turns WHERE owner = ? AND NOT (at > ? AND at < ?)", (owner, *around(now, window)))
            taken = tx.execute(
                "SELECT at FROM turns WHERE owner = ? ORDER BY at DESC LIMIT ?", (owner, max(1, limit))
            ).fetchall()
            if len(taken) < limit:
                tx.execute("INSERT INTO turns (owner, at) VALUES (?, ?)", (owner, time_text(now)))
                return
        free_at = (time_from(taken[-1]["at"]) if taken else now) + window
        raise Throttled("too_many_requests", retryAfter=max(1, ceil((free_at - now).total_seconds())))

    def remember(
        self, owner: str, key: str, fingerprint: str, *, now: datetime, lasting: timedelta = UNDER_WAY
    ) -> StoredAnswer | None:
        with self._database.write() as tx:
            tx.execute("DELETE FROM answers WHERE begun_at <= ?", (time_text(now - ANSWERS_KEPT),))
            tx.execute("DELETE FROM withdrawn WHERE at <= ?", (time_text(now - WITHHELD),))
            row = tx.execute("SELECT * FROM answers WHERE owner = ? AND key = ?", (owner, name_of(key))).fetchone()
            if row is None or not _counts(row, now, lasting):
                tx.execute(
                    "INSERT OR REPLACE INTO answers (owner, key, fingerprint, begun_at) VALUES (?, ?, ?, ?)",
                    (owner, name_of(key), fingerprint, time_text(now)),
                )
                return None
        if row["fingerprint"] != fingerprint:
            raise Conflict("idempotency_reused")
        if row["status"] is None:
            raise Conflict("idempotency_in_progress")
        return StoredAnswer(row["status"], row["body"])

    def store_answer(self, owner: str, key: str, answer: StoredAnswer, *, now: datetime) -> None:
        with self._database.write() as tx:
            gone = {row["digest"] for row in tx.execute("SELECT digest FROM withdrawn WHERE owner = ?", (owner,))}
            if shows(answer.body, gone):
                answer = WITHDRAWN
            tx.execute(
                "UPDATE answers SET status = ?, body = ?, begun_at = ? WHERE owner = ? AND key = ?",
                (answer.status, answer.body, time_text(now), owner, name_of(key)),
            )

    def forget(self, owner: str, key: str) -> None:
        with self._database.write() as tx:
            tx.execute("DELETE FROM answers WHERE owner = ? AND key = ? AND status IS NULL", (owner, name_of(key)))

    def withdraw_answers(self, owner: str, about: str, *, now: datetime) -> None:
        with self._database.write() as tx:
            tx.execute("INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?)", (owner, name_of(about), time_text(now)))
            tx.execute(
                "UPDATE answers SET status = ?, body = ? WHERE owner = ? AND instr(body, ?) > 0",
                (WITHDRAWN.status, WITHDRAWN.body, owner, about.encode("utf-8", "replace")),
            )
        self._database.empty_log()

    def delete_owner_usage(self, owner: str) -> None:
        with self._database.write() as tx:
            tx.execute("UPDATE reservations SET owner = NULL WHERE owner = ?", (owner,))
            for table in ("months", "entries", "turns", "answers", "withdrawn"):
                tx.execute(f"DELETE FROM {table} WHERE owner = ?", (owner,))
        self._database.empty_log()


def _reserved(tx: sqlite3.Connection, owner: str, month: str) -> int:
    where, values = ("month = ?", (month,)) if owner == SERVICE else ("month = ? AND owner = ?", (month, owner))
    return tx.execute(f"SELECT coalesce(sum(amount), 0) FROM reservations WHERE {where}", values).fetchone()[0]


def _committed(tx: sqlite3.Connection, owner: str, month: str) -> int:
    """Spent and set aside."""
    row = tx.execute("SELECT micro_usd FROM months WHERE owner = ? AND month = ?", (owner, month)).fetchone()
    return (0 if row is None else row["micro_usd"]) + _reserved(tx, owner, month)


def _book(tx: sqlite3.Connection, owner: str, month: str, entries: tuple[CallEntry, ...]) -> None:
    if not entries:
        return
    tx.execute(
        "INSERT OR IGNORE INTO months (owner, month, calls, input_tokens, output_tokens, micro_usd) VALUES (?, ?, 0, 0, 0, 0)",
        (owner, month),
    )
    tx.execute(
        "UPDATE months SET calls = calls + ?, input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,"
        " micro_usd = micro_usd + ? WHERE owner = ? AND month = ?",
        (
            len(entries),
            sum(entry.input_tokens for entry in entries),
            sum(entry.output_tokens for entry in entries),
            sum(entry.micro_usd for entry in entries),
            owner,
            month,
        ),
    )


def _known(tx: sqlite3.Connection, entry: CallEntry) -> bool:
    """Of a stateless request, or of a generation that is there: an entry goes with its generation, and none comes after it."""
    id_ = entry.generation_id
    return not id_ or tx.execute("SELECT 1 FROM generations WHERE id = ?", (id_,)).fetchone() is not None


def _list(tx: sqlite3.Connection, owner: str, month: str, entries: tuple[CallEntry, ...]) -> None:
    tx.executemany(
        "INSERT INTO entries (owner, month, generation_id, model, input_tokens, output_tokens, micro_usd,"
        " prices_version, estimated, at) VALUES (:owner, :month, :generation_id, :model, :input_tokens, :output_tokens,"
        " :micro_usd, :prices_version, :estimated, :at)",
        [entry_data(entry) | {"owner": owner, "month": month} for entry in entries],
    )


def _counts(row: sqlite3.Row, now: datetime, lasting: timedelta) -> bool:
    first, last = around(now, lasting if row["status"] is None else ANSWERS_KEPT)
    return first < row["begun_at"] < last
