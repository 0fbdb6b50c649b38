"""Charts and their versions in SQLite. Knows the tables ``charts`` and ``versions``.

A chart's versions lie on two stacks around the current one. Numbers only rise: whatever was put on a stack later has
the higher number, so a stack's top is its highest version.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from itertools import islice

from goal_mandala.domain.errors import Conflict, NotFound
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.listing import EVERY_CHART, ChartFilter
from goal_mandala.storage.records import (
    chart_data,
    chart_from_packed,
    cursor_place,
    cursor_text,
    json_text,
    packed,
    summary_data,
    summary_from,
    summary_of,
    time_from,
    time_text,
)
from goal_mandala.storage.repository import KEPT_VERSIONS, ChartPage, VersionInfo
from goal_mandala.storage.sqlite.database import Database

MAX_PAGE = 200


class Charts:
    """The chart half of the repository."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create_chart(self, owner: str, chart: Chart) -> None:
        with self._database.write() as tx:
            if tx.execute("SELECT 1 FROM charts WHERE id = ?", (chart.id,)).fetchone():
                raise Conflict("chart_exists")
            tx.execute(
                "INSERT INTO charts (id, owner, version, updated_at, summary) VALUES (?, ?, 0, '', '')",
                (chart.id, owner),
            )
            _store(tx, chart.id, chart)

    def read_chart(self, owner: str, chart_id: str) -> Chart:
        with self._database.read() as tx:
            row = tx.execute(
                "SELECT body FROM versions JOIN charts ON id = chart_id WHERE id = ? AND owner = ? AND stack = 'current'",
                (chart_id, owner),
            ).fetchone()
        if row is None:
            raise NotFound("no_such_chart")
        return chart_from_packed(row["body"])

    def list_charts(
        self, owner: str, *, limit: int = 50, cursor: str | None = None, only: ChartFilter | None = None
    ) -> ChartPage:
        limit = max(1, min(limit, MAX_PAGE))
        where, place = "owner = ?", (owner,)
        if cursor is not None:
            where, place = "owner = ? AND (updated_at, id) < (?, ?)", (owner, *cursor_place(cursor, 2))
        with self._database.read() as tx:
            rows = tx.execute(
                f"SELECT updated_at, summary FROM charts WHERE {where} ORDER BY updated_at DESC, id DESC", place
            )
            read = ((row["updated_at"], summary_from(json.loads(row["summary"]))) for row in rows)
            found = list(islice((pair for pair in read if (only or EVERY_CHART).takes(pair[1])), limit + 1))
        changed, last = found[limit - 1] if len(found) > limit else (None, None)
        cursor = None if changed is None or last is None else cursor_text((changed, last.id))
        return ChartPage(tuple(summary for _, summary in found[:limit]), cursor)

    def replace_chart(self, owner: str, chart: Chart, *, expected: int) -> None:
        with self._database.write() as tx:
            require_version(tx, owner, chart.id, expected)
            advance(tx, chart.id, replace(chart, version=expected + 1))

    def undo_chart(self, owner: str, chart_id: str, *, expected: int, now: datetime) -> Chart:
        return self._step(owner, chart_id, expected, now, "undo", "redo")

    def redo_chart(self, owner: str, chart_id: str, *, expected: int, now: datetime) -> Chart:
        return self._step(owner, chart_id, expected, now, "redo", "undo")

    def _step(self, owner: str, chart_id: str, expected: int, now: datetime, taken: str, filled: str) -> Chart:
        """Take the top of one stack as the next version; the current one goes onto the other."""
        with self._database.write() as tx:
            require_version(tx, owner, chart_id, expected)
            row = tx.execute(
                "SELECT version, body FROM versions WHERE chart_id = ? AND stack = ? ORDER BY version DESC LIMIT 1",
                (chart_id, taken),
            ).fetchone()
            if row is None:
                raise NotFound(f"nothing_to_{taken}")
            chart = replace(chart_from_packed(row["body"]), version=expected + 1, updated_at=now)
            tx.execute("DELETE FROM versions WHERE chart_id = ? AND version = ?", (chart_id, row["version"]))
            _shelve(tx, chart_id, filled)
            _store(tx, chart_id, chart)
        return chart

    def chart_history(self, owner: str, chart_id: str) -> tuple[VersionInfo, ...]:
        with self._database.read() as tx:
            rows = tx.execute(
                "SELECT v.version, v.updated_at, v.stack FROM versions v JOIN charts c ON c.id = v.chart_id"
                " WHERE c.id = ? AND c.owner = ? ORDER BY v.version",
                (chart_id, owner),
            ).fetchall()
        if not rows:
            raise NotFound("no_such_chart")
        return tuple(VersionInfo(row["version"], time_from(row["updated_at"]), row["stack"]) for row in rows)

    def read_version(self, owner: str, chart_id: str, version: int) -> Chart:
        with self._database.read() as tx:
            current_version(tx, owner, chart_id)
            row = tx.execute(
                "SELECT body FROM versions WHERE chart_id = ? AND version = ?", (chart_id, version)
            ).fetchone()
        if row is None:
            raise NotFound("no_such_version")
        return chart_from_packed(row["body"])

    def delete_chart(self, owner: str, chart_id: str) -> None:
        with self._database.write() as tx:
            if tx.execute("DELETE FROM charts WHERE id = ? AND owner = ?", (chart_id, owner)).rowcount == 0:
                raise NotFound("no_such_chart")
        self._database.empty_log()

    def delete_owner(self, owner: str) -> int:
        with self._database.write() as tx:
            count = tx.execute("DELETE FROM charts WHERE owner = ?", (owner,)).rowcount
        self._database.empty_log()
        return count


