"""Check, backup and restore, beside readers and writers."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from goal_mandala.domain.errors import Misconfigured, NotFound, ServiceFailed, Unwritable
from goal_mandala.storage.sqlite import Database, SqliteRepository, backup, check, restore, schema, upkeep
from tests.contract.storage.material import MINE, chart, edited
from tests.contract.storage.races import at_once, code_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "mandala.db", busy_seconds=1) as database:
        SqliteRepository(database).create_chart(MINE, chart())
        yield database


def _ids(database: Database) -> set[str]:
    return {c.id for c in SqliteRepository(database).list_charts(MINE, limit=200).charts}


def _only(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_backup_is_one_private_file_that_is_a_database_of_its_own(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "monday.db"
    backup(database, target)
    SqliteRepository(database).create_chart(MINE, chart("later"))
    backup(database, tmp_path / "backups" / "tuesday.db")
    assert _only(target.parent) == ["monday.db", "tuesday.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with Database(target) as copy:
        assert (_ids(copy), check(copy)) == ({"chart-1"}, ())


def test_a_backup_takes_the_place_of_an_older_one(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "latest.db"
    backup(database, target)
    SqliteRepository(database).create_chart(MINE, chart("later"))
    backup(database, target)
    with Database(target) as copy:
        assert _ids(copy) == {"chart-1", "later"}


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "taken"
    target.mkdir(parents=True)
    with pytest.raises(Unwritable) as caught:
        backup(database, target)
    assert caught.value.code == "storage_unwritable"
    assert _only(target.parent) == ["taken"]


def test_a_backup_beside_writers_is_of_one_moment(database: Database, tmp_path: Path) -> None:
    repository, stop = SqliteRepository(database), threading.Event()

    def write() -> None:
        current, number = chart(), 0
        while not stop.is_set():
            number += 1
            repository.create_chart(MINE, chart(f"pair-{number}"))
            repository.replace_chart(MINE, edited(current, f"{number}"), expected=current.version)
            current = edited(current, f"{number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup(database, tmp_path / "backups" / f"{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        with Database(tmp_path / "backups" / f"{number}.db") as copy:
            assert check(copy) == ()
            version = SqliteRepository(copy).read_chart(MINE, "chart-1").version
            with copy.read() as tx:
                charts = tx.execute("SELECT count(*) FROM charts").fetchone()[0]
            assert charts - 1 in (version - 1, version)


def test_a_restore_brings_that_moment_back_also_for_those_who_have_it_open(database: Database, tmp_path: Path) -> None:
    backup(database, tmp_path / "b.db")
    SqliteRepository(database).create_chart(MINE, chart("later"))
    SqliteRepository(database).delete_chart(MINE, "chart-1")
    with Database(database.path) as other:
        assert _ids(other) == {"later"}
        restore(database, tmp_path / "b.db")
        for one in (database, other):
            assert _ids(one) == {"chart-1"}
            assert check(one) == ()
        SqliteRepository(other).create_chart(MINE, chart("goes on"))
        assert _ids(database) == {"chart-1", "goes on"}
        with database.read() as tx:
            assert tx.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_an_older_backup_is_migrated(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = schema.migrations()[:1]
    monkeypatch.setattr(schema, "migrations", lambda: first)
    with Database(tmp_path / "old.db") as old:
        SqliteRepository(old).create_chart(MINE, chart("old"))
        backup(old, tmp_path / "b.db")
    monkeypatch.undo()
    restore(database, tmp_path / "b.db")
    assert _ids(database) == {"old"}
    with database.read() as tx:
        assert tx.execute("SELECT count(*) FROM jobs").fetchone()[0] == 0


def test_what_is_no_backup_of_ours_is_refused_and_nothing_is_changed(database: Database, tmp_path: Path) -> None:
    places = {name: tmp_path / f"{name}.db" for name in ("missing", "empty", "noise", "theirs", "later")}
    places["empty"].write_bytes(b"")
    places["noise"].write_bytes(b"noise" * 5000)
    with closing(sqlite3.connect(places["theirs"])) as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    backup(database, places["later"])
    with closing(sqlite3.connect(places["later"])) as later:
        later.execute(f"PRAGMA user_version = {schema.newest() + 1}")
    results = at_once([partial(restore, database, place) for place in places.values()])
    assert list(map(type, results)) == [NotFound, ServiceFailed, ServiceFailed, Misconfigured, Misconfigured]
    assert list(map(code_of, results)) == [
        "no_such_file",
        "storage_damaged",
        "storage_damaged",
        "foreign_database",
        "newer_schema",
    ]
    assert _ids(database) == {"chart-1"}


def test_a_restore_does_not_wait_for_ever(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(database, tmp_path / "b.db")
    monkeypatch.setattr(upkeep, "RESTORE_SECONDS", 0.1)
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServiceFailed) as caught:
            restore(database, tmp_path / "b.db")
    assert caught.value.code == "storage_busy"
    assert _ids(database) == {"chart-1"}
    restore(database, tmp_path / "b.db")
