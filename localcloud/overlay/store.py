"""What the overlay keeps: JSON records per account, region and collection, in one SQLite file. Knows no service.

Every collection is bounded: ``keep`` newest records stay, the rest is dropped on writing.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

KEEP = 10_000
_SLACK = 256
"""Trimming runs once in so many writes of a collection."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  account TEXT, region TEXT, collection TEXT, key TEXT, at REAL, body TEXT,
  PRIMARY KEY (account, region, collection, key)
);
CREATE INDEX IF NOT EXISTS by_time ON records (account, region, collection, at);
"""


class Store:
    """One SQLite file; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(folder / "overlay.sqlite3", check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)
        self._writes: dict[tuple[str, str, str], int] = {}

    def scope(self, account: str, region: str) -> Scope:
        return Scope(self, account, region)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def run(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def written(self, scope: tuple[str, str, str], keep: int) -> None:
        """Count a write; drop the oldest records of the collection when it may have outgrown ``keep``."""
        count = self._writes.get(scope, 0)
        self._writes[scope] = count + 1
        if count % min(_SLACK, keep) == 0:
            self.run(
                "DELETE FROM records WHERE rowid IN (SELECT rowid FROM records WHERE account=? AND region=? AND"
                " collection=? ORDER BY at DESC LIMIT -1 OFFSET ?)",
                (*scope, keep),
            )


class Scope:
    """The records of one account and region."""

    def __init__(self, store: Store, account: str, region: str) -> None:
        self._store = store
        self.account = account
        self.region = region

    def put(self, collection: str, key: str, value: Any, at: float = 0.0, keep: int = KEEP) -> None:
        where = (self.account, self.region, collection)
        body = json.dumps(value, ensure_ascii=False)
        self._store.run("INSERT OR REPLACE INTO records VALUES (?,?,?,?,?,?)", (*where, key, at, body))
        self._store.written(where, keep)

    def get(self, collection: str, key: str) -> Any | None:
        rows = self._store.run(
            "SELECT body FROM records WHERE account=? AND region=? AND collection=? AND key=?",
            (self.account, self.region, collection, key),
        )
        return json.loads(rows[0][0]) if rows else None

    def delete(self, collection: str, key: str) -> None:
        self._store.run(
            "DELETE FROM records WHERE account=? AND region=? AND collection=? AND key=?",
            (self.account, self.region, collection, key),
        )

    def clear(self, collection: str) -> None:
        self._store.run(
            "DELETE FROM records WHERE account=? AND region=? AND collection=?",
            (self.account, self.region, collection),
        )

    def all(self, collection: str, since: float = 0.0, until: float = 9e12) -> list[Any]:
        """Records with ``since <= at <= until``, oldest first."""
        rows = self._store.run(
            "SELECT body FROM records WHERE account=? AND region=? AND collection=? AND at BETWEEN ? AND ?"
            " ORDER BY at, rowid",
            (self.account, self.region, collection, since, until),
        )
        return [json.loads(body) for (body,) in rows]
