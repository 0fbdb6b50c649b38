"""Looking again after a change: gone is said only of what was looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from goal_mandala.domain.errors import Throttled
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.doctor import recheck as rechecking
from goal_mandala.ops.doctor.checks import CHECKS
from goal_mandala.ops.doctor.collecting import missing
from goal_mandala.ops.doctor.records import Invocations, Queues
from goal_mandala.ops.doctor.signals import Signals
from goal_mandala.ops.target import Target
from tests.ops.doctor.patients import (
    CASES,
    NOW,
    gateway,
    invocations,
    model_access,
    patient,
    processor,
    series,
    sign_in,
)

STILL = Invocations(*(series(name) for name in ("Invocations", "Errors", "Throttles", "Duration", "Duration", "Peak")))
NO_TRAFFIC: dict[str, Any] = {"reports": (), "failures": (), "gateway": gateway(()), "invocations": STILL}
THROTTLED = missing(Throttled("aws_throttled"))


def looked(monkeypatch: pytest.MonkeyPatch, signals: Signals, check: str, cause: str) -> rechecking.Again:
    monkeypatch.setattr(rechecking, "collect", lambda *_: signals)
    return rechecking.recheck(Aws(Target("dev", "ap-northeast-1")), [check], [cause], NOW - timedelta(seconds=5))


MENDED_BY_PLANS = {
    "memory": ("memory-too-small", "memory-leak", "big-input"),
    "timeouts": ("timeout-lowered", "cpu-starved", "retry-budget", "model-slow"),
    "throttling": ("reserved-concurrency", "model-throttled", "gateway-throttle"),
}
TRAFFIC = [(check, cause) for check, causes in MENDED_BY_PLANS.items() for cause in causes]


@pytest.mark.parametrize(("check", "cause"), TRAFFIC)
def test_without_traffic_what_only_traffic_shows_cannot_be_told(
    monkeypatch: pytest.MonkeyPatch, check: str, cause: str
) -> None:
    again = looked(monkeypatch, patient(**NO_TRAFFIC), check, cause)
    assert again.there is None
    assert [one.check for one in again.open] == [check]
    assert again.open[0].why.en
    assert again.open[0].why.ja
    assert looked(monkeypatch, patient(), check, cause).there is False, "and with traffic that went well it can"


@pytest.mark.parametrize(
    ("check", "cause"),
    [("model-access", "no-policy"), ("sign-in", "wrong-pool"), ("drift", "changed-by-hand"), ("telemetry", "tracing-off"), ("alerting", "alarm-off"), ("queue", "queue-off")],
)  # fmt: skip
def test_without_traffic_a_setting_that_was_read_again_decides(
    monkeypatch: pytest.MonkeyPatch, check: str, cause: str
) -> None:
    assert looked(monkeypatch, patient(**NO_TRAFFIC), check, cause).there is False


def test_a_setting_that_is_still_wrong_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = patient(
        **NO_TRAFFIC, model_access=model_access(decision="implicitDeny", statements=(), denied_on=("arn",))
    )
    again = looked(monkeypatch, denied, "model-access", "no-policy")
    assert again.there is True
    assert [(one.check, one.title.en) for one in again.still] == [("model-access", "No policy allows it")]
    elsewhere = patient(**NO_TRAFFIC, sign_in=sign_in(function_issuer="https://elsewhere"))
    assert looked(monkeypatch, elsewhere, "sign-in", "wrong-pool").there is True


@pytest.mark.parametrize(
    ("check", "cause", "unread"),
    [("throttling", "reserved-concurrency", "invocations"), ("memory", "memory-too-small", "reports"), ("model-access", "no-policy", "model_access"), ("drift", "changed-by-hand", "stack"), ("dead-letters", "poison-message", "queues"), ("cost", "cost-runaway", "spending")],
)  # fmt: skip
def test_what_could_not_be_read_is_no_success(
    monkeypatch: pytest.MonkeyPatch, check: str, cause: str, unread: str
) -> None:
    """A throttled call names no permission, and is as blind."""
    again = looked(monkeypatch, patient(**{unread: THROTTLED}), check, cause)
    assert again.there is None
    assert [one.check for one in again.open] == [check]


@pytest.mark.parametrize(
    ("check", "cause", "breaking"),
    [("memory", "memory-too-small", "reports"), ("model-access", "no-policy", "failures")],
)
def test_a_check_that_breaks_is_no_success(
    monkeypatch: pytest.MonkeyPatch, check: str, cause: str, breaking: str
) -> None:
    """Nor is it when the cause alone could be judged."""
    again = looked(monkeypatch, patient(**{breaking: ("no record",)}), check, cause)
    assert again.there is None
    assert "broke" in again.open[0].why.en


def test_what_was_sent_back_is_gone_when_it_has_been_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, done = Queues(0, 1, 0, 0.0, None), Queues(0, 0, 0, 0.0, None)
    assert looked(monkeypatch, patient(queues=under_way), "dead-letters", "poison-message").there is None
    assert looked(monkeypatch, patient(queues=done), "dead-letters", "poison-message").there is False


def test_another_finding_of_the_same_check_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    throttled = patient(
        functions=processor(reserved=1),
        invocations=invocations(throttles=series("Throttles", 4), concurrent=series("ConcurrentExecutions", 1)),
    )
    again = looked(monkeypatch, throttled, "throttling", "gateway-throttle")
    assert again.there is None
    assert "still finds something" in again.open[0].why.en


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_that_goes_on_is_still_there_or_left_to_time(monkeypatch: pytest.MonkeyPatch, case: Any) -> None:
    there = looked(monkeypatch, case.signals(), case.check, case.cause).there
    assert there is (None if case.cause in rechecking.LASTING else True)


def test_the_tables_name_causes_that_there_are() -> None:
    known = {cause.id for check in CHECKS for cause in check.causes}
    for table in (rechecking.SETTINGS, rechecking.AT_THE_GATEWAY, rechecking.ASIDE, rechecking.LASTING):
        assert table <= known
