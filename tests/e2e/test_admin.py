"""``mandala admin``: back up beside a running service, restore with none, redrive, usage, delete an owner."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goal_mandala.bootstrap import data_of
from goal_mandala.bootstrap.one_machine import worker_tools
from goal_mandala.domain.generation_record import GenerationState
from goal_mandala.domain.goal_input import GoalInput
from goal_mandala.jobs.queue import MAX_ATTEMPTS, NO_REASON
from goal_mandala.jobs.worker import Worker
from goal_mandala.settings import ServiceSettings, Settings
from goal_mandala.storage.ledger import CallEntry
from goal_mandala.storage.sqlite import Database
from goal_mandala.telemetry.generation_report import unobserved
from goal_mandala.usecases.desk import Desk
from goal_mandala.usecases.order_generation import order_chart
from tests.e2e.conftest import GOAL, Mandala
from tests.e2e.server import Serving

MINUTE = timedelta(minutes=1)


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "mandala.db"
    Database(path).close()
    return path


@pytest.fixture
def admin(mandala: Mandala, data: Path) -> Mandala:
    return mandala.with_env(MANDALA_DATA=str(data))


def settings(data: Path) -> Settings:
    return Settings(service=ServiceSettings(data=str(data)))


def test_backup_beside_a_running_service_and_restore_without_one(admin: Mandala, data: Path) -> None:
    serving = Serving(admin, data.parent).start()
    try:
        made = admin("plan", GOAL, "--server", serving.url, "--no-tasks", "--json").data
        saved = admin("admin", "backup", "a.db", "--json")
        assert saved.code == 0, saved.err
        assert saved.data["bytes"] == (admin.folder / "a.db").stat().st_size
        assert (admin.folder / "a.db").stat().st_mode & 0o077 == 0
        assert admin("admin", "backup", "a.db").code == 7, "nothing is overwritten unasked"
        assert admin("edit", made["id"], "0", "--title", "Later", "--server", serving.url).code == 0
        refused = admin("admin", "restore", "a.db", "--yes")
        assert refused.code == 7
        assert "Stop mandala serve" in refused.err
    finally:
        serving.stop()
    assert admin("admin", "restore", "a.db").code == 2, "asks, and nobody is there to answer"
    done = admin("admin", "restore", "a.db", "--yes", "--json")
    assert done.code == 0, done.err
    with data_of(settings(data)) as (desk, _):
        assert desk.repository.read_chart("local", made["id"]).version == made["version"]
    with data_of(settings(Path(done.data["before"]))) as (desk, _):
        assert desk.repository.read_chart("local", made["id"]).sub_goals[0].title == "Later"


@pytest.mark.parametrize("damage", ["cut", "foreign", "empty", "missing", "itself"])
def test_a_bad_backup_is_found_out_before_anything_changes(admin: Mandala, data: Path, damage: str) -> None:
    source = admin.folder / "bad.db"
    with data_of(settings(data)) as (desk, _):
        chart, _ = order_chart(desk, "anna", GoalInput(GOAL))
    assert admin("admin", "backup", "bad.db").code == 0
    if damage == "cut":
        source.write_bytes(source.read_bytes()[:20_000] + b"\xff" * 30_000)
    elif damage == "foreign":
        source.unlink()
        with sqlite3.connect(source) as other:
            other.execute("CREATE TABLE t (x)")
    elif damage == "empty":
        source.write_bytes(b"")
    elif damage == "missing":
        source.unlink()
    else:
        source = data
    before = data.read_bytes()
    done = admin("admin", "restore", str(source), "--yes")
    assert done.code in (2, 6, 9, 15), done.err
    assert "Traceback" not in done.err
    assert data.read_bytes() == before
    with data_of(settings(data)) as (desk, _):
        assert desk.repository.read_chart("anna", chart.id).id == chart.id


def _worked(desk: Desk, database: Database, clock: Callable[[], datetime]) -> bool:
    """A worker does what there is to do; returns whether there was anything."""
    tools = worker_tools(Settings(), replace(desk, clock=clock), database, None, unobserved)
    return asyncio.run(Worker(replace(tools, name="alive")).work_once())


def test_redrive_lists_and_sets_going_again_what_failed(admin: Mandala, data: Path) -> None:
    now = datetime.now(UTC)
    with data_of(settings(data)) as (desk, database):
        chart, record = order_chart(desk, "anna", GoalInput(GOAL))
        for attempt in range(MAX_ATTEMPTS):  # each worker dies without a word
            assert desk.queue.receive(now=now, visible_after=now + MINUTE) is not None
            assert desk.repository.lease(record.id, f"dead-{attempt}", now=now, until=now + MINUTE) is not None
            now += MINUTE
        assert _worked(desk, database, lambda: now)
        assert desk.repository.read_generation("anna", record.id).state is GenerationState.FAILED
    looked = admin("admin", "redrive", "--list", "--json").data
    assert [(row["generationId"], row["reason"]) for row in looked["dead"]] == [(record.id, NO_REASON)]
    assert looked["redriven"] == 0
    done = admin("admin", "redrive", "--yes")
    assert done.code == 0, done.err
    assert record.id in done.out
    assert "1 set going again" in done.err
    with data_of(settings(data)) as (desk, database):
        assert desk.queue.dead() == ()
        assert desk.repository.read_generation("anna", record.id).state is GenerationState.QUEUED
        assert _worked(desk, database, desk.clock)
        assert desk.repository.read_generation("anna", record.id).state is GenerationState.SUCCEEDED
        assert desk.repository.read_chart("anna", chart.id).complete_titles
    assert admin("admin", "redrive", "--json").data == {"dead": [], "redriven": 0}


def test_usage_by_owner_and_month_and_deleting_an_owner(admin: Mandala, data: Path) -> None:
    months = [datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)]
    with data_of(settings(data)) as (desk, _):
        for owner in ("anna", "boris"):
            order_chart(desk, owner, GoalInput(f"{GOAL} {owner}"))
            for when in months:
                entry = CallEntry("", "m", 100, 10, 25, "v1", False, when)
                held = desk.ledger.reserve(owner, 50, owner_budget=10**6, service_budget=10**6, now=when)
                desk.ledger.settle(held, (entry,), now=when)
        desk.ledger.reserve("anna", 70, owner_budget=10**6, service_budget=10**6, now=months[1])
    told = admin("admin", "usage", "--json").data
    assert [(u["owner"], u["month"], u["calls"]) for u in told["usage"]] == [
        ("anna", "2026-10", 1), ("boris", "2026-10", 1), ("anna", "2026-11", 1), ("boris", "2026-11", 1),
    ]  # fmt: skip
    assert [(t["month"], t["costUsd"], t["reservedUsd"]) for t in told["totals"]] == [
        ("2026-10", 0.00005, 0), ("2026-11", 0.00005, 0.00007),
    ]  # fmt: skip
    shown = admin("admin", "usage", "--month", "2026-11").out
    assert "total" in shown
    assert "2026-10" not in shown
    assert admin("admin", "delete-user", "anna").code == 2
    done = admin("admin", "delete-user", "anna", "--yes", "--json")
    assert done.data == {"owner": "anna", "mandalas": 1, "months": 2}
    assert admin("admin", "delete-user", "anna", "--yes").code == 6
    after = admin("admin", "usage", "--json").data
    assert {u["owner"] for u in after["usage"]} == {"boris"}
    assert after["totals"] == told["totals"]
    assert b"anna" not in data.read_bytes()


def test_without_data_it_says_where_it_looked(mandala: Mandala) -> None:
    for command in (["backup"], ["usage"], ["redrive"], ["delete-user", "anna", "--yes"]):
        done = mandala("admin", *command, "--data", "nowhere.db")
        assert done.code == 6
        assert "nowhere.db" in done.err
    assert mandala.files == [], json.dumps(mandala.files)
