"""What only SQLite promises: the file, its schema, its errors as ours, upkeep, and clocks that jump."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from goal_mandala.domain.errors import (
    InternalFault,
    InvalidInput,
    Misconfigured,
    ServiceFailed,
    Unwritable,
)
from goal_mandala.domain.mandala import Chart
from goal_mandala.storage.sqlite import Database, SqliteRepository, check, schema
from goal_mandala.storage.sqlite.failures import FAILURES, ours, translated
from tests.contract.storage.material import ANN, MINE, NOW, at, chart, generation, titled
from tests.contract.storage.races import at_once, code_of
from tests.fakes.charts import japanese_chart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "mandala.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database(path, busy_seconds=0.2) as database:
        yield database


@pytest.fixture
def repository(database: Database) -> SqliteRepository:
    return SqliteRepository(database)


def _full_chart(chart_id: str) -> Chart:
    return replace(japanese_chart(), id=chart_id)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_its_companions_are_for_their_user_alone(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    with Database(path) as database:
        SqliteRepository(database).create_chart(MINE, chart())
        found = {p.name: _mode(p) for p in path.parent.iterdir()}
    assert found == {"mandala.db": 0o600, "mandala.db-wal": 0o600, "mandala.db-shm": 0o600}
    assert [p.name for p in path.parent.iterdir()] == ["mandala.db"], "closing leaves one file"


def test_what_was_stored_is_there_in_the_next_process_and_closing_is_the_end(path: Path) -> None:
    with Database(path) as database:
        SqliteRepository(database).create_chart(MINE, chart())
    database.close()
    with pytest.raises(ServiceFailed) as caught:
        SqliteRepository(database).read_chart(MINE, "chart-1")
    assert caught.value.code == "storage_closed"
    with Database(path) as database:
        assert SqliteRepository(database).read_chart(MINE, "chart-1") == chart()


def test_migrations_are_numbered_from_one_without_gaps() -> None:
    assert [number for number, _ in schema.migrations()] == list(range(1, schema.newest() + 1))


def test_an_older_file_is_migrated_and_keeps_what_is_in_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: every[:1])
    with Database(path) as database, database.write() as tx:
        tx.execute("INSERT INTO charts (id, owner, version, updated_at, summary) VALUES ('c', 'o', 1, '', '{}')")
    monkeypatch.undo()
    with Database(path) as database, database.read() as tx:
        assert tx.execute("PRAGMA user_version").fetchone()[0] == schema.newest()
        assert tx.execute("SELECT count(*) FROM charts").fetchone()[0] == 1
        assert tx.execute("SELECT count(*) FROM jobs").fetchone()[0] == 0


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(path):
        pass
    broken = (
        *schema.migrations(),
        (schema.newest() + 1, "CREATE TABLE halfway (x);\nINSERT INTO nowhere VALUES (1);\n"),
    )
    monkeypatch.setattr(schema, "migrations", lambda: broken)
    with pytest.raises(InternalFault):
        Database(path)
    monkeypatch.undo()
    with Database(path) as database, database.read() as tx:
        assert tx.execute("SELECT count(*) FROM sqlite_master WHERE name = 'halfway'").fetchone()[0] == 0
        assert check(database) == ()


def test_a_file_of_a_later_release_is_refused(path: Path) -> None:
    with Database(path):
        pass
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {schema.newest() + 1}")
    before = path.read_bytes()
    with pytest.raises(Misconfigured) as caught:
        Database(path)
    assert caught.value.code == "newer_schema"
    assert caught.value.facts == {"found": schema.newest() + 1, "known": schema.newest()}
    assert path.read_bytes() == before


def test_another_program_s_database_is_refused_and_not_touched(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(Misconfigured) as caught:
        Database(path)
    assert caught.value.code == "foreign_database"
    assert path.read_bytes() == before


def test_many_who_open_a_new_file_at_once_all_get_it(path: Path) -> None:
    opened = at_once([partial(Database, path) for _ in range(8)])
    assert all(isinstance(one, Database) for one in opened), opened
    for number, one in enumerate(opened):
        SqliteRepository(one).create_chart(MINE, chart(f"c{number}"))
    assert len(SqliteRepository(opened[0]).list_charts(MINE).charts) == 8
    for one in opened:
        one.close()


RESULT_CODES = {
    "DEFECT": "ERROR INTERNAL ABORT NOTFOUND EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE RANGE",
    "TABLE": "BUSY LOCKED PROTOCOL INTERRUPT CORRUPT NOTADB FORMAT FULL IOERR NOMEM CANTOPEN READONLY PERM AUTH NOLFS",
}


def test_every_result_code_of_sqlite_is_in_the_table_or_a_defect_of_ours() -> None:
    """All 26 primary result codes of https://www.sqlite.org/rescode.html that are errors."""
    names = {code: name for kind in RESULT_CODES.values() for name in kind.split() for code in [_code(name)]}
    assert set(names) == set(range(1, 27))
    assert {_code(name) for name in RESULT_CODES["TABLE"].split()} == set(FAILURES)
    for code, name in names.items():
        error = sqlite3.OperationalError("text with somebody's words")
        error.sqlite_errorcode, error.sqlite_errorname = code | (3 << 8), name
        told = ours(error)
        assert isinstance(told, InternalFault) == (code not in FAILURES)
        assert told.facts == {"problem": name}


