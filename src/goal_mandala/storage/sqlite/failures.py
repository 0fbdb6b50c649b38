"""SQLite's errors as ours: one table. Knows no tables and no text of SQLite's own, which may quote values."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from goal_mandala.domain.errors import InternalFault, InvalidInput, MandalaError, ServiceFailed, Unwritable

Failure = tuple[type[MandalaError], str]

BUSY: Failure = (ServiceFailed, "storage_busy")
DAMAGED: Failure = (ServiceFailed, "storage_damaged")
UNREADABLE: Failure = (ServiceFailed, "storage_unreadable")
FULL: Failure = (Unwritable, "storage_full")
UNWRITABLE: Failure = (Unwritable, "storage_unwritable")
DEFECT: Failure = (InternalFault, "storage_refused")

FAILURES: dict[int, Failure] = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_INTERRUPT: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_FORMAT: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: UNREADABLE,
    sqlite3.SQLITE_NOMEM: UNREADABLE,
    sqlite3.SQLITE_CANTOPEN: UNWRITABLE,
    sqlite3.SQLITE_READONLY: UNWRITABLE,
    sqlite3.SQLITE_PERM: UNWRITABLE,
    sqlite3.SQLITE_AUTH: UNWRITABLE,
    sqlite3.SQLITE_NOLFS: UNWRITABLE,
}
"""By primary result code. Anything else is a defect of ours."""


def ours(error: sqlite3.Error) -> MandalaError:
    """The error of our tree; ``problem`` is SQLite's name for it."""
    code = getattr(error, "sqlite_errorcode", None)
    kind, name = DEFECT if code is None else FAILURES.get(code & 0xFF, DEFECT)
    return kind(name, problem=getattr(error, "sqlite_errorname", None) or type(error).__name__)


def ours_of_files(error: OSError) -> MandalaError:
    """As :func:`ours`, for files that we make, move or protect ourselves."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    kind, name = FULL if full else UNWRITABLE
    return kind(name, problem=errno.errorcode.get(error.errno or 0, "OSError"))


@contextmanager
def translated() -> Iterator[None]:
    """Raise ours for what SQLite and the file system raise within."""
    try:
        yield
    except sqlite3.Error as error:
        raise ours(error) from error
    except OSError as error:
        raise ours_of_files(error) from error
    except UnicodeEncodeError as error:  # a lone surrogate in a key; its text stays out of the message
        raise InvalidInput("invalid_input", problem="lone_surrogate") from error
