"""What an incident collects by itself, on the deployed local cloud after a failure: each signal, its window, the command that shows it again."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.releases import Release, release_id, write_release
from goal_mandala.ops.changes.plan import Done, Plan, PlannedStep, write_plan
from goal_mandala.ops.incident.evidence import Evidence
from goal_mandala.ops.incident.gathering import MOST_ROWS
from goal_mandala.ops.incident.record import Kind
from goal_mandala.ops.incident.report_words import COLUMNS, PIECES
from goal_mandala.ops.incident.store import IncidentStore
from goal_mandala.ops.target import read_target
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
MANDALA = Path(sys.executable).with_name("mandala")


def _run(cloud: Cloud, folder: Path, *words: str) -> str:
    environ = {**cloud.environment, "USER": "alice", "MANDALA_LANG": "ja", "NO_COLOR": "1"}
    done = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in {0, 3, 4}, done.stdout + done.stderr
    return done.stdout + done.stderr


def _released(aws: Aws, at: datetime, commit: str) -> Release:
    made = Release(release_id(at, commit), "deploy", "live", at, "carol", "dev", commit, False, "", "", "", {"api": "2"}, {}, {"api": "1"})  # fmt: skip
    write_release(aws, made)
    return made


def test_a_failed_generation_is_collected_whole_and_shown_again_by_the_printed_commands(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The incident began five hours before it is opened: what happened a day before its beginning counts, not a day before now."""
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    aws = Aws(read_target(cloud.environment))
    now = datetime.now(UTC)
    started = now - timedelta(hours=5)
    early, late = _released(aws, started - timedelta(hours=23), "aaaaaaa1"), _released(aws, now, "bbbbbbb2")
    step = PlannedStep("reserved-concurrency", "ai-processor", 10, 7)
    applied = Done(started - timedelta(hours=20), "bob", "applied", "applied")
    write_plan(tmp_path / "fix.json", Plan("dev", aws.target.region, "", now, "test", (), (), (step,), (applied,)))
    (tmp_path / "other.json").write_text("{}", "utf-8")
    cloud.set_faults({"kind": "AccessDeniedException"})
    try:
        failed, _ = cloud.generate()
    finally:
        cloud.set_faults()
        client = cloud.client("ssm")
    assert failed["state"] == "failed"
    try:
        told = _run(
            cloud, tmp_path, str(MANDALA), "ops", "incident", "open", "作れない", "--started", started.isoformat()
        )
    finally:
        client.delete_parameters(Names=[f"{aws.target.names.releases_path}/{one.id}" for one in (early, late)])

    store = IncidentStore(tmp_path / "incidents")
    [id] = store.ids()
    pieces = {piece.name: piece for piece in store.evidence(id)}
    assert set(pieces) == set(PIECES)
    assert {name: piece.problem.en for name, piece in pieces.items() if piece.problem.en} == {}
    assert all(set(piece.columns) <= set(COLUMNS) for piece in pieces.values())
    day, near = started - timedelta(hours=24), started - timedelta(hours=2)
    for name, piece in pieces.items():
        begins = day if name in {"alarms", "releases", "changes", "plans"} else started if name == "impact" else near
        assert abs(piece.since - begins) < timedelta(seconds=1), name
        assert piece.until >= now

    assert {early.id, late.id} <= {row[1] for row in pieces["releases"].rows}
    assert [row[1:] for row in pieces["plans"].rows] == [("fix.json", "applied", "applied", "reserved-concurrency ai-processor", "bob")]  # fmt: skip
    assert "model-denied" in {row[0] for row in pieces["failures"].rows}
    assert any(row[3] != "ok" for row in pieces["faults"].rows)
    assert any(row[1] == aws.target.names.stack for row in pieces["changes"].rows)
    _the_reach_is_read_and_confirmed(cloud, tmp_path, store, id, told)
    _commands_show_the_same(cloud, tmp_path, pieces)


def _the_reach_is_read_and_confirmed(cloud: Cloud, folder: Path, store: IncidentStore, id: str, told: str) -> None:
    proposed = store.read(id).proposed_impact()
    assert "影響（案、" in told
    assert proposed["users"] == 1, "the one whose generation failed, by the table"
    assert 1 <= int(str(proposed["failedRequests"])) <= int(str(proposed["requests"]))
    assert store.read(id).impact() == {}
    _run(cloud, folder, str(MANDALA), "ops", "incident", "impact", "--confirm", "--users", "2")
    assert store.read(id).impact() == {**proposed, "users": 2}
    assert store.read(id).of(Kind.IMPACT)[0].link.endswith("-impact.json")


def _commands_show_the_same(cloud: Cloud, folder: Path, pieces: dict[str, Evidence]) -> None:
    """Run as printed, later: the same window and the same ids."""

    def again(name: str, *more: str) -> Any:
        return json.loads(_run(cloud, folder, *shlex.split(pieces[name].command), *more))

    bin = str(MANDALA)
    for name in ("alarms", "faults", "slow"):
        assert pieces[name].command.startswith("mandala ops ")
        words = shlex.split(pieces[name].command)
        shown = json.loads(_run(cloud, folder, bin, *words[1:], "--json"))
        window = {key: datetime.fromisoformat(shown["window"][key]) for key in ("since", "until")}
        assert window == {"since": pieces[name].since, "until": pieces[name].until}
        if name != "alarms":
            assert {one["id"] for one in shown["traces"]} == {row[1] for row in pieces[name].rows}
    requests = again("impact")["events"]
    assert len(requests) == pieces["impact"].rows[0][1]
    assert min(len(again("changes")), MOST_ROWS) == len(pieces["changes"].rows) > 0
