"""SQLite under several processes, and under ``kill -9``."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from goal_mandala.domain.errors import NotFound
from goal_mandala.domain.generation_record import DraftFate, GenerationState
from goal_mandala.jobs.local import LocalQueue
from goal_mandala.storage.ledger import SERVICE
from goal_mandala.storage.sqlite import Database, SqliteLedger, SqliteRepository, check
from tests.contract.storage.material import MINE, NOW, at, chart, generation

ROOT = Path(__file__).parents[3]
KILLS = 10


def _child(role: str, path: Path, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.unit.storage.sqlite_children", role, str(path), *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _run(role: str, path: Path, processes: int, count: int = 0) -> list[list[str]]:
    """What each process printed; all must end well."""
    children = [_child(role, path, f"p{number}", count) for number in range(processes)]
    printed = [child.communicate(timeout=60)[0].splitlines() for child in children]
    assert [child.returncode for child in children] == [0] * processes
    return printed


def test_processes_that_change_one_chart_lose_no_update(tmp_path: Path) -> None:
    path = tmp_path / "mandala.db"
    with Database(path) as database:
        repository = SqliteRepository(database)
        repository.create_chart(MINE, chart(title="0"))
        _run("count_up", path, processes=3, count=20)
        assert repository.read_chart(MINE, "chart-1").goal.title == "60"
        assert repository.read_chart(MINE, "chart-1").version == 61


def test_processes_that_open_a_new_file_and_reserve_keep_to_the_budget(tmp_path: Path) -> None:
    path = tmp_path / "mandala.db"
    printed = _run("reserve", path, processes=3, count=20)
    assert sum(map(len, printed)) == 10
    with Database(path) as database:
        assert SqliteLedger(database).spending(SERVICE, now=NOW).reserved_micro_usd == 1000


def test_processes_that_share_a_queue_lease_each_generation_once(tmp_path: Path) -> None:
    path = tmp_path / "mandala.db"
    ids = [f"g{number}" for number in range(30)]
    with Database(path) as database:
        for number, generation_id in enumerate(ids):
            SqliteRepository(database).create_chart(MINE, chart(f"c{number}"))
            SqliteRepository(database).create_generation(generation(chart(f"c{number}"), generation_id))
            LocalQueue(database).send(generation_id, now=at(number))
    printed = _run("drain", path, processes=3)
    leased = Counter(line.split()[1] for lines in printed for line in lines)
    assert leased == Counter(ids)
    with Database(path) as database:
        assert SqliteRepository(database).unfinished_generations(now=at(10**6)) == ()


def test_a_process_killed_at_any_moment_leaves_a_whole_database(tmp_path: Path) -> None:
    path = tmp_path / "mandala.db"
    moments = random.Random(20261123)
    told: list[str] = []
    for number in range(KILLS):
        child = _child("write_for_ever", path, f"run{number}")
        assert child.stdout is not None
        assert child.stdout.readline().startswith("ready")
        time.sleep(moments.uniform(0.01, 0.25))
        child.kill()
        told += [line for line in child.communicate(timeout=30)[0].splitlines(keepends=True) if line.endswith("\n")]
        with Database(path) as database:
            assert check(database) == ()
            _hold_to(database, told)
    assert len(told) > KILLS * 3, "the processes did get to write"


def _hold_to(database: Database, told: list[str]) -> None:
    """What was said to be committed is there; everything that is there is readable and fits together."""
    repository, ledger = SqliteRepository(database), SqliteLedger(database)
    versions: dict[str, int] = {}
    deleted: set[str] = set()
    settled = 0
    for line in told:
        kind, name, *number = line.split()
        if kind == "version":
            versions[name] = int(number[0])
        elif kind == "deleted":
            deleted.add(name)
        elif kind == "events" and name.removeprefix("gen-") not in deleted:
            _at_least(repository, name, int(number[0]))
        settled += kind == "settled"
    for chart_id, version in versions.items():
        try:
            assert repository.read_chart(MINE, chart_id).version >= version
            assert chart_id not in deleted
        except NotFound:
            assert int(chart_id.split("-")[1]) % 3 == 0, "only these are ever deleted"
    _everything_fits(repository)
    for owner in (MINE, SERVICE):
        spent = ledger.spending(owner, now=NOW)
        assert spent.micro_usd == 7 * spent.calls
        assert spent.calls >= settled
    assert len(ledger.entries(MINE, "2026-11")) == ledger.spending(MINE, now=NOW).calls


def _at_least(repository: SqliteRepository, generation_id: str, last: int) -> None:
    try:
        assert repository.read_generation(MINE, generation_id).last_event >= last
    except NotFound:  # deleted just before the kill, and not told any more
        assert int(generation_id.split("-")[2]) % 3 == 0


def _everything_fits(repository: SqliteRepository) -> None:
    cursor: str | None = None
    while True:
        page = repository.list_charts(MINE, limit=50, cursor=cursor)
        for summary in page.charts:
            current = repository.read_chart(MINE, summary.id)
            assert (current.version, current.goal.title) == (summary.version, summary.title)
            history = repository.chart_history(MINE, summary.id)
            assert [v.version for v in history if v.position == "current"] == [current.version]
            assert all(one.version < other.version for one, other in pairwise(history))
            _generations_fit(repository, summary.id, current.version)
        if page.cursor is None:
            return
        cursor = page.cursor


def _generations_fit(repository: SqliteRepository, chart_id: str, version: int) -> None:
    for record in repository.generations_of(MINE, chart_id):
        numbers = [e.number for e in repository.events_after(MINE, record.id, 0)]
        assert numbers == list(range(1, record.last_event + 1))
        swapped = record.state is GenerationState.SUCCEEDED
        assert (record.fate is DraftFate.ACCEPTED) == swapped
        assert version == record.base_version + swapped
