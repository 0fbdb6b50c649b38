"""One SQLite file: its connections, transactions and file mode. Knows no table.

Reads run beside each other and beside a write, each on a snapshot (WAL). Writes are one at a time: threads of this
process wait in line at a lock, other processes in SQLite's busy handler; both at most ``busy_seconds``. A write that
was committed survives a killed process and, unless it is a passing one, a power cut. What is deleted is overwritten.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from goal_mandala.domain.errors import ServiceFailed
from goal_mandala.storage.sqlite.failures import BUSY, translated
from goal_mandala.storage.sqlite.schema import migrate, recognise

BUSY_SECONDS = 5.0
KEPT_CONNECTIONS = 8
LOG_MILLISECONDS = 200
WAL_BYTES = 16 * 1024 * 1024
PRIVATE = 0o600


class Database:
    """Opens (and makes or migrates) the file; any thread may use it. Close it, or use it as a context manager.

    Raises ``Misconfigured`` (``newer_schema``, ``foreign_database``), ``Unwritable`` and ``ServiceFailed``
    (see :mod:`.failures`).
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._writing = threading.Lock()
        self._pooling = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        with translated():
            make_private(path)
            self._writer = self.connect()
        try:
            with translated():
                self._prepare()
        except BaseException:
            self._writer.close()
            raise

    def connect(self) -> sqlite3.Connection:
        """A connection of the caller's own, to be closed by the caller."""
        connection = sqlite3.connect(
            self.path, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        for pragma in (
            "foreign_keys = ON",
            "synchronous = FULL",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            f"journal_size_limit = {WAL_BYTES}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _prepare(self) -> None:
        """WAL and the schema. Switching to WAL does not wait for others by itself, so it is tried until time is up."""
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                recognise(self._writer)
                self._writer.execute("PRAGMA journal_mode = WAL")
                migrate(self._writer)
                return
            except sqlite3.OperationalError as error:
                if (error.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One snapshot, however many statements."""
        with translated():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            finally:
                self._give_back(connection)

    @contextmanager
    def write(self, *, passing: bool = False) -> Iterator[sqlite3.Connection]:
        """All of it or nothing: committed at the end, rolled back by any exception.

        *passing*: does not wait for the disk. Of such writes, a power cut (not a killed process) may take the latest:
        for what is made again then, or is without meaning.
        """
        with self.alone() as connection, translated():
            connection.execute(f"PRAGMA synchronous = {'NORMAL' if passing else 'FULL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """The writing connection, not in a transaction, while no other thread of this process writes."""
        if not self._writing.acquire(timeout=self._busy_seconds):
            kind, code = BUSY
            raise kind(code, problem="threads")
        try:
            if self._closed:
                raise ServiceFailed("storage_closed")
            yield self._writer
        finally:
            self._writing.release()

    def empty_log(self) -> None:
        """Move the write-ahead log into the file and empty it, so that what was deleted is in neither.

        Readers under way can keep it from being emptied now; then a later call or closing the file does it.
        """
        with translated(), self.alone() as connection:
            connection.execute(f"PRAGMA busy_timeout = {LOG_MILLISECONDS}")
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {int(self._busy_seconds * 1000)}")

    def _take(self) -> sqlite3.Connection:
        with self._pooling:
            if self._closed:
                raise ServiceFailed("storage_closed")
            if self._idle:
                return self._idle.pop()
        return self.connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._pooling:
            if not self._closed and len(self._idle) < KEPT_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Waits for the write under way; reads under way end on their own connections. Closing twice does nothing."""
        with self._pooling:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        with self._writing, contextlib.suppress(sqlite3.ProgrammingError):
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_private(path: Path) -> None:
    """The file, made if need be, for its user alone; SQLite gives its companions (-wal, -shm) the same mode.

    The file itself is never opened here: closing it would drop the locks that SQLite holds on it in this process.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE)
        return
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    os.close(descriptor)
    try:
        with contextlib.suppress(FileExistsError):  # another process was quicker
            os.link(made, path)
    finally:
        Path(made).unlink()
