"""Looks for a text in every row of every table of a SQLite file, also inside packed bodies."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path


def traces_in(path: Path, needle: str) -> list[str]:
    """``table.column`` of every value that contains *needle*."""
    found: list[str] = []
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            for row in rows:
                found += [f"{table}.{name}" for name, value in zip(names, row, strict=True) if needle in _text(value)]
    return found


def _text(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "surrogatepass")
    except zlib.error:
        return value.decode("utf-8", "replace")
