"""Plans: stale ones refused, applied once, taken back when a step fails or the trouble stays, undone, written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.domain.errors import Conflict, InvalidInput, MandalaError, NotFound, ServiceFailed
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.changes import kinds
from goal_mandala.ops.changes.applying import Result, apply_plan, check_target, pending, undo_plan
from goal_mandala.ops.changes.kind import Kind, PlannedCall
from goal_mandala.ops.changes.plan import Done, Plan, PlannedStep, calls_of, planned, read_plan, write_plan
from goal_mandala.ops.changes.policies import with_access
from goal_mandala.ops.target import Target

AWS = Aws(Target("dev", "ap-northeast-1"))


@dataclass
class Cloud:
    """Settings by name, and which of them cannot be written."""

    held: dict[str, Any] = field(default_factory=lambda: {"memory": 256, "timeout": 3, "policy": None})
    broken: set[str] = field(default_factory=set)
    written: list[tuple[str, Any]] = field(default_factory=list)

    def write(self, name: str, value: Any) -> None:
        self.written.append((name, value))
        if name in self.broken:
            raise ServiceFailed("change_not_settled", resource=name, status="Failed")
        self.held[name] = value


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    made = Cloud()
    kind = Kind(
        "setting",
        lambda _, name: made.held[name],
        lambda _, name, value: made.write(name, value),
        lambda _, name, value: [PlannedCall("x", "Put", {"name": name, "value": value})],
    )
    monkeypatch.setitem(kinds.KINDS, "setting", kind)
    return made


def plan(*steps: PlannedStep) -> Plan:
    made = datetime(2026, 11, 25, tzinfo=UTC)
    return Plan("dev", "ap-northeast-1", "123456789012", made, "alice", ("memory",), ("memory-too-small",), steps)


MEMORY = PlannedStep("setting", "memory", 256, 1024)
TIMEOUT = PlannedStep("setting", "timeout", 3, 900)


def quiet(step: PlannedStep, what: str) -> None:
    assert step.kind
    assert what


def test_a_plan_reads_back_with_its_history(tmp_path: Path) -> None:
    made = plan(MEMORY).noted(Done(datetime(2026, 11, 25, 1, tzinfo=UTC), "alice", "applied", "applied"))
    write_plan(tmp_path / "fix.json", made)
    with pytest.raises(InvalidInput, match="unknown_change"):
        read_plan(tmp_path / "fix.json")
    real = plan(PlannedStep("function-memory", "ai-processor", 256, 1024)).noted(made.history[0])
    write_plan(tmp_path / "real.json", real)
    assert read_plan(tmp_path / "real.json") == real
    assert real.applied


@pytest.mark.parametrize(
    ("text", "code", "problem"),
    [
        ("", "damaged_plan", "empty"),
        ('{"version": 2, "environ', "damaged_plan", "not_json"),
        ("[]", "damaged_plan", "not_an_object"),
        ("{}", "damaged_plan", "missing"),
        ('{"version": 2}', "damaged_plan", "missing"),
        ('{"version": 2, "steps": 3, "history": []}', "damaged_plan", "missing"),
        ('{"version": 1, "steps": 3}', "plan_version", None),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str, code: str, problem: str | None) -> None:
    (tmp_path / "fix.json").write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as told:
        read_plan(tmp_path / "fix.json")
    assert (told.value.code, told.value.facts.get("problem")) == (code, problem)
    with pytest.raises(NotFound):
        read_plan(tmp_path / "no.json")


def test_a_value_of_another_sort_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "fix.json"
    write_plan(path, plan(PlannedStep("reserved-concurrency", "ai-processor", 7, "ten")))
    with pytest.raises(InvalidInput) as told:
        read_plan(path)
    assert (told.value.code, told.value.facts["problem"]) == ("damaged_plan", "unknown_value")
    write_plan(
        path,
        plan(
            PlannedStep("stage-throttle", "api", 50, 50.5),
            PlannedStep("reserved-concurrency", "ai-processor", None, 10),
        ),
    )
    assert len(read_plan(path).steps) == 2


def test_only_what_differs_is_planned(cloud: Cloud) -> None:
    assert planned(AWS, [("setting", "memory", 1024), ("setting", "timeout", 3)]) == (MEMORY,)
    assert calls_of(AWS, [MEMORY])[0].text == 'x:Put {"name": "memory", "value": 1024}'
    assert cloud.written == []


def test_applying_changes_once_and_then_nothing(cloud: Cloud) -> None:
    asked: list[bool] = []
    ending = apply_plan(AWS, plan(MEMORY, TIMEOUT), lambda: bool(asked.append(True)), quiet)
    assert ending.result is Result.APPLIED
    assert cloud.held == {"memory": 1024, "timeout": 900, "policy": None}
    assert len(asked) == 1
    again = apply_plan(AWS, plan(MEMORY, TIMEOUT), lambda: True, quiet)
    assert again.result is Result.NOTHING
    assert len(cloud.written) == 2


def test_half_applied_goes_on_from_there(cloud: Cloud) -> None:
    cloud.held["memory"] = 1024
    assert pending(AWS, plan(MEMORY, TIMEOUT)) == (TIMEOUT,)
    assert apply_plan(AWS, plan(MEMORY, TIMEOUT), lambda: False, quiet).result is Result.APPLIED
    assert cloud.written == [("timeout", 900)]


def test_a_stale_plan_changes_nothing(cloud: Cloud) -> None:
    cloud.held["timeout"] = 60
    with pytest.raises(Conflict) as told:
        apply_plan(AWS, plan(MEMORY, TIMEOUT), lambda: False, quiet)
    assert told.value.code == "plan_stale"
    assert cloud.written == []


def test_a_failing_step_takes_all_back(cloud: Cloud) -> None:
    cloud.broken = {"timeout"}
    ending = apply_plan(AWS, plan(MEMORY, TIMEOUT), lambda: False, quiet)
    assert ending.result is Result.REVERTED
    assert isinstance(ending.error, MandalaError)
    assert cloud.held["memory"] == 256
    assert ending.left == ()


def test_trouble_that_stays_takes_all_back(cloud: Cloud) -> None:
    assert apply_plan(AWS, plan(MEMORY), lambda: True, quiet).result is Result.REVERTED
    assert cloud.held["memory"] == 256
    assert apply_plan(AWS, plan(MEMORY), lambda: None, quiet).result is Result.UNCONFIRMED
    assert cloud.held["memory"] == 1024


def test_undo_puts_back_what_was_there_and_refuses_what_changed_since(cloud: Cloud) -> None:
    made = plan(MEMORY, TIMEOUT)
    apply_plan(AWS, made, lambda: False, quiet)
    cloud.written.clear()
    assert undo_plan(AWS, made, quiet).result is Result.APPLIED
    assert cloud.written == [("timeout", 3), ("memory", 256)]
    assert undo_plan(AWS, made, quiet).result is Result.NOTHING
    cloud.held["memory"] = 512
    with pytest.raises(Conflict):
        undo_plan(AWS, made, quiet)


def test_a_plan_for_elsewhere_is_refused() -> None:
    check_target(plan(), AWS, "123456789012")
    with pytest.raises(InvalidInput) as told:
        check_target(plan(), AWS, "999999999999")
    assert "999999999999" in str(told.value.facts["here"])


def test_granting_access_keeps_the_other_statements() -> None:
    other = {"Sid": "Other", "Effect": "Allow", "Action": "x:Y", "Resource": "*"}
    document = with_access({"Version": "2012-10-17", "Statement": [other]}, ["arn:b", "arn:a"])
    assert document["Statement"][0] == other
    assert document["Statement"][1]["Resource"] == ["arn:a", "arn:b"]
    assert with_access(document, ["arn:b", "arn:a"]) == document
    assert with_access(None, ["arn:a"])["Statement"][0]["Effect"] == "Allow"
