"""Verify's judgements: what exists but does not work is found, each by its own check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goal_mandala.names import Resources
from goal_mandala.ops.aws.alarms import Alarm
from goal_mandala.ops.aws.functions import Alias, EventSource, FunctionState, Invocation
from goal_mandala.ops.aws.gateway import HttpAnswer, WebAcl
from goal_mandala.ops.aws.log_groups import LogGroup
from goal_mandala.ops.aws.policies import Policy, Statement
from goal_mandala.ops.aws.queues import QueueState
from goal_mandala.ops.aws.table import TableState
from goal_mandala.ops.aws.topic import Subscription
from goal_mandala.ops.reading import Reading
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.verify.alarms import GUIDE, judge_guide, judge_hearers, judge_wiring
from goal_mandala.ops.verify.data import judge_log_group, judge_queue, judge_table
from goal_mandala.ops.verify.functions import judge_alias, judge_event_source, judge_function, judge_reserved
from goal_mandala.ops.verify.http import judge_health, judge_refusal, judge_web_acl
from goal_mandala.ops.verify.model import judge_policy
from goal_mandala.ops.verify.smoke import judge_smoke
from goal_mandala.ops.words import same

NAMES = Resources("dev")
FUNCTION = FunctionState(
    "f", "1", "Active", "", "Successful", "python3.13", "arm64", 1024, 900, "Active", "role", "r", "c", None, {}
)
ALARM = Alarm(NAMES.alarm("error-rate"), "arn", "", "OK", None, "", True, ("topic",), "AWS/Lambda", "Errors", "Sum", "GreaterThanOrEqualToThreshold", 5, 300, 1, 1)  # fmt: skip
SOURCE = EventSource("id", "arn:q", "arn:f", "Enabled", 1, 6, reports_failures=True)
TABLE = TableState("t", "ACTIVE", 0, 0, recovery=True, expires="expires_at", protected=True)
QUEUE = QueueState("q", "url", 0, 0, 0, 1800, f"arn:aws:sqs:r:1:{NAMES.dead_queue}", 3)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.PASS),
        ({"state": "Failed"}, Status.FAIL),
        ({"update": "Failed"}, Status.FAIL),
        ({"timeout": 300}, Status.WARN),
        ({"memory": 512}, Status.WARN),
        ({"tracing": "PassThrough"}, Status.WARN),
    ],
)
def test_function(change: dict[str, object], status: Status) -> None:
    assert judge_function("ai-processor", Reading(value=replace(FUNCTION, **change))).status is status  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("alias", "status"),
    [
        (Alias("live", "7", "r", {}), Status.PASS),
        (Alias("live", "6", "r", {}), Status.WARN),
        (Alias("live", "7", "r", {"8": 0.1}), Status.WARN),
        (None, Status.FAIL),
    ],
)
def test_alias(alias: Alias | None, status: Status) -> None:
    assert judge_alias("api", Reading(value=alias), "7").status is status


def test_reserved_zero_stops_everything() -> None:
    assert [judge_reserved(Reading(value=v)).status for v in (10, 0, None, 20)] == [
        Status.PASS,
        Status.FAIL,
        Status.WARN,
        Status.WARN,
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [({}, Status.PASS), ({"state": "Disabled"}, Status.FAIL), ({"concurrency": 10}, Status.WARN), ({"reports_failures": False}, Status.WARN)],
)  # fmt: skip
def test_event_source(change: dict[str, object], status: Status) -> None:
    assert judge_event_source(Reading(value=(replace(SOURCE, **change),))).status is status  # pyright: ignore[reportArgumentType]
    assert judge_event_source(Reading(value=())).status is Status.FAIL


@pytest.mark.parametrize(
    ("status", "verdict"), [(401, Status.PASS), (200, Status.FAIL), (403, Status.FAIL), (500, Status.FAIL)]
)
def test_only_401_is_a_refusal(status: int, verdict: Status) -> None:
    check = judge_refusal("x", same("x"), Reading(value=HttpAnswer(status, "", {}, 0.1)))
    assert check.status is verdict
    if status == 200:
        assert "rollback" in check.fix.en


@pytest.mark.parametrize(
    ("acl", "status"),
    [
        (WebAcl("ours", 2000, 300), Status.PASS),
        (WebAcl("ours", 0, 300), Status.FAIL),
        (WebAcl("theirs", 2000, 300), Status.FAIL),
        (None, Status.FAIL),
    ],
)
def test_the_rate_by_address_stands_before_the_api(acl: WebAcl | None, status: Status) -> None:
    assert judge_web_acl(Reading(value=acl), "ours").status is status


def test_health() -> None:
    assert judge_health("http://x", Reading(value=HttpAnswer(200, "", {}, 0.1))).status is Status.PASS
    assert judge_health("http://x", Reading(value=HttpAnswer(502, "", {}, 0.1))).status is Status.FAIL


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.PASS),
        ({"threshold": 50.0}, Status.FAIL),
        ({"metric": "Duration"}, Status.FAIL),
        ({"enabled": False}, Status.FAIL),
        ({"comparison": "LessThanThreshold"}, Status.FAIL),
        ({"name": "other"}, Status.FAIL),
    ],
)
def test_the_guide_s_alarm_as_it_stands_there(change: dict[str, object], status: Status) -> None:
    alarms = Reading(value=(replace(ALARM, **change),))  # pyright: ignore[reportArgumentType]
    assert judge_guide(NAMES, "error-rate", GUIDE["error-rate"], alarms).status is status


def test_an_alarm_that_tells_nobody_is_found() -> None:
    assert judge_wiring("topic", Reading(value=(ALARM,))).status is Status.PASS
    assert judge_wiring("topic", Reading(value=(ALARM, replace(ALARM, name="deaf", actions=())))).status is Status.FAIL
    assert judge_wiring("topic", Reading(value=())).status is Status.FAIL
    heard = [(Subscription("email", True, "arn:x"),), (Subscription("email", False, "PendingConfirmation"),), ()]
    assert [judge_hearers(Reading(value=one)).status for one in heard] == [Status.PASS, Status.WARN, Status.WARN]


@pytest.mark.parametrize(("days", "status"), [(30, Status.PASS), (None, Status.FAIL), (7, Status.FAIL)])
def test_retention(days: int | None, status: Status) -> None:
    assert judge_log_group("g", Reading(value=(LogGroup("g", days, 0, None),))).status is status
    assert judge_log_group("other", Reading(value=(LogGroup("g", days, 0, None),))).status is Status.FAIL


@pytest.mark.parametrize(
    ("change", "guarded", "status"),
    [
        ({}, True, Status.PASS),
        ({"recovery": False}, False, Status.FAIL),
        ({"expires": ""}, False, Status.FAIL),
        ({"protected": False}, True, Status.FAIL),
        ({"protected": False}, False, Status.PASS),
    ],
)
def test_table(change: dict[str, object], guarded: bool, status: Status) -> None:
    assert judge_table(Reading(value=replace(TABLE, **change)), guarded=guarded).status is status  # pyright: ignore[reportArgumentType]


def test_queue() -> None:
    assert judge_queue(Reading(value=QUEUE), NAMES.dead_queue).status is Status.PASS
    assert judge_queue(Reading(value=replace(QUEUE, dead_queue="")), NAMES.dead_queue).status is Status.FAIL
    assert judge_queue(Reading(value=replace(QUEUE, visibility=30)), NAMES.dead_queue).status is Status.FAIL


def test_policy() -> None:
    def policy(*actions: str) -> Policy:
        return Policy("role", "BedrockAccess", (Statement(True, actions, ("arn:x/m",)),), {})

    assert (
        judge_policy(Reading(value=policy("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"))).status
        is Status.PASS
    )
    assert judge_policy(Reading(value=policy("bedrock:*"))).status is Status.PASS
    assert judge_policy(Reading(value=policy("bedrock:InvokeModel"))).status is Status.FAIL
    assert judge_policy(Reading(value=None)).status is Status.FAIL


def test_smoke() -> None:
    good = {"data": [{"title": f"t{i}"} for i in range(8)]}
    assert judge_smoke(Reading(value=Invocation(200, "", good, "", "7"))).status is Status.PASS
    assert judge_smoke(Reading(value=Invocation(200, "", {"data": good["data"][:7]}, "", "7"))).status is Status.FAIL
    failed = judge_smoke(Reading(value=Invocation(200, "model_throttled", None, "ERROR a@example.com", "7")))
    assert failed.status is Status.FAIL
    assert "model_throttled" in failed.found.ja
    assert "@" not in str(failed.facts)


def test_what_was_set_by_hand_is_put_back_by_a_plan_and_not_by_the_same_template() -> None:
    """CloudFormation changes nothing where the template is as before."""
    drift = "mandala ops doctor drift --plan fix.json"
    assert judge_reserved(Reading(value=1)).fix.en == drift
    assert judge_reserved(Reading(value=0)).fix.en == drift
    assert judge_function("ai-processor", Reading(value=replace(FUNCTION, memory=512))).fix.en == drift
    assert judge_policy(Reading(value=None)).fix.en == "mandala ops doctor model-access --plan fix.json"
    kept = judge_log_group("g", Reading(value=(LogGroup("g", 1, 0, None),)))
    assert kept.fix.en == "mandala ops doctor telemetry --plan fix.json"
    assert judge_event_source(Reading(value=(replace(SOURCE, state="Disabled"),))).fix.en == "mandala ops doctor queue --plan fix.json"  # fmt: skip
