"""CodeDeploy on the local cloud: traffic shifts by weight, an alarm takes it back, CloudFormation's alias goes through it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from goal_mandala.names import Resources
from tests.localcloud.cloud import Cloud, wait_for

pytestmark = pytest.mark.xdist_group("cloud")
NAME, ALARM = "shifted", "shifted-canary"
GROUP = {"applicationName": NAME, "deploymentGroupName": NAME}
CANARY, LONG, LINEAR = (
    "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    "CodeDeployDefault.LambdaCanary10Percent30Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
)
OVER = {"Succeeded", "Failed", "Stopped"}
ALARM_RULE: dict[str, Any] = {
    "Namespace": "Test",
    "MetricName": "Nothing",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "ignore",
}
BACK = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]


@pytest.fixture
def group(cloud: Cloud) -> Iterator[Any]:
    """A function of two versions, its alias on the first, a deployment group with an alarm."""
    lambdas, deploys, alarms = cloud.client("lambda"), cloud.client("codedeploy"), cloud.client("cloudwatch")
    role = cloud.client("iam").get_role(RoleName=Resources("dev").role)["Role"]["Arn"]
    code = {"FunctionName": NAME, "Role": role, "Runtime": "python3.13", "Handler": "app.handler"}
    lambdas.create_function(**code, Code={"ZipFile": _zip(1)}, Timeout=10, MemorySize=128)
    try:
        lambdas.publish_version(FunctionName=NAME)
        lambdas.create_alias(FunctionName=NAME, Name="live", FunctionVersion="1")
        lambdas.update_function_code(FunctionName=NAME, ZipFile=_zip(2))
        lambdas.publish_version(FunctionName=NAME)
        alarms.put_metric_alarm(AlarmName=ALARM, **ALARM_RULE)
        deploys.create_application(applicationName=NAME, computePlatform="Lambda")
        deploys.create_deployment_group(
            **GROUP,
            serviceRoleArn=role,
            deploymentConfigName=LONG,
            alarmConfiguration={"enabled": True, "alarms": [{"name": ALARM}]},
            autoRollbackConfiguration={"enabled": True, "events": BACK},
        )
        yield deploys
    finally:
        lambdas.delete_function(FunctionName=NAME)
        alarms.delete_alarms(AlarmNames=[ALARM])
        deploys.delete_application(applicationName=NAME)


def test_a_share_of_the_traffic_comes_first_and_then_all(group: Any, cloud: Cloud) -> None:
    for version in ("1", "2"):  # what takes time the first time does not take it from the shift
        cloud.client("lambda").invoke(FunctionName=NAME, Qualifier=version, Payload=b"{}")
    id = group.create_deployment(**GROUP, revision=_revision("1", "2"), deploymentConfigName=LINEAR)["deploymentId"]
    with pytest.raises(ClientError, match="DeploymentLimitExceededException"):
        group.create_deployment(**GROUP, revision=_revision("1", "2"))
    assert group.list_deployments(**GROUP, includeOnlyStatuses=["InProgress"])["deployments"] == [id]
    seen: set[float] = set()
    ran: set[tuple[str, int]] = set()
    while _info(group, id)["status"] not in OVER:
        seen |= set(_alias(cloud)[1].values())
        answer = cloud.client("lambda").invoke(FunctionName=NAME, Qualifier="live", Payload=b"{}")
        if _alias(cloud)[0] == "1":
            ran.add((answer["ExecutedVersion"], json.loads(answer["Payload"].read())))
    assert _info(group, id)["status"] == "Succeeded"
    assert _alias(cloud) == ("2", {})
    assert len(seen) > 2
    assert ran == {("1", 1), ("2", 2)}, (
        "both versions ran before the alias was moved, and the answer names the one that did"
    )


def test_an_alarm_takes_the_traffic_back(group: Any, cloud: Cloud) -> None:
    id = group.create_deployment(**GROUP, revision=_revision("1", "2"))["deploymentId"]
    assert _alias(cloud) == ("1", {"2": 0.1})
    cloud.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
    stopped = wait_for(lambda: _over(group, id))
    assert (stopped["status"], stopped["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert ALARM in stopped["errorInformation"]["message"]
    assert _alias(cloud) == ("1", {})
    back = _info(group, stopped["rollbackInfo"]["rollbackDeploymentId"])
    assert (back["status"], back["creator"]) == ("Succeeded", "codeDeployRollback")


def test_a_shift_is_stopped_by_hand_and_a_wrong_one_fails(group: Any, cloud: Cloud) -> None:
    id = group.create_deployment(**GROUP, revision=_revision("1", "2"))["deploymentId"]
    group.stop_deployment(deploymentId=id, autoRollbackEnabled=True)
    assert _info(group, id)["errorInformation"]["code"] == "MANUAL_STOP"
    assert _alias(cloud) == ("1", {})
    with pytest.raises(ClientError, match="DeploymentAlreadyCompletedException"):
        group.stop_deployment(deploymentId=id)
    wrong = _info(group, group.create_deployment(**GROUP, revision=_revision("2", "1"))["deploymentId"])
    assert (wrong["status"], wrong["errorInformation"]["code"]) == ("Failed", "INVALID_LAMBDA_CONFIGURATION")
    for refused in ({"deploymentConfigName": "Own.Plan"}, {"revision": {"revisionType": "S3"}}):
        with pytest.raises(ClientError, match=r"DeploymentConfigDoesNotExist|InvalidRevision"):
            group.create_deployment(**{**GROUP, "revision": _revision("1", "2"), **refused})


def test_a_stacks_alias_goes_through_the_canary_and_its_alarm_rolls_the_stack_back(cloud: Cloud) -> None:
    stacks, alarms, deploys = (cloud.client(name) for name in ("cloudformation", "cloudwatch", "codedeploy"))
    role = cloud.client("iam").get_role(RoleName=Resources("dev").role)["Role"]["Arn"]
    stacks.create_stack(StackName=NAME, TemplateBody=_template(role, 1))
    try:
        assert _settled(stacks)["StackStatus"] == "CREATE_COMPLETE"
        assert _alias(cloud) == ("1", {})
        stacks.update_stack(StackName=NAME, TemplateBody=_template(role, 2))
        assert _settled(stacks)["StackStatus"] == "UPDATE_COMPLETE"
        assert _alias(cloud) == ("2", {})
        newest = _info(deploys, deploys.list_deployments(**GROUP)["deployments"][0])
        assert (newest["status"], newest["creator"], newest["deploymentConfigName"]) == ("Succeeded", "user", CANARY)
        stacks.update_stack(StackName=NAME, TemplateBody=_template(role, 3, LONG))
        wait_for(lambda: _alias(cloud) == ("2", {"3": 0.1}))
        alarms.set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
        assert _settled(stacks)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        assert _alias(cloud) == ("2", {})
        reasons = [
            event.get("ResourceStatusReason", "")
            for event in stacks.describe_stack_events(StackName=NAME)["StackEvents"]
        ]
        assert any("ALARM_ACTIVE" in reason and ALARM in reason for reason in reasons)
    finally:
        stacks.delete_stack(StackName=NAME)
        wait_for(lambda: NAME not in [each["StackName"] for each in _living(stacks)])


def _template(role: str, number: int, plan: str = CANARY) -> str:
    """Versions pile up, the alias is on the newest."""
    function = {"Code": {"ZipFile": _source(number)}, "Role": role, "Runtime": "python3.13", "Handler": "index.handler"}
    versions = {f"V{n}": _resource("Lambda::Version", FunctionName={"Ref": "Function"}) for n in range(1, number + 1)}
    alias = _resource(
        "Lambda::Alias",
        FunctionName={"Ref": "Function"},
        Name="live",
        FunctionVersion={"Fn::GetAtt": [f"V{number}", "Version"]},
    )
    policy = {"ApplicationName": {"Ref": "Application"}, "DeploymentGroupName": {"Ref": "Group"}}
    group = _resource(
        "CodeDeploy::DeploymentGroup",
        ApplicationName={"Ref": "Application"},
        DeploymentGroupName=NAME,
        ServiceRoleArn=role,
        DeploymentConfigName=plan,
        AlarmConfiguration={"Enabled": True, "Alarms": [{"Name": {"Ref": "Alarm"}}]},
        AutoRollbackConfiguration={"Enabled": True, "Events": BACK},
    )
    resources = {
        "Alias": {**alias, "UpdatePolicy": {"CodeDeployLambdaAliasUpdate": policy}},
        "Function": _resource("Lambda::Function", FunctionName=NAME, **function),
        **versions,
        "Application": _resource("CodeDeploy::Application", ApplicationName=NAME, ComputePlatform="Lambda"),
        "Group": group,
        "Alarm": _resource("CloudWatch::Alarm", AlarmName=ALARM, **ALARM_RULE),
    }
    return json.dumps({"Resources": resources})


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _source(number: int) -> str:
    return f"def handler(event, context):\n    return {number}\n"


def _zip(number: int) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", _source(number))
    return archive.getvalue()


def _revision(before: str, after: str) -> dict[str, Any]:
    properties = {"Name": NAME, "Alias": "live", "CurrentVersion": before, "TargetVersion": after}
    content = {"version": 0.0, "Resources": [{NAME: {"Type": "AWS::Lambda::Function", "Properties": properties}}]}
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}}


def _alias(cloud: Cloud) -> tuple[str, dict[str, float]]:
    found = cloud.client("lambda").get_alias(FunctionName=NAME, Name="live")
    return found["FunctionVersion"], (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}


def _info(deploys: Any, id: str) -> dict[str, Any]:
    return deploys.get_deployment(deploymentId=id)["deploymentInfo"]


def _over(deploys: Any, id: str) -> dict[str, Any] | None:
    found = _info(deploys, id)
    return found if found["status"] in OVER else None


def _settled(stacks: Any) -> dict[str, Any]:
    def settled() -> dict[str, Any] | None:
        (found,) = stacks.describe_stacks(StackName=NAME)["Stacks"]
        return None if found["StackStatus"].endswith("IN_PROGRESS") else found

    return wait_for(settled)


def _living(stacks: Any) -> list[dict[str, Any]]:
    found = stacks.list_stacks()["StackSummaries"]
    return [each for each in found if each["StackStatus"] != "DELETE_COMPLETE"]
