"""Commands that change something note themselves: in the named incident, else in the only open one of the environment."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from goal_mandala.cli.ops.incident.noting import command_line, noting
from goal_mandala.domain.errors import MandalaError
from goal_mandala.ops.incident.record import Entry, Kind
from goal_mandala.ops.incident.report import render_report, report_of
from goal_mandala.ops.incident.store import RECORD, IncidentStore

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IncidentStore:
    monkeypatch.setenv("MANDALA_INCIDENTS", str(tmp_path / "kept"))
    monkeypatch.setenv("MANDALA_LANG", "en")
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    return IncidentStore(tmp_path / "kept")


def opened(store: IncidentStore, environment: str = "dev") -> str:
    return store.open("Down", environment, Entry(NOW, "alice", Kind.OPENED, "", {"severity": "SEV2"})).id


def resolve(store: IncidentStore, id: str) -> None:
    store.add(id, lambda _: Entry(NOW, "alice", Kind.RESOLVED, "Over"))


def test_in_the_only_open_one_of_the_environment(store: IncidentStore) -> None:
    over, elsewhere, ours = opened(store), opened(store, "prod"), opened(store)
    resolve(store, over)
    written = noting("dev", None).note("mandala ops apply fix.json", "it helped", plan="fix.json", undo="mandala ops undo fix.json")  # fmt: skip
    assert written == ours
    entry = store.read(ours).last(Kind.COMMAND)
    assert entry is not None
    assert entry.data == {"command": "mandala ops apply fix.json", "plan": "fix.json", "undo": "mandala ops undo fix.json", "result": "it helped"}  # fmt: skip
    for id in (over, elsewhere):
        assert store.read(id).of(Kind.COMMAND) == ()
    for form in ("md", "html"):
        for language in ("ja", "en"):
            text = render_report(report_of(store.read(ours), ()), form, language, ZoneInfo("UTC"))
            assert text.count("mandala ops undo fix.json") == 1
            assert text.count("it helped") == 2, "among the commands, and in the timeline"


def test_nowhere_when_none_is_open_and_nowhere_when_several_are(
    store: IncidentStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert noting("dev", None).note("x", "y") is None
    first, second = opened(store), opened(store)
    assert noting("dev", None).note("x", "y") is None
    assert "--incident" in capsys.readouterr().err
    assert noting("dev", second).note("x", "y") == second
    resolve(store, first)
    assert noting("dev", first).note("x", "afterwards") == first


def test_a_wrong_name_refuses_before_anything_happens(store: IncidentStore) -> None:
    opened(store)
    with pytest.raises(MandalaError) as told:
        noting("dev", "2030")
    assert told.value.code == "no_incident"


def test_a_damaged_record_stops_no_change(store: IncidentStore, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = opened(store), opened(store)
    note = noting("dev", bad)
    (store.path(bad) / RECORD).write_text("{", "utf-8")
    assert noting("dev", None).id == good
    assert note.note("x", "y") is None
    assert capsys.readouterr().err.count(RECORD) == 2


def test_a_command_reads_as_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    assert command_line("ops", "undo", "my fix.json", environment="dev") == "mandala ops undo 'my fix.json'"
    assert command_line("ops", "undo", "a", environment="prod") == "mandala ops undo a --env prod"
    monkeypatch.setenv("ENVIRONMENT", "prod")
    assert command_line("ops", "undo", "a", environment="prod") == "mandala ops undo a"