def _code(name: str) -> int:
    return getattr(sqlite3, f"SQLITE_{name}")


def test_a_lock_that_another_process_holds_too_long_is_busy(path: Path, repository: SqliteRepository) -> None:
    repository.create_chart(MINE, chart())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServiceFailed) as caught:
            repository.create_chart(MINE, chart("c2"))
        assert (caught.value.code, caught.value.retryable) == ("storage_busy", True)
        assert repository.read_chart(MINE, "chart-1") == chart(), "reading goes on"
    repository.create_chart(MINE, chart("c2"))


def test_a_lock_that_another_thread_holds_too_long_is_busy(database: Database, repository: SqliteRepository) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write():
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    with pytest.raises(ServiceFailed) as caught:
        repository.create_chart(MINE, chart())
    done.set()
    holder.join()
    assert caught.value.code == "storage_busy"
    repository.create_chart(MINE, chart())


def test_a_full_disk_is_told_and_nothing_half_is_left(database: Database, repository: SqliteRepository) -> None:
    repository.create_chart(MINE, chart())
    with database.alone() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    stored: list[str] = []

    def fill() -> None:
        for number in range(20):
            repository.create_chart(MINE, _full_chart(f"c{number}"))
            stored.append(f"c{number}")

    with pytest.raises(Unwritable) as caught:
        fill()
    assert caught.value.code == "storage_full"
    shown = {c.id for c in repository.list_charts(MINE).charts}
    assert shown == {"chart-1", *stored}
    assert [repository.read_chart(MINE, chart_id).id for chart_id in stored] == stored
    assert check(database) == ()
    with database.alone() as connection:
        connection.execute("PRAGMA max_page_count = 100000")
    repository.create_chart(MINE, chart("room-again"))


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(ServiceFailed) as caught:
        Database(path)
    assert caught.value.code == "storage_damaged"


def test_damage_within_is_found_and_told(path: Path) -> None:
    with Database(path) as database:
        for number in range(40):
            SqliteRepository(database).create_chart(MINE, _full_chart(f"c{number}"))
        assert check(database) == ()
    whole = bytearray(path.read_bytes())
    for page in range(40, len(whole) // 4096):
        whole[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(whole)
    with Database(path) as database:
        read = [partial(SqliteRepository(database).read_chart, MINE, f"c{number}") for number in range(40)]
        codes = {code_of(result) for call in read for result in at_once([call])}
        assert "storage_damaged" in codes
        assert codes <= {None, "storage_damaged"}, "what is whole can still be read"
        (found,) = at_once([partial(check, database)])
        assert code_of(found) == "storage_damaged" or found != ()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "mandala.db", tmp_path):
        with pytest.raises(Unwritable) as caught:
            Database(place)
        assert caught.value.code == "storage_unwritable"


def test_a_key_that_is_no_text_is_the_caller_s_mistake_and_is_not_quoted(repository: SqliteRepository) -> None:
    with pytest.raises(InvalidInput) as caught:
        repository.read_chart("secret\ud83d", "c")
    assert "secret" not in str(caught.value)


def test_anything_else_is_a_defect(database: Database) -> None:
    with pytest.raises(InternalFault), translated(), database.write() as tx:
        tx.execute("INSERT INTO nowhere VALUES ('secret')")
    with pytest.raises(InternalFault) as caught, database.write() as tx:
        tx.execute("INSERT INTO turns (owner) VALUES ('secret')")
    assert "secret" not in str(caught.value)


def test_what_was_deleted_is_overwritten_in_the_file(path: Path, repository: SqliteRepository) -> None:
    repository.create_chart(MINE, chart("chart-1", "very-private-goal"))
    repository.create_generation(generation(chart("chart-1", "very-private-goal"), "very-private-run"))
    repository.lease("very-private-run", ANN, now=NOW, until=at(30))
    repository.append_events("very-private-run", ANN, titled(30), chart(), now=at(1))
    assert any(b"very-private" in file.read_bytes() for file in path.parent.iterdir())
    repository.delete_owner(MINE)
    assert not any(b"very-private" in file.read_bytes() for file in path.parent.iterdir())
