"""From a finding to its plan, the plan's changes and back, by the commands themselves on the deployed local cloud."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.names import Function, Resources
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes.plan import Plan, planned, write_plan
from goal_mandala.ops.incident.record import Entry, Kind
from goal_mandala.ops.incident.store import IncidentStore
from goal_mandala.ops.target import read_target
from tests.localcloud.cloud import Cloud
from tests.nursery import mandala_says

pytestmark = pytest.mark.xdist_group("cloud")
PROCESSOR = Resources("dev").function(Function.AI_PROCESSOR)
MANDALA = Path(sys.executable).with_name("mandala")
USUAL = 10


def _environ(cloud: Cloud) -> dict[str, str]:
    return {**cloud.environment, "USER": "alice", "MANDALA_LANG": "en"}


def _ops(cloud: Cloud, folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    done = mandala_says("ops", *words, "--json", folder=folder, environ=_environ(cloud))
    return done.returncode, json.loads(done.stdout)


def _reserved(cloud: Cloud) -> int:
    return cloud.client("lambda").get_function_concurrency(FunctionName=PROCESSOR)["ReservedConcurrentExecutions"]


def _history(file: Path) -> list[tuple[str, str]]:
    return [(one["what"], one["outcome"]) for one in json.loads(file.read_text("utf-8"))["history"]]


def test_found_planned_shown_applied_once_and_undone(cloud: Cloud, tmp_path: Path) -> None:
    lambda_ = cloud.client("lambda")
    began = datetime.now(UTC)
    lambda_.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=7)
    try:
        before = cloud.last_call
        code, found = _ops(cloud, tmp_path, "doctor", "drift", "--plan", "fix.json")
        assert (code, found["planSteps"]) == (3, 1)
        assert found["examination"]["callsTotal"] == sum(found["examination"]["calls"].values()) > 0
        assert found["examination"]["seconds"] <= 15
        code, shown = _ops(cloud, tmp_path, "apply", "fix.json", "--dry-run")
        assert code == 0
        assert [call.split(" ")[0] for call in shown["plannedCalls"]] == ["lambda:PutFunctionConcurrency"]
        assert cloud.calls(before, "write") == []
        assert _ops(cloud, tmp_path, "apply", "fix.json")[1]["error"]["code"] == "needs_confirm"
        assert _reserved(cloud) == 7
        code, told = _ops(cloud, tmp_path, "apply", "fix.json", "--yes", "--wait", "0")
        assert (code, told["result"], told["cannotTellYet"]) == (0, "applied", []), (
            "drift is a setting: read again, it tells"
        )
        assert _reserved(cloud) == USUAL
        code, shown = _ops(cloud, tmp_path, "apply", "fix.json", "--dry-run")
        assert (shown["plannedCalls"], len(shown["alreadyMade"])) == ([], 1)
        assert _ops(cloud, tmp_path, "apply", "fix.json", "--yes")[1]["result"] == "nothing"
        assert _ops(cloud, tmp_path, "undo", "fix.json", "--yes")[0] == 0
        assert _reserved(cloud) == 7
        lambda_.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=5)
        code, refused = _ops(cloud, tmp_path, "apply", "fix.json", "--yes")
        assert (code, refused["error"]["code"], _reserved(cloud)) == (7, "plan_stale", 5)
    finally:
        lambda_.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=USUAL)
    history = json.loads((tmp_path / "fix.json").read_text("utf-8"))["history"]
    assert [one["what"] for one in history] == ["begun", "applied", "begun", "undone"]
    assert all("alice" in one["by"] for one in history)
    assert all(
        began.replace(microsecond=0) <= datetime.fromisoformat(one["at"]) <= datetime.now(UTC) for one in history
    )


@pytest.fixture
def memory(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A plan that gives the function more memory; the alias is put back afterwards whatever happens."""
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    aws, lambda_ = Aws(read_target(cloud.environment)), cloud.client("lambda")
    served = lambda_.get_alias(FunctionName=PROCESSOR, Name="live")["FunctionVersion"]
    latest = lambda_.get_function_configuration(FunctionName=PROCESSOR)
    steps = planned(aws, [("function-memory", Function.AI_PROCESSOR, 2048)])
    target, now = aws.target, datetime.now(UTC)
    account = cloud.settings.account
    plan = Plan(target.environment, target.region, account, now, "alice", ("memory",), ("memory-too-small",), steps)
    write_plan(tmp_path / "memory.json", plan)
    yield tmp_path / "memory.json"
    lambda_.update_alias(FunctionName=PROCESSOR, Name="live", FunctionVersion=served)
    if lambda_.get_function_configuration(FunctionName=PROCESSOR)["MemorySize"] != latest["MemorySize"]:
        lambda_.update_function_configuration(FunctionName=PROCESSOR, MemorySize=latest["MemorySize"])


