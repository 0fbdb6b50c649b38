"""Look-alikes that drills brought up: who gave up waiting, what can be sent back, what only time can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.doctor import recheck as rechecking
from goal_mandala.ops.doctor.examination import chosen
from goal_mandala.ops.doctor.finding import Outcome
from goal_mandala.ops.doctor.moments import iso
from goal_mandala.ops.doctor.records import Difference, Generations, Queues, Spending, Stack
from goal_mandala.ops.doctor.signals import Signals
from goal_mandala.ops.target import Target
from goal_mandala.ops.verdict import Status
from tests.ops.doctor.patients import NOW, failures, gateway, mixed, model_metrics, patient, series

GAVE_UP: dict[str, Any] = {"status": 504, "integration_status": None, "integration_ms": 2_600.0, "error": "INTEGRATION_TIMEOUT"}  # fmt: skip
SLOW = model_metrics(latency=series("InvocationLatency", 200, 12_000, unit="Milliseconds"))


def examined(check: str, signals: Signals) -> Outcome:
    return chosen([check])[0].examine(signals)


def test_a_gateway_that_gives_up_early_is_the_gateway() -> None:
    assert examined("timeouts", patient(gateway=gateway(mixed(4, **GAVE_UP)))).cause == "gateway-limit"


def test_504s_alone_do_not_say_that_the_function_succeeded() -> None:
    late = {"status": 504, "integration_status": 504, "integration_ms": 29_010.0}
    found = examined("timeouts", patient(gateway=gateway(mixed(3, **late))))
    assert found.status is Status.FAIL
    assert found.cause == ""
    assert "gateway-limit" in {judged.cause for judged in found.open}


def test_the_api_function_s_own_limit_is_no_timeout_of_the_generating_one() -> None:
    own = tuple(
        replace(one, part="api") for one in failures(3, "function-timeout", "", "Task timed out after 29.00 seconds")
    )
    late = {"status": 504, "integration_status": 504, "integration_ms": 29_010.0}
    waiting = failures(3, "model-timeout", "deadline_exceeded", repairs=0, seconds=25.1, titles=8)
    found = examined("timeouts", patient(gateway=gateway(mixed(3, **late)), failures=(*own, *waiting)))
    assert found.cause == "model-slow"
    assert "function 0, gateway 3, model 3" in found.summary.en


def test_when_the_work_failed_inside_as_well_it_is_not_the_gateway() -> None:
    inside = failures(4, "model-timeout", "deadline_exceeded")
    found = examined("timeouts", patient(gateway=gateway(mixed(4, **GAVE_UP)), failures=inside, model_metrics=SLOW))
    assert found.cause == "model-slow"
    assert "gateway-limit" in {judged.cause for judged in found.ruled_out}


def test_504s_of_a_throttled_model_are_the_throttling_checks() -> None:
    throttled = failures(4, "model-throttled", "model_throttled")
    signals = patient(gateway=gateway(mixed(4, **GAVE_UP)), failures=throttled)
    assert examined("timeouts", signals).status is Status.PASS
    assert examined("throttling", signals).cause == "model-throttled"


def test_what_cannot_be_read_is_not_sent_back() -> None:
    dead, made = Queues(0, 0, 1, 0.0, 60.0, "aside"), Generations(12, {"x": 1}, 10, 864)
    unreadable = examined("dead-letters", patient(queues=dead, generations=made, failures=failures(1, "set-aside", "unreadable_job")))  # fmt: skip
    again = examined("dead-letters", patient(queues=dead, generations=made, failures=failures(1, "set-aside", "worker_lost")))  # fmt: skip
    assert unreadable.fix is not None
    assert again.fix is not None
    assert unreadable.fix.steps == ()
    assert "receive-message --queue-url $(aws sqs get-queue-url --queue-name aside " in unreadable.fix.text.en
    assert [step.kind for step in again.fix.steps] == ["redrive"]


def test_since_when_something_lies_aside_is_known_without_a_line_of_it() -> None:
    found = examined("dead-letters", patient(queues=Queues(0, 0, 1, 0.0, 60.0)))
    assert found.since == iso(NOW - timedelta(seconds=60))
    assert found.next_command == "mandala ops errors"


def test_where_nothing_succeeded_nobody_says_that_others_do() -> None:
    alone = Generations(0, {}, 0, 0)
    found = examined("dead-letters", patient(queues=Queues(0, 0, 1, 0.0, 60.0), generations=alone))
    assert found.cause == "poison-message"
    assert [one.cause for one in found.open] == ["common-cause"]
    assert found.ruled_out == ()


def test_nobody_waits_though_somebody_did() -> None:
    found = examined("queue", patient(queues=Queues(0, 0, 0, 14.0, None)))
    assert found.summary.en == "Waiting now: 0; the longest wait in the last 5 min: 14 s."


@pytest.mark.parametrize(("spent", "there"), [(8.0, None), (0.02, False)])
def test_a_day_that_was_dear_is_still_dear_after_the_change(
    monkeypatch: pytest.MonkeyPatch, spent: float, there: bool | None
) -> None:
    money = Spending("2026-11", 9.0, 100.0, spent, 0.02, 60.0)
    monkeypatch.setattr(rechecking, "collect", lambda *_: patient(spending=money))
    aws = Aws(Target("dev", "ap-northeast-1"))
    assert rechecking.recheck(aws, ["cost"], ["cost-runaway"], NOW - timedelta(seconds=5)).there is there


def test_what_was_changed_by_hand_is_put_back_as_the_value_that_it_was() -> None:
    """A text for a number could neither be found as made already nor be taken back."""
    changed = Difference("ai-processor", "reserved concurrency", "10", "7", "reserved-concurrency", 10)
    found = examined("drift", patient(stack=Stack("UPDATE_COMPLETE", (changed,), "12", NOW)))
    assert found.fix is not None
    assert [step.after for step in found.fix.steps] == [10]
