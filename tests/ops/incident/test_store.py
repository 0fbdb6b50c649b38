"""Incidents on disk: nothing lost, nothing half-written, told plainly when something is wrong."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from goal_mandala.domain.errors import Conflict, InvalidInput, NotFound
from goal_mandala.ops.incident.evidence import Evidence, Moment
from goal_mandala.ops.incident.record import Kind, State
from goal_mandala.ops.incident.store import IncidentStore, incident_data, incident_from
from tests.ops.incident.material import START, entry, opened, whole_incident


@pytest.fixture
def store(tmp_path: Path) -> IncidentStore:
    return IncidentStore(tmp_path / "incidents")


def test_a_record_reads_back_as_it_was_written() -> None:
    incident = whole_incident()
    assert incident_from(json.loads(json.dumps(incident_data(incident)))) == incident


def test_ids_count_the_incidents_of_a_day(store: IncidentStore) -> None:
    ids = [store.open("Trouble", "dev", opened()).id for _ in range(3)]
    assert ids == ["2026-11-25-dev-1", "2026-11-25-dev-2", "2026-11-25-dev-3"]
    assert store.ids() == tuple(ids)


def test_twenty_writers_at_once_lose_nothing(store: IncidentStore) -> None:
    id = store.open("Trouble", "dev", opened()).id
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: store.add(id, lambda _: entry(10 + n, Kind.NOTE, f"note {n}")), range(20)))
    assert sorted(note.text for note in store.read(id).of(Kind.NOTE)) == sorted(f"note {n}" for n in range(20))


def test_a_refused_step_changes_nothing(store: IncidentStore) -> None:
    id = store.open("Trouble", "dev", opened()).id
    store.add(id, lambda _: entry(4, Kind.ACKNOWLEDGED))
    before = store.read(id)
    with pytest.raises(Conflict) as told:
        store.add(id, lambda _: entry(5, Kind.ACKNOWLEDGED))
    assert told.value.facts["state"] == "acknowledged"
    with pytest.raises(InvalidInput):
        store.add(id, lambda _: entry(5, Kind.SEVERITY, severity="SEV9"))
    with pytest.raises(InvalidInput):
        store.add(id, lambda _: entry(5, Kind.IMPACT, users=-1))
    with pytest.raises(InvalidInput):
        store.add(id, lambda _: entry(-60, Kind.RESOLVED))
    assert store.read(id) == before


def test_the_only_open_one_needs_no_name(store: IncidentStore) -> None:
    with pytest.raises(NotFound):
        store.choose(None)
    first = store.open("Trouble", "dev", opened()).id
    assert store.choose(None) == first
    second = store.open("More", "dev", opened()).id
    with pytest.raises(Conflict) as told:
        store.choose(None)
    assert first in str(told.value.facts["ids"])
    store.add(first, lambda _: entry(9, Kind.RESOLVED, "over"))
    assert store.choose(None) == second
    assert store.choose(first) == first
    assert store.read(first).state is State.RESOLVED
    with pytest.raises(NotFound):
        store.choose("../../etc")


def test_collecting_twice_keeps_both(store: IncidentStore) -> None:
    id = store.open("Trouble", "dev", opened()).id
    for minutes in (5, 10):
        at = START + timedelta(minutes=minutes)
        piece = Evidence(
            "alarm history", at, START, at, "mandala ops alarms history", ("a",), (("b",),), (Moment(at, "alarm", "x"),)
        )
        store.keep(id, (piece,))
    kept = store.evidence(id)
    assert [piece.at for piece in kept] == [START + timedelta(minutes=5), START + timedelta(minutes=10)]
    assert kept[0].path == "evidence/20261125T000500Z-alarm-history.json"
    assert kept[0].rows == (("b",),)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"schemaVersion": 2}', '{"schemaVersion": 1, "id": "x"}'])
def test_a_damaged_record_names_its_file(store: IncidentStore, damage: str) -> None:
    id = store.open("Trouble", "dev", opened()).id
    (store.path(id) / "incident.json").write_text(damage, "utf-8")
    with pytest.raises(InvalidInput) as told:
        store.read(id)
    assert told.value.code == "damaged_incident"
    assert str(told.value.facts["path"]).endswith("incident.json")