def test_a_setting_without_traffic_is_applied_and_not_called_mended_and_undone_by_the_alias(
    cloud: Cloud, memory: Path
) -> None:
    lambda_, folder = cloud.client("lambda"), memory.parent
    before = lambda_.get_function_configuration(FunctionName=PROCESSOR, Qualifier="live")
    store = IncidentStore(folder / "incidents")
    opened = Entry(datetime.now(UTC), "alice", Kind.OPENED, "", {"severity": "SEV2"})
    incident = store.open("Killed", "dev", opened).id
    code, told = _ops(cloud, folder, "apply", "memory.json", "--yes", "--wait", "0")
    assert (code, told["result"]) == (4, "unconfirmed")
    assert [one["check"] for one in told["cannotTellYet"]] == ["memory"]
    assert told["next"].startswith("mandala ops doctor memory --since ")
    after = lambda_.get_function_configuration(FunctionName=PROCESSOR, Qualifier="live")
    assert (after["MemorySize"], after["CodeSha256"]) == (2048, before["CodeSha256"])
    code, shown = _ops(cloud, folder, "undo", "memory.json", "--dry-run")
    assert (code, shown["kind"]) == (0, "undo")
    assert [call.split(" ")[0] for call in shown["plannedCalls"]] == ["lambda:UpdateAlias", "lambda:UpdateFunctionConfiguration"]  # fmt: skip
    code, told = _ops(cloud, folder, "undo", "memory.json", "--yes")
    assert (code, told["kind"], told["result"]) == (0, "undo", "applied")
    back = lambda_.get_function_configuration(FunctionName=PROCESSOR, Qualifier="live")
    assert (back["Version"], back["MemorySize"]) == (before["Version"], before["MemorySize"])
    assert lambda_.get_function_configuration(FunctionName=PROCESSOR)["MemorySize"] == before["MemorySize"]
    commands = [one.data for one in store.read(incident).of(Kind.COMMAND)]
    assert [one["command"] for one in commands] == ["mandala ops apply memory.json --env dev", "mandala ops undo memory.json --env dev"]  # fmt: skip
    assert commands[0]["undo"] == "mandala ops undo memory.json"
    assert "cannot be told" in str(commands[0]["result"])


def test_ctrl_c_while_looking_again_takes_back_and_says_so(cloud: Cloud, memory: Path) -> None:
    lambda_ = cloud.client("lambda")
    before = lambda_.get_alias(FunctionName=PROCESSOR, Name="live")["FunctionVersion"]
    process = subprocess.Popen([MANDALA, "ops", "apply", "memory.json", "--yes", "--wait", "300"], cwd=memory.parent, env=_environ(cloud), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stderr is not None
    try:
        assert any("Looking again" in line for line in process.stderr)
        assert lambda_.get_alias(FunctionName=PROCESSOR, Name="live")["FunctionVersion"] != before
        assert _history(memory) == [("begun", "apply")]
        process.send_signal(signal.SIGINT)
        shown, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Stopped. What was changed has been taken back." in shown
    assert lambda_.get_alias(FunctionName=PROCESSOR, Name="live")["FunctionVersion"] == before
    assert _history(memory) == [("begun", "apply"), ("interrupted", "interrupted")]
