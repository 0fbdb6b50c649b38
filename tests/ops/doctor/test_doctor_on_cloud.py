"""The doctor on the deployed local cloud: what it asks of AWS by the cloud's own record, and what it finds there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.domain.errors import PermissionDenied
from goal_mandala.names import Function, Resources
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.permissions import action_of
from goal_mandala.ops.doctor.asked import PERMISSIONS, asked_of
from goal_mandala.ops.doctor.collecting import COLLECTORS, collect
from goal_mandala.ops.doctor.examination import chosen, judge, needed
from goal_mandala.ops.doctor.records import Alarms, ModelAccess, Stack
from goal_mandala.ops.doctor.signal import Signal
from goal_mandala.ops.doctor.signals import Missing, Signals
from goal_mandala.ops.snapshot import Snapshot
from goal_mandala.ops.target import read_target
from goal_mandala.ops.verdict import Status
from goal_mandala.ops.window import Window
from tests.localcloud.cloud import Cloud

pytestmark = pytest.mark.xdist_group("cloud")
MANDALA = Path(sys.executable).with_name("mandala")
DOCTOR_SECONDS = 15
NAMES = Resources("dev")
SIGNED_AS = {"monitoring": "cloudwatch"}
"""The names with which services sign, where they are others than the SDK's."""


