"""The schema and its numbered migrations. Knows SQL files and version numbers, not what the tables are for.

``PRAGMA user_version`` is the number of the last migration that was applied; ``application_id`` marks the file as ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from goal_mandala.domain.errors import Misconfigured

APPLICATION_ID = 0x4D616E64  # "Mand"


@cache
def migrations() -> tuple[tuple[int, str], ...]:
    """Number and SQL of each, in order, from 1 without gaps."""
    folder = files("goal_mandala.storage.sqlite") / "migrations"
    found = sorted((f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".sql"))
    return tuple((int(name.split("_")[0]), sql) for name, sql in found)


def newest() -> int:
    return migrations()[-1][0]


def recognise(connection: sqlite3.Connection) -> int:
    """The file's schema version, 0 for an empty file.

    Raises :class:`Misconfigured`: ``newer_schema`` for a file of a later release, ``foreign_database`` for another program's.
    """
    application, version, tables = connection.execute(  # one statement, one moment: another process may be migrating
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),"
        " (SELECT count(*) FROM sqlite_master)"
    ).fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise Misconfigured("foreign_database")
    if version > newest():
        raise Misconfigured("newer_schema", found=version, known=newest())
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema, whole or not at all; of several processes one does it, the others wait."""
    if recognise(connection) == newest():
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = recognise(connection)
        for number, sql in migrations():
            if number > version:
                for statement in statements(sql):
                    connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest()}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(sql: str) -> Iterator[str]:
    """The single statements of a script (``executescript`` would end our transaction)."""
    gathered = ""
    for line in sql.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
    if gathered.strip():
        raise ValueError("unfinished SQL statement")
