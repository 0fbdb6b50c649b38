"""From a finding to its plan, the plan's changes and back, by the commands themselves on the deployed local cloud."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.names import Function, Resources
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
PROCESSOR = Resources("dev").function(Function.AI_PROCESSOR)
MANDALA = Path(sys.executable).with_name("mandala")
USUAL = 10


def _ops(cloud: Cloud, folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    environ = {**cloud.environment, "USER": "alice"}
    done = subprocess.run([MANDALA, "ops", *words, "--json"], cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def _reserved(cloud: Cloud) -> int:
    return cloud.client("lambda").get_function_concurrency(FunctionName=PROCESSOR)["ReservedConcurrentExecutions"]


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
        assert _ops(cloud, tmp_path, "apply", "fix.json", "--yes", "--wait", "0")[1]["result"] == "applied"
        assert _reserved(cloud) == USUAL
        assert _ops(cloud, tmp_path, "apply", "fix.json", "--yes")[1]["result"] == "nothing"
        assert _ops(cloud, tmp_path, "undo", "fix.json", "--yes")[0] == 0
        assert _reserved(cloud) == 7
        lambda_.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=5)
        code, refused = _ops(cloud, tmp_path, "apply", "fix.json", "--yes")
        assert (code, refused["error"]["code"], _reserved(cloud)) == (1, "plan_stale", 5)
    finally:
        lambda_.put_function_concurrency(FunctionName=PROCESSOR, ReservedConcurrentExecutions=USUAL)
    history = json.loads((tmp_path / "fix.json").read_text("utf-8"))["history"]
    assert [one["what"] for one in history] == ["applied", "undone"]
    assert all("alice" in one["by"] for one in history)
    assert all(began <= datetime.fromisoformat(one["at"]) <= datetime.now(UTC) for one in history)