@pytest.fixture
def aws(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Aws:
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    return Aws(read_target(cloud.environment))


def calls_of(cloud: Cloud, after: int) -> list[dict[str, Any]]:
    """Served calls of operators: functions and services call with temporary keys."""
    return [call for call in cloud.calls(after) if not call["access_key"].startswith("ASIA")]


def read(aws: Aws, *signals: Signal, ago: timedelta = timedelta(hours=1)) -> Signals:
    now = datetime.now(UTC)
    return collect(Snapshot(aws, Window(now - ago, now), now), signals)


def test_the_whole_command_reads_each_thing_once_in_time_and_changes_nothing(cloud: Cloud, tmp_path: Path) -> None:
    before = cloud.last_call
    environ = {**cloud.environment, "MANDALA_LANG": "en", "NO_COLOR": "1", "COLUMNS": "80"}
    done = subprocess.run([MANDALA, "ops", "doctor", "-v"], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode in {0, 3, 4}, done.stderr
    served = calls_of(cloud, before)
    assert [call["operation"] for call in served if call["kind"] != "read"] == []
    asked = Counter((call["service"], call["region"], call["operation"], call["digest"]) for call in served)
    assert [(what, count) for what, count in asked.items() if count > 1] == []
    told = re.search(r"^(\d+) AWS calls: (.*)$", done.stdout, re.M)
    assert told is not None, done.stdout
    counts = [int(part.rpartition(" ")[2]) for part in told[2].split(", ")]
    assert int(told[1]) == sum(counts) == len(served) > 20
    seconds = re.search(r"([\d.]+) s, nothing changed", done.stdout)
    assert seconds is not None, done.stdout
    assert float(seconds[1]) <= DOCTOR_SECONDS


def test_the_record_knows_when_the_same_is_asked_twice(cloud: Cloud) -> None:
    before, logs = cloud.last_call, cloud.client("logs")
    for prefix in ("/aws/lambda/", "/aws/lambda/", "/aws/"):
        logs.describe_log_groups(logGroupNamePrefix=prefix)
    first, again, other = (call["digest"] for call in calls_of(cloud, before))
    assert first == again != other


def test_the_permissions_are_those_of_the_calls_that_are_made(cloud: Cloud, aws: Aws) -> None:
    made: dict[Signal, set[str]] = {}
    now = datetime.now(UTC)
    asked = asked_of(NAMES, Window(now, now), now)
    for signal in COLLECTORS:
        before = cloud.last_call
        signals = read(aws, signal)
        known = signals.known[signal]
        assert not isinstance(known, Missing), (signal, known)
        made[signal] = {action_of(SIGNED_AS.get(call["service"], call["service"]), call["operation"]) for call in calls_of(cloud, before)}  # fmt: skip
        assert "?" not in signals.asked[signal].query or signal is not Signal.MODEL_METRICS
        assert asked[signal].query.split(" ")[0].rstrip(",") in made[signal]
    assert made == {signal: set(PERMISSIONS[signal]) for signal in COLLECTORS}


class Refused(Aws):
    """AWS for somebody who lacks one permission."""

    def __init__(self, aws: Aws, service: str, operation: str) -> None:
        super().__init__(aws.target)
        self._refused = (service, operation)

    def call(self, service: str, operation: str, /, **params: Any) -> dict[str, Any]:
        if (service, operation) == self._refused:
            raise PermissionDenied("aws_not_permitted", action=action_of(service, operation))
        return super().call(service, operation, **params)


def test_a_model_s_end_that_may_not_be_read_is_not_far_away(aws: Aws) -> None:
    checks = chosen(["end-of-life", "model-access"])
    limited = Refused(aws, "bedrock", "GetFoundationModel")
    for outcome in judge(checks, read(limited, *needed(checks), ago=timedelta(milliseconds=1))):
        assert outcome.status is Status.UNKNOWN
        assert outcome.permission == "bedrock:GetFoundationModel"


def test_the_model_is_called_as_the_role_where_the_role_lets_us(cloud: Cloud, aws: Aws) -> None:
    iam = cloud.client("iam")
    usual = iam.get_role(RoleName=NAMES.role)["Role"]["AssumeRolePolicyDocument"]
    access = read(aws, Signal.MODEL_ACCESS).get(Signal.MODEL_ACCESS, ModelAccess)
    assert access.tried.answered is None
    assert "lambda.amazonaws.com" in access.tried.why.en
    ours = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    open_to_us = {**usual, "Statement": [*usual["Statement"], ours]}
    before = cloud.last_call
    try:
        iam.update_assume_role_policy(RoleName=NAMES.role, PolicyDocument=json.dumps(open_to_us))
        access = read(aws, Signal.MODEL_ACCESS).get(Signal.MODEL_ACCESS, ModelAccess)
    finally:
        iam.update_assume_role_policy(RoleName=NAMES.role, PolicyDocument=json.dumps(usual))
    assert access.tried.answered is True, access.tried
    as_role = [call["operation"] for call in cloud.calls(before) if call["access_key"].startswith("ASIA")]
    assert "Converse" in as_role


def test_every_alarm_of_the_template_is_expected(cloud: Cloud, aws: Aws) -> None:
    alarms = read(aws, Signal.ALARMS).get(Signal.ALARMS, Alarms)
    assert len(alarms.expected) >= 13
    assert set(alarms.expected) == {one.name for one in alarms.found}
    gone = cloud.client("cloudwatch").describe_alarms(AlarmNames=[NAMES.alarm("budget")])["MetricAlarms"][0]
    kept = ("AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "MetricName", "Namespace", "Statistic", "Dimensions", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator", "TreatMissingData")  # fmt: skip
    try:
        cloud.client("cloudwatch").delete_alarms(AlarmNames=[gone["AlarmName"]])
        [outcome] = judge(chosen(["alerting"]), read(aws, Signal.ALARMS))
        assert outcome.cause == "alarm-missing"
        assert "budget" in outcome.proofs[0].value
    finally:
        cloud.client("cloudwatch").put_metric_alarm(**{name: gone[name] for name in kept if name in gone})


def test_what_was_changed_by_hand_is_found_wherever_it_was(cloud: Cloud, aws: Aws) -> None:
    assert read(aws, Signal.STACK).get(Signal.STACK, Stack).differences == ()
    logs, iam, gateway, ssm = (cloud.client(name) for name in ("logs", "iam", "apigateway", "ssm"))
    api = next(one["id"] for one in gateway.get_rest_apis()["items"] if one["name"] == NAMES.rest_api)
    stage = gateway.get_stages(restApiId=api)["item"][0]
    burst = stage["methodSettings"]["*/*"]["throttlingBurstLimit"]
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    record = {"id": "29991231T000000Z-abcdefg", "kind": "deploy", "state": "live", "at": "2999-12-31T00:00:00+00:00", "codes": {"ai-processor": "another"}, "versions": {"api": "9999"}}  # fmt: skip
    release = f"{NAMES.releases_path}/{record['id']}"

    def patch(value: int) -> None:
        operations = [{"op": "replace", "path": "/*/*/throttling/burstLimit", "value": str(value)}]
        gateway.update_stage(restApiId=api, stageName=stage["stageName"], patchOperations=operations)

    try:
        logs.put_retention_policy(logGroupName=NAMES.log_group(Function.API), retentionInDays=7)
        iam.put_role_policy(RoleName=NAMES.role, PolicyName="ByHand", PolicyDocument=json.dumps(allow))
        patch(3)
        ssm.put_parameter(Name=release, Value=json.dumps(record), Type="String")
        [outcome] = judge(chosen(["drift"]), read(aws, Signal.STACK))
    finally:
        logs.put_retention_policy(logGroupName=NAMES.log_group(Function.API), retentionInDays=30)
        iam.delete_role_policy(RoleName=NAMES.role, PolicyName="ByHand")
        patch(burst)
        ssm.delete_parameter(Name=release)
    found = {proof.detail: (proof.value, proof.threshold) for proof in outcome.proofs[1:]}
    assert found.pop(f"code (release {record['id']})")[1] == "another"
    assert found.pop(f"version (release {record['id']})")[1] == "9999"
    assert found.pop("retention") == ("7 d", "30 d")
    assert found.pop("policy ByHand") == ("attached", "-")
    assert "burst 3" in found.pop("throttle")[0]
    assert found == {}
