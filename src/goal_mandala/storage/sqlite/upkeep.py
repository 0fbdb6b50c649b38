"""Care for the file as a whole while it is in use: check, back up, restore. Knows no table.

All three work beside readers and writers of this and other processes.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from goal_mandala.domain.errors import NotFound, ServiceFailed
from goal_mandala.storage.sqlite.database import Database
from goal_mandala.storage.sqlite.failures import BUSY, translated
from goal_mandala.storage.sqlite.schema import migrate, recognise

RESTORE_SECONDS = 10.0


def check(database: Database) -> tuple[str, ...]:
    """What is wrong with the file, in SQLite's words (tables and pages, no content); empty when all is well."""
    with translated(), closing(database.connect()) as connection:
        return _problems(connection)


def backup(database: Database, target: Path) -> None:
    """Write a whole, checked copy of one moment to *target*, mode 0600; it is there complete or not at all.

    Raises ``Unwritable`` and ``ServiceFailed`` ``storage_damaged``.
    """
    with translated():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(descriptor)
        partial = Path(name)
        try:
            with closing(database.connect()) as source, closing(sqlite3.connect(partial)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, no companions
                _sound(copy)
            _flush(partial)
            partial.replace(target)
            _flush(target.parent)
        finally:
            partial.unlink(missing_ok=True)


def restore(database: Database, source: Path) -> None:
    """Put the contents of the backup *source* in the place of everything that is there, in one transaction.

    An older backup is migrated. Raises ``NotFound`` (no such file), ``Misconfigured`` (not ours, or of a later release)
    and ``ServiceFailed`` (damaged, busy); then nothing was changed.
    """
    if not source.is_file():
        raise NotFound("no_such_file", path=source.name)
    with translated(), closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old:
        if recognise(old) == 0:
            raise ServiceFailed("storage_damaged", problem="empty")
        _sound(old)
        with database.alone() as connection:
            old.backup(connection, progress=_patience(RESTORE_SECONDS))
            migrate(connection)
    database.empty_log()


def in_use(path: Path) -> bool:
    """True while any process has the file open: SQLite leaves WAL only for whoever is alone with it."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as connection:
        try:
            return connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete"
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return True
            raise


def verify(source: Path) -> None:
    """Raises what :func:`restore` would raise for *source*, without touching anything."""
    if not source.is_file():
        raise NotFound("no_such_file", path=str(source))
    with translated(), closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old:
        if recognise(old) == 0:
            raise ServiceFailed("storage_damaged", problem="empty")
        _sound(old)


def _patience(seconds: float) -> Callable[[int, int, int], None]:
    """Ends a copy that other processes keep from beginning; Python's own loop would wait for ever."""
    deadline = time.monotonic() + seconds

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            kind, code = BUSY
            raise kind(code, problem="restore")

    return progress


def _sound(connection: sqlite3.Connection) -> None:
    if _problems(connection):
        raise ServiceFailed("storage_damaged", problem="integrity_check")


def _problems(connection: sqlite3.Connection) -> tuple[str, ...]:
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    orphans = [f"orphan in {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    return tuple(line for line in found if line != "ok") + tuple(orphans)


def _flush(path: Path) -> None:
    """To the disk, file or folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
