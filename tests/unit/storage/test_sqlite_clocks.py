"""Leases, hidden jobs, turns, keys and money on a clock that jumps: back by an hour, forward by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from goal_mandala.jobs.local import LocalQueue
from goal_mandala.storage.ledger import StoredAnswer
from goal_mandala.storage.sqlite import Database, SqliteLedger, SqliteRepository
from tests.contract.storage.material import ANN, BOB, LEASE, MINE, NOW, at, chart, generation, titled

BACK = -3600.0
FORWARD = 86_400.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "mandala.db") as database:
        yield database


@pytest.fixture
def repository(database: Database) -> SqliteRepository:
    """With a generation that Ann has leased."""
    repository = SqliteRepository(database)
    repository.create_chart(MINE, chart())
    repository.create_generation(generation(chart()))
    assert repository.lease("gen-1", ANN, now=NOW, until=NOW + LEASE)
    return repository


def test_a_lease_from_the_future_does_not_hold_for_an_hour(repository: SqliteRepository) -> None:
    assert repository.unfinished_generations(now=at(BACK)) == ("gen-1",)
    assert repository.lease("gen-1", BOB, now=at(BACK), until=at(BACK) + LEASE)


def test_a_worker_that_lives_keeps_its_lease_over_the_jump(repository: SqliteRepository) -> None:
    for jump in (BACK, FORWARD):
        assert repository.heartbeat("gen-1", ANN, until=at(jump) + LEASE) is False
        assert repository.lease("gen-1", BOB, now=at(jump + 1), until=at(jump + 31)) is None
    assert repository.append_events("gen-1", ANN, titled(1), chart(), now=at(BACK)) == 1


def test_a_small_step_back_changes_nothing(repository: SqliteRepository) -> None:
    assert repository.lease("gen-1", BOB, now=at(-2), until=at(28)) is None
    assert repository.lease("gen-1", BOB, now=at(30), until=at(60)) is not None


def test_a_hidden_job_is_neither_stuck_nor_lost(database: Database) -> None:
    queue = LocalQueue(database)
    queue.send("g1", now=NOW)
    assert queue.receive(now=NOW, visible_after=at(30)) is not None
    assert queue.receive(now=at(BACK), visible_after=at(BACK + 30)) is not None
    assert queue.receive(now=at(FORWARD), visible_after=at(FORWARD + 30)) is not None
    queue.send("g2", now=at(FORWARD))
    assert queue.receive(now=NOW, visible_after=at(30)) is not None, "sent in the future, visible now"
    assert queue.depth(now=at(BACK))[1] == 0.0


def test_a_hidden_job_is_not_hidden_for_longer_when_the_clock_jumps_ahead_and_back(database: Database) -> None:
    """Kept hidden, or given back, across a jump: it comes again a span later, whatever the clock showed meanwhile."""
    queue = LocalQueue(database)
    queue.send("g1", now=NOW)
    job = queue.receive(now=NOW, visible_after=at(30))
    assert job is not None
    for moment in (7200, -7200, 0):
        queue.extend(job, visible_after=at(moment + 30), now=at(moment))
    assert queue.receive(now=at(20), visible_after=at(50)) is None
    job = queue.receive(now=at(-3600), visible_after=at(-3570))
    assert job is not None
    queue.fail(job, "storage_busy", visible_after=at(7230), now=at(7200))
    assert queue.receive(now=at(7220), visible_after=at(7250)) is None
    assert queue.receive(now=at(0), visible_after=at(30)) is not None


def test_turns_from_the_future_do_not_count(database: Database) -> None:
    ledger = SqliteLedger(database)
    for second in range(3):
        ledger.take_turn(MINE, limit=3, window_seconds=60, now=at(second))
    ledger.take_turn(MINE, limit=3, window_seconds=60, now=at(BACK))


def test_an_abandoned_request_does_not_block_its_key_for_ever(database: Database) -> None:
    ledger = SqliteLedger(database)
    ledger.remember(MINE, "key", "print", now=NOW)
    assert ledger.remember(MINE, "key", "print", now=at(61)) is None
    assert ledger.remember(MINE, "key", "print", now=at(BACK)) is None
    ledger.store_answer(MINE, "key", StoredAnswer(200, b""), now=at(BACK))
    assert ledger.remember(MINE, "key", "print", now=NOW) == StoredAnswer(200, b"")


def test_a_reservation_settles_in_its_month_whatever_the_clock_says(database: Database) -> None:
    ledger = SqliteLedger(database)
    reservation = ledger.reserve(MINE, 100, owner_budget=100, service_budget=100, now=NOW)
    ledger.settle(reservation, (), now=NOW - timedelta(days=400))
    assert ledger.spending(MINE, now=NOW).reserved_micro_usd == 0
    ledger.reserve(MINE, 100, owner_budget=100, service_budget=100, now=NOW)


def test_a_lease_does_not_grow_when_the_clock_jumps_ahead_and_back(database: Database) -> None:
    """Prolonged across a jump it would span the jump, and hold for as long after the clock went back."""
    repository = SqliteRepository(database)
    of = chart()
    repository.create_chart(MINE, of)
    repository.create_generation(generation(of))
    repository.lease("gen-1", ANN, now=at(0), until=at(0) + LEASE)
    for moment in (7200, -7200, 0):
        repository.heartbeat("gen-1", ANN, until=at(moment) + LEASE, now=at(moment))
    assert repository.unfinished_generations(now=at(-3600)) == ("gen-1",)
    assert repository.lease("gen-1", BOB, now=at(-3600), until=at(-3600) + LEASE) is not None
