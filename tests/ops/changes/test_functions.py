"""Settings of a function: never other code into service, back by the alias, stale by the revision, Ctrl-C at every call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.domain.errors import Conflict, ServiceFailed
from goal_mandala.ops.changes.applying import Journal, Result, apply_plan, pending, undo_plan, undoable
from goal_mandala.ops.changes.plan import Done, Plan, calls_back, planned, read_plan, write_plan
from tests.ops.changes.lambda_by_hand import SETTINGS, Lambda

MEMORY = ("function-memory", "ai-processor", 1024)
TIMEOUT = ("function-timeout", "ai-processor", 900)
VARIABLE = ("function-environment", "ai-processor", {"A": "9"})
RESERVED = ("reserved-concurrency", "ai-processor", 20)


def plan_of(cloud: Lambda, *asked: tuple[str, str, Any]) -> Plan:
    steps = planned(cloud, asked)
    made = datetime(2026, 11, 25, tzinfo=UTC)
    return Plan("dev", "ap-northeast-1", "1", made, "alice", ("memory",), ("memory-too-small",), steps)


def quiet(*_: object) -> None:
    """Nobody watches."""


def apply(cloud: Lambda, plan: Plan, there: bool | None = False, journal: Journal | None = None) -> Result:
    return apply_plan(cloud, plan, lambda: there, quiet, journal).result


def test_a_setting_is_put_on_what_is_in_service_and_undone_by_the_alias() -> None:
    cloud = Lambda()
    cloud.latest |= {"Timeout": 3, "Environment": {"Variables": {"A": "left lying"}}}  # unpublished, by hand
    plan = plan_of(cloud, MEMORY, VARIABLE)
    journal = Journal(plan)
    assert apply(cloud, plan, journal=journal) is Result.APPLIED
    assert cloud.served | SETTINGS == cloud.served | {"MemorySize": 256, "Environment": SETTINGS["Environment"]}
    assert (cloud.served["MemorySize"], cloud.served["Timeout"]) == (1024, 60)
    assert cloud.served["Environment"]["Variables"] == {"A": "9", "B": "2"}
    assert apply(cloud, journal.plan) is Result.NOTHING
    published = len(cloud.versions)
    assert undo_plan(cloud, journal.plan, quiet, journal).result is Result.APPLIED
    assert cloud.alias["FunctionVersion"] == "1"
    assert len(cloud.versions) == published, "undoing publishes nothing"
    assert (cloud.latest["MemorySize"], cloud.latest["Environment"]["Variables"]["A"]) == (256, "1"), "nor lies in wait"
    assert undo_plan(cloud, journal.plan, quiet).result is Result.NOTHING
    assert apply(cloud, journal.plan) is Result.APPLIED, "its own undoing makes no plan stale"


def test_after_a_roll_back_no_setting_releases_what_was_rolled_back() -> None:
    cloud = Lambda()
    cloud.release("bad")
    cloud.point("1")
    plan = plan_of(cloud, RESERVED, MEMORY)
    cloud.asked.clear()
    with pytest.raises(Conflict) as told:
        apply(cloud, plan)
    assert (told.value.code, told.value.facts["version"]) == ("other_code_latest", "1")
    assert cloud.writes == [], "not even the step that could be made"
    assert cloud.served["CodeSha256"] == "one"


def test_other_code_that_comes_between_is_not_released() -> None:
    """Somebody uploads code after the plan was looked at, before the version is published."""
    cloud = Lambda()
    plan = plan_of(cloud, MEMORY)

    def upload(operation: str) -> None:
        if operation == "PublishVersion":
            cloud.before = quiet
            cloud.latest |= {"CodeSha256": "other", "RevisionId": "theirs"}

    cloud.before = upload
    assert apply(cloud, plan) is Result.REVERTED
    assert cloud.alias["FunctionVersion"] == "1"


def test_while_a_canary_shifts_nothing_is_published() -> None:
    cloud = Lambda()
    cloud.point("1", **{"2": 0.1})
    with pytest.raises(Conflict) as told:
        apply(cloud, plan_of(cloud, MEMORY))
    assert told.value.code == "alias_shifting"


@pytest.mark.parametrize("asked", [MEMORY, RESERVED])
@pytest.mark.parametrize("what", ["deployed", "rolled back and forth", "changed by hand"])
def test_a_plan_is_stale_after_a_release_or_a_change(asked: tuple[str, str, Any], what: str) -> None:
    cloud = Lambda()
    plan = plan_of(cloud, asked)
    if what == "deployed":
        cloud.release("two")
    elif what == "rolled back and forth":
        cloud.point("1")
    else:
        cloud.latest["RevisionId"] = "other"
    cloud.asked.clear()
    with pytest.raises(Conflict) as told:
        apply(cloud, plan)
    assert (told.value.code, told.value.facts["before"]) == ("released_since", "1")
    assert cloud.writes == []


def test_half_applied_goes_on_and_half_applied_with_a_deployment_since_does_not(tmp_path: Path) -> None:
    """Killed after its first step: the file has the beginning, nothing else."""
    cloud = Lambda()
    path = tmp_path / "fix.json"
    plan = plan_of(cloud, MEMORY, TIMEOUT)

    journal = Journal(plan, "alice", lambda made: write_plan(path, made))
    journal.begin("apply")
    apply(cloud, plan_of(cloud, MEMORY))
    begun = read_plan(path)
    assert begun.unfinished is not None
    assert [step.kind for step in pending(cloud, begun)] == ["function-timeout"]
    version = cloud.release("two")
    with pytest.raises(Conflict):
        pending(cloud, begun)
    with pytest.raises(Conflict):
        undoable(cloud, begun)
    cloud.point("2")
    assert version == "3"
    assert undo_plan(cloud, begun, quiet).result is Result.APPLIED
    assert cloud.alias["FunctionVersion"] == "1"


def test_undoing_one_plan_does_not_take_back_another() -> None:
    cloud = Lambda()
    first = plan_of(cloud, MEMORY)
    apply(cloud, first)
    second = plan_of(cloud, TIMEOUT)
    apply(cloud, second)
    with pytest.raises(Conflict) as told:
        undo_plan(cloud, first, quiet)
    assert (told.value.code, told.value.facts["before"], told.value.facts["now"]) == ("undo_released_since", "1", "3")
    assert undo_plan(cloud, second, quiet).result is Result.APPLIED
    assert undo_plan(cloud, first, quiet).result is Result.APPLIED
    assert cloud.alias["FunctionVersion"] == "1"


def test_after_a_roll_back_since_nothing_is_left_to_undo_and_after_a_release_since_it_is_refused() -> None:
    cloud = Lambda()
    earlier = {**cloud.versions["1"], "CodeSha256": "zero"}
    plan = plan_of(cloud, MEMORY)
    apply(cloud, plan)
    cloud.versions["9"] = earlier
    cloud.point("9")
    assert undo_plan(cloud, plan, quiet).result is Result.NOTHING
    assert cloud.alias["FunctionVersion"] == "9", "what was rolled back to goes on serving"
    cloud.release("two")
    with pytest.raises(Conflict):
        undo_plan(cloud, plan, quiet)


def test_the_calls_of_undoing_are_those_that_it_makes() -> None:
    cloud = Lambda()
    plan = plan_of(cloud, RESERVED, MEMORY)
    apply(cloud, plan)
    shown = [(call.operation, call.params) for call in calls_back(cloud, undoable(cloud, plan))]
    cloud.asked.clear()
    undo_plan(cloud, plan, quiet)
    assert [operation for operation, _ in shown] == cloud.writes
    assert shown[0][1]["FunctionVersion"] == "1"


def _rows(history: Sequence[Done]) -> list[tuple[str, str]]:
    return [(one.what, one.outcome) for one in history]


def _calls_of_applying() -> list[str]:
    cloud = Lambda()
    plan = plan_of(cloud, RESERVED, MEMORY, TIMEOUT)
    cloud.asked.clear()
    apply(cloud, plan)
    return list(cloud.asked)


@pytest.mark.parametrize("number", range(len(_calls_of_applying())))
def test_ctrl_c_at_every_call_leaves_nothing_and_is_written_down(number: int, tmp_path: Path) -> None:
    cloud = Lambda()
    path = tmp_path / "fix.json"
    plan = plan_of(cloud, RESERVED, MEMORY, TIMEOUT)
    cloud.asked.clear()

    def stop(_: str) -> None:
        if len(cloud.asked) == number:
            cloud.before = quiet
            raise KeyboardInterrupt

    cloud.before = stop
    journal = Journal(plan, "alice", lambda made: write_plan(path, made))
    try:
        ending = apply_plan(cloud, plan, lambda: False, quiet, journal)
    except KeyboardInterrupt:
        assert cloud.writes == []
        assert not path.exists(), "nothing was begun"
    else:
        assert (ending.result, ending.left) == (Result.INTERRUPTED, ())
        assert _rows(read_plan(path).history) == [("begun", "apply"), ("interrupted", "interrupted")]
    assert (cloud.reserved, cloud.alias["FunctionVersion"]) == (10, "1")
    assert {name: cloud.latest[name] for name in SETTINGS} == SETTINGS


def test_ctrl_c_while_looking_again_takes_back_and_is_written_down(tmp_path: Path) -> None:
    cloud = Lambda()
    path = tmp_path / "fix.json"
    plan = plan_of(cloud, MEMORY, TIMEOUT)

    def impatient() -> bool:
        assert _rows(read_plan(path).history) == [("begun", "apply")], "a killed process leaves the beginning"
        raise KeyboardInterrupt

    ending = apply_plan(cloud, plan, impatient, quiet, Journal(plan, "alice", lambda made: write_plan(path, made)))
    assert (ending.result, ending.left) == (Result.INTERRUPTED, ())
    assert cloud.alias["FunctionVersion"] == "1"
    assert _rows(read_plan(path).history) == [("begun", "apply"), ("interrupted", "interrupted")]


def test_a_second_ctrl_c_while_taking_back_says_what_is_left(tmp_path: Path) -> None:
    cloud = Lambda()
    path = tmp_path / "fix.json"
    plan = plan_of(cloud, RESERVED, MEMORY)

    def twice(step: Any, what: str) -> None:
        if what == "taking back" and step.kind == "reserved-concurrency":
            raise KeyboardInterrupt

    def impatient() -> bool:
        raise KeyboardInterrupt

    ending = apply_plan(cloud, plan, impatient, twice, Journal(plan, "alice", lambda made: write_plan(path, made)))
    assert [step.kind for step in ending.left] == ["reserved-concurrency"]
    kept = read_plan(path)
    assert kept.history[-1].left == ("reserved-concurrency ai-processor",)
    assert (cloud.reserved, cloud.alias["FunctionVersion"]) == (20, "1")
    assert undo_plan(cloud, kept, quiet).result is Result.APPLIED
    assert cloud.reserved == 10


def test_ctrl_c_while_undoing_goes_no_further_and_undoing_again_goes_on() -> None:
    cloud = Lambda()
    plan = plan_of(cloud, RESERVED, MEMORY)
    apply(cloud, plan)

    def stop(step: Any, what: str) -> None:
        if what == "taken back" and step.kind == "function-memory":
            raise KeyboardInterrupt

    journal = Journal(plan)
    ending = undo_plan(cloud, plan, stop, journal)
    assert (ending.result, [step.kind for step in ending.left]) == (Result.INTERRUPTED, ["reserved-concurrency"])
    assert _rows(journal.plan.history) == [("begun", "undo"), ("interrupted", "interrupted")]
    assert undo_plan(cloud, plan, quiet).result is Result.APPLIED
    assert (cloud.reserved, cloud.alias["FunctionVersion"]) == (10, "1")


def test_an_error_while_looking_again_is_no_answer_and_keeps_the_change() -> None:
    cloud = Lambda()
    plan = plan_of(cloud, MEMORY)
    journal = Journal(plan)

    def broken() -> bool:
        raise ServiceFailed("aws_failed")

    ending = apply_plan(cloud, plan, broken, quiet, journal)
    assert ending.result is Result.UNCONFIRMED
    assert ending.error is not None
    assert cloud.served["MemorySize"] == 1024
    assert _rows(journal.plan.history) == [("begun", "apply"), ("applied", "unconfirmed")]


def test_a_defect_while_looking_again_takes_back_is_written_down_and_goes_on_up() -> None:
    cloud = Lambda()
    plan = plan_of(cloud, MEMORY)
    journal = Journal(plan)

    def defect() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        apply_plan(cloud, plan, defect, quiet, journal)
    assert cloud.alias["FunctionVersion"] == "1"
    assert _rows(journal.plan.history) == [("begun", "apply"), ("interrupted", "interrupted")]
