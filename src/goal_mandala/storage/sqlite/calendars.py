"""Links to calendars in SQLite. Knows the table ``calendars``; that a chart's link goes with it is the table's business."""

from __future__ import annotations

from datetime import datetime

from goal_mandala.domain.errors import NotFound
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.records import chart_from_packed, time_from, time_text
from goal_mandala.storage.sqlite.charts import current_version
from goal_mandala.storage.sqlite.database import Database


class Calendars:
    """The calendar part of the repository."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_calendar(self, owner: str, chart_id: str, digest: str, *, now: datetime) -> None:
        with self._database.write() as tx:
            current_version(tx, owner, chart_id)
            tx.execute(
                "INSERT INTO calendars VALUES (?, ?, ?) ON CONFLICT (chart_id) DO UPDATE"
                " SET digest = excluded.digest, created_at = excluded.created_at WHERE digest <> excluded.digest",
                (chart_id, digest, time_text(now)),
            )

    def close_calendar(self, owner: str, chart_id: str) -> None:
        with self._database.write() as tx:
            current_version(tx, owner, chart_id)
            tx.execute("DELETE FROM calendars WHERE chart_id = ?", (chart_id,))

    def calendar_opened(self, owner: str, chart_id: str) -> datetime | None:
        with self._database.read() as tx:
            current_version(tx, owner, chart_id)
            row = tx.execute("SELECT created_at FROM calendars WHERE chart_id = ?", (chart_id,)).fetchone()
        return None if row is None else time_from(row["created_at"])

    def calendar_chart(self, digest: str) -> Chart:
        with self._database.read() as tx:
            row = tx.execute(
                "SELECT body FROM versions JOIN calendars USING (chart_id) WHERE digest = ? AND stack = 'current'",
                (digest,),
            ).fetchone()
        if row is None:
            raise NotFound("no_such_calendar")
        return chart_from_packed(row["body"])
