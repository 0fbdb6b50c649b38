"""The commands on the deployed local cloud: they change nothing unless told, agree with AWS's own APIs, and can be undone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goal_mandala.names import Resources
from goal_mandala.ops.aws.connection import Aws
from goal_mandala.ops.aws.security_groups import Rule, SecurityGroup, read_security_groups
from goal_mandala.ops.maintenance.figures import read_ledger, read_performance
from goal_mandala.ops.target import Target, read_target
from goal_mandala.ops.window import Window
from tests.localcloud.cloud import Cloud
from tests.nursery import mandala_says

pytestmark = pytest.mark.xdist_group("cloud")
NAMES = Resources("dev")
GROUP = NAMES.log_group("ai-processor")


def _run(cloud: Cloud, folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    done = mandala_says("ops", *words, "--json", folder=folder, environ=cloud.environment)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


def _statuses(told: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["status"] for section in told["review"]["sections"] for check in section["checks"]}


def _retention(cloud: Cloud) -> int | None:
    (group,) = cloud.client("logs").describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    return group.get("retentionInDays")


def test_monthly_shows_changes_only_when_told_and_takes_them_back(cloud: Cloud, tmp_path: Path) -> None:
    logs = cloud.client("logs")
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)
    try:
        before = cloud.last_call
        code, told = _run(cloud, tmp_path, "maintain", "monthly")
        assert (code, _statuses(told)["retention"]) == (3, "WARN")
        assert cloud.changes(before) == []
        assert {Path(name).suffix for name in told["files"]} == {".md", ".html"}
        assert all((tmp_path / name).stat().st_size > 500 for name in told["files"])
        _run(cloud, tmp_path, "maintain", "monthly", "--apply", "--yes")
        assert _retention(cloud) == 30
        (plan,) = tmp_path.glob("*-retention.json")
        assert _statuses(_run(cloud, tmp_path, "maintain", "monthly")[1])["retention"] == "PASS"
        assert _run(cloud, tmp_path, "undo", plan.name, "--yes")[0] == 0
        assert _retention(cloud) == 7
    finally:
        logs.put_retention_policy(logGroupName=GROUP, retentionInDays=30)


def test_a_month_s_figures_are_those_of_aws_itself(cloud: Cloud) -> None:
    cloud.generate()
    now = datetime.now(UTC)
    window = Window(now - timedelta(hours=3), now + timedelta(minutes=5))
    settings = {name: cloud.environment[name] for name in ("AWS_REGION", "AWS_ENDPOINT_URL")}
    aws = Aws(Target("dev", settings["AWS_REGION"], endpoint=settings["AWS_ENDPOINT_URL"]))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cloud.environment.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        found, ledger = read_performance(aws, window), read_ledger(aws, window)
    points = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Duration",
        Dimensions=[{"Name": "FunctionName", "Value": NAMES.function("ai-processor")}],
        StartTime=window.start,
        EndTime=window.end,
        Period=60,
        Statistics=["Sum", "SampleCount", "Maximum"],
    )["Datapoints"]
    calls = sum(point["SampleCount"] for point in points)
    assert found.calls == calls >= 1
    assert found.average == pytest.approx(sum(point["Sum"] for point in points) / calls)
    assert found.longest == pytest.approx(max(point["Maximum"] for point in points))
    assert found.p50 is not None
    assert found.p99 is not None
    assert found.p50 <= found.p99 <= found.longest
    assert ledger.succeeded >= 1
    assert ledger.cost > 0


def test_quarterly_names_a_policy_added_by_hand_and_reads_the_logs(cloud: Cloud, tmp_path: Path) -> None:
    iam = cloud.client("iam")
    code, told = _run(cloud, tmp_path, "maintain", "quarterly", "--no-index", "--since", "3h")
    statuses = _statuses(told)
    assert statuses["iam-diff"] == "PASS"
    assert statuses["audit-lambda-goal-mandala-dev-ai-processor"] == "PASS"
    assert statuses["outdated"] == "UNKNOWN"
    assert statuses["security-groups"] == "PASS"
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=NAMES.role, PolicyName="ByHand", PolicyDocument=json.dumps(document))
    try:
        before = cloud.last_call
        code, told = _run(cloud, tmp_path, "maintain", "quarterly", "--no-index", "--since", "3h")
        assert (code, _statuses(told)["iam-diff"]) == (3, "WARN")
        (permissions,) = [one for one in told["review"]["sections"] if one["id"] == "permissions"]
        assert [row[2] for row in permissions["tables"][0]["rows"]] == ["s3:* → *"]
        changed = {call["operation"] for call in cloud.changes(before)}
        assert changed <= {"GenerateServiceLastAccessedDetails"}
    finally:
        iam.delete_role_policy(RoleName=NAMES.role, PolicyName="ByHand")


def test_security_groups_that_are_in_use_are_read_with_their_rules(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    group = ec2.create_security_group(GroupName="by-hand", Description="by hand")["GroupId"]
    try:
        ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
        )
        with pytest.MonkeyPatch.context() as patch:
            for name, value in cloud.environment.items():
                if name.startswith("AWS_"):
                    patch.setenv(name, value)
            aws = Aws(read_target(cloud.environment))
            assert read_security_groups(aws, NAMES.stack, ()) == ()
            [found] = read_security_groups(aws, NAMES.stack, (group,))
        assert found == SecurityGroup(group, "by-hand", (Rule("0.0.0.0/0", "tcp 22"),))
    finally:
        ec2.delete_security_group(GroupId=group)
