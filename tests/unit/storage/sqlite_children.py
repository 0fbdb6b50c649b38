"""Processes of their own for the SQLite tests: ``python -m tests.unit.storage.sqlite_children ROLE FILE NAME [COUNT]``.

Each prints a line when something is committed, so that the test can hold the store to it.
"""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path

from goal_mandala.domain.errors import BudgetExceeded, Conflict
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.domain.mandala import Chart
from goal_mandala.jobs.local import LocalQueue
from goal_mandala.storage.ledger import StoredAnswer
from goal_mandala.storage.sqlite import Database, SqliteLedger, SqliteRepository
from tests.contract.storage.material import LARGE, MINE, at, edited, entry, folded, generation, titled
from tests.fakes.charts import japanese_chart


def count_up(database: Database, name: str, count: int) -> None:
    """Raise the number in chart-1's title *count* times, each time on the version that was read."""
    repository = SqliteRepository(database)
    done = 0
    while done < count:
        old = repository.read_chart(MINE, "chart-1")
        try:
            repository.replace_chart(MINE, edited(old, str(int(old.goal.title) + 1)), expected=old.version)
        except Conflict:
            continue
        done += 1


def reserve(database: Database, name: str, count: int) -> None:
    ledger = SqliteLedger(database)
    for number in range(count):
        try:
            ledger.reserve(f"owner-{name}", 100, owner_budget=LARGE, service_budget=1000, now=at(number))
        except BudgetExceeded:
            continue
        _say("reserved", name)


def drain(database: Database, name: str, count: int) -> None:
    """Take jobs and lease their generations until there are none."""
    queue, repository = LocalQueue(database), SqliteRepository(database)
    while (job := queue.receive(now=at(0), visible_after=at(600))) is not None:
        if repository.lease(job.generation_id, name, now=at(0), until=at(600)) is not None:
            _say("leased", job.generation_id)
        repository.finish_generation(job.generation_id, name, GenerationState.SUCCEEDED, now=at(1))
        queue.complete(job)


def write_for_ever(database: Database, name: str, count: int) -> None:
    """Everything a service writes, in a loop, until it is killed."""
    repository, ledger, queue = SqliteRepository(database), SqliteLedger(database), LocalQueue(database)
    _say("ready", name)
    for number in itertools.count():
        chart_id = f"{name}-{number}"
        first = replace(japanese_chart(), id=chart_id, version=1)
        repository.create_chart(MINE, first)
        _say("version", chart_id, 1)
        changed = _changes(repository, first)
        repository.create_generation(generation(changed, f"gen-{chart_id}"))
        queue.send(f"gen-{chart_id}", now=at(number))
        _generate(repository, f"gen-{chart_id}", changed)
        _say("version", chart_id, changed.version + 1)
        reservation = ledger.reserve(MINE, 100, owner_budget=LARGE, service_budget=LARGE, now=at(number))
        ledger.settle(reservation, (entry(7),), now=at(number))
        _say("settled", chart_id)
        ledger.remember(MINE, chart_id, "print", now=at(number))
        ledger.store_answer(MINE, chart_id, StoredAnswer(202, chart_id.encode()), now=at(number))
        if number % 3 == 0:
            repository.delete_chart(MINE, chart_id)
            _say("deleted", chart_id)


def _changes(repository: SqliteRepository, current: Chart) -> Chart:
    for number in range(3):
        new = edited(current, f"change {number}")
        repository.replace_chart(MINE, new, expected=current.version)
        current = new
        _say("version", current.id, current.version)
    current = repository.undo_chart(MINE, current.id, expected=current.version, now=at(9))
    _say("version", current.id, current.version)
    return current


def _generate(repository: SqliteRepository, generation_id: str, base: Chart) -> None:
    repository.lease(generation_id, "w", now=at(0), until=at(30))
    draft, events = base, titled(16)
    for start in range(0, 16, 4):
        draft = folded(draft, events[start : start + 4])
        last = repository.append_events(generation_id, "w", events[start : start + 4], draft, now=at(1))
        _say("events", generation_id, last)
    repository.finish_generation(generation_id, "w", GenerationState.SUCCEEDED, now=at(2), accepted=draft)


def _say(*words: object) -> None:
    print(*words, flush=True)


ROLES = {"count_up": count_up, "reserve": reserve, "drain": drain, "write_for_ever": write_for_ever}

if __name__ == "__main__":
    role, file, who, *rest = sys.argv[1:]
    with Database(Path(file), busy_seconds=30) as opened:
        ROLES[role](opened, who, int(rest[0]) if rest else 0)