def current_version(tx: sqlite3.Connection, owner: str, chart_id: str) -> int:
    """Raises :class:`NotFound` for a chart that is not the owner's."""
    row = tx.execute("SELECT version FROM charts WHERE id = ? AND owner = ?", (chart_id, owner)).fetchone()
    if row is None:
        raise NotFound("no_such_chart")
    return row["version"]


def require_version(tx: sqlite3.Connection, owner: str, chart_id: str, expected: int) -> None:
    """Raises :class:`NotFound` and :class:`Conflict` ``stale_version``."""
    current = current_version(tx, owner, chart_id)
    if current != expected:
        raise Conflict("stale_version", expected=expected, current=current)


def advance(tx: sqlite3.Connection, chart_id: str, chart: Chart) -> None:
    """*chart* as the next version: the one before can be undone to, nothing can be redone."""
    tx.execute("DELETE FROM versions WHERE chart_id = ? AND stack = 'redo'", (chart_id,))
    _shelve(tx, chart_id, "undo")
    tx.execute(
        "DELETE FROM versions WHERE chart_id = :id AND stack = 'undo' AND version <= (SELECT version FROM versions"
        " WHERE chart_id = :id AND stack = 'undo' ORDER BY version DESC LIMIT 1 OFFSET :kept)",
        {"id": chart_id, "kept": KEPT_VERSIONS},
    )
    _store(tx, chart_id, chart)


def _shelve(tx: sqlite3.Connection, chart_id: str, stack: str) -> None:
    tx.execute("UPDATE versions SET stack = ? WHERE chart_id = ? AND stack = 'current'", (stack, chart_id))


def _store(tx: sqlite3.Connection, chart_id: str, chart: Chart) -> None:
    data = chart_data(chart)
    changed = time_text(chart.updated_at)
    summary = json_text(summary_data(summary_of(chart, data)))
    tx.execute(
        "INSERT INTO versions (chart_id, version, stack, updated_at, body) VALUES (?, ?, 'current', ?, ?)",
        (chart_id, chart.version, changed, packed(data)),
    )
    tx.execute(
        "UPDATE charts SET version = ?, updated_at = ?, summary = ? WHERE id = ?",
        (chart.version, changed, summary, chart_id),
    )
