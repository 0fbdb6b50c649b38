"""The deployed service on the local cloud, end to end: gateway, queue, function, model, and what AWS's own APIs show of it."""

from __future__ import annotations

import io
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from goal_mandala.names import AiProcessor, AlarmName, Function, Resources
from localcloud.process import background
from tests.localcloud.cloud import GOAL, Cloud, wait_for

pytestmark = pytest.mark.xdist_group("cloud")
NAMES = Resources("dev")
PROCESSOR = NAMES.function(Function.AI_PROCESSOR)


def messages(cloud: Cloud, group: str, pattern: str = "") -> list[str]:
    found = cloud.client("logs").filter_log_events(logGroupName=group, filterPattern=pattern)
    return [event["message"] for event in found["events"]]


def total(cloud: Cloud, namespace: str, name: str, statistic: str = "Sum", **dimensions: str) -> float:
    now = time.time()
    points = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - 3600,
        EndTime=now + 60,
        Period=60,
        Statistics=[statistic],
    )["Datapoints"]
    return sum(point[statistic] for point in points)


def traced(cloud: Cloud) -> set[str]:
    now = time.time()
    found = cloud.client("xray").get_trace_summaries(StartTime=now - 3600, EndTime=now + 60)["TraceSummaries"]
    return {service["Name"] for trace in found for service in trace["ServiceIds"]}


def test_a_chart_is_made_and_everything_is_seen_by_awss_own_apis(cloud: Cloud) -> None:
    generation, chart = cloud.generate()
    assert generation["state"] == "succeeded", generation
    assert len(chart["subGoals"]) == 8
    assert all(len(sub_goal["actions"]) == 8 for sub_goal in chart["subGoals"])

    report = messages(cloud, NAMES.log_group(Function.AI_PROCESSOR), '"Memory Size"')[-1]
    assert "Memory Size: 1024 MB\tMax Memory Used: " in report
    assert 30 < int(report.split("Max Memory Used: ")[1].split(" MB")[0]) < 1024
    lines = messages(cloud, NAMES.log_group(Function.AI_PROCESSOR), f'"{generation["id"]}"')
    assert any(json.loads(line)["message"] == "generation ended" for line in lines)
    access = [json.loads(line) for line in messages(cloud, NAMES.access_log_group)]
    assert {"POST", "202"} <= {value for line in access for value in (line["method"], line["status"])}

    assert total(cloud, "AWS/Lambda", "Invocations", FunctionName=PROCESSOR) >= 1
    assert total(cloud, "AWS/Lambda", "ConcurrentExecutions", "Maximum", FunctionName=PROCESSOR) >= 1
    assert total(cloud, "AWS/ApiGateway", "Count", ApiName=NAMES.rest_api) >= 2
    model = "apac.amazon.nova-micro-v1:0"
    assert total(cloud, "AWS/Bedrock", "Invocations", ModelId=model) >= 9
    assert total(cloud, "AWS/Bedrock", "OutputTokenCount", ModelId=model) >= chart["usage"]["outputTokens"] > 0

    assert wait_for(lambda: {PROCESSOR, f"{NAMES.rest_api}/dev"} <= traced(cloud)), traced(cloud)


def test_the_stateless_call_reaches_the_model_through_the_alias(cloud: Cloud) -> None:
    subject = cloud.client("cognito-idp").admin_get_user(
        UserPoolId=cloud.deployed.outputs["UserPoolId"], Username=cloud.deployed.user
    )["UserAttributes"]
    person = next(each["Value"] for each in subject if each["Name"] == "sub")
    with cloud.http() as http:
        answer = http.post("/v1/ai/generate-subgoals", json={"type": "subgoal", "userId": person, "input": GOAL})
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["data"]) == 8


def test_the_gateway_gives_up_and_turns_away_in_the_contracts_words(cloud: Cloud) -> None:
    gateway, api = cloud.client("apigateway"), cloud.api.split("/")[-2]
    resources = gateway.get_resources(restApiId=api, limit=500)["items"]
    method = {
        "restApiId": api,
        "resourceId": next(each["id"] for each in resources if each["path"] == "/healthz"),
        "httpMethod": "GET",
    }
    stage = {"restApiId": api, "stageName": "dev"}
    limits = gateway.get_stage(**stage)["methodSettings"]["*/*"]
    try:
        gateway.update_integration(**method, patchOperations=_replace("/timeoutInMillis", "1"))
        with cloud.http(None) as http:
            late = http.get("/healthz")
            assert (late.status_code, late.json()["error"]["code"]) == (504, "TIMEOUT_ERROR")
            gateway.update_integration(**method, patchOperations=_replace("/timeoutInMillis", "29000"))
            gateway.update_stage(**stage, patchOperations=_replace("/*/*/throttling/rateLimit", "1"))
            gateway.update_stage(**stage, patchOperations=_replace("/*/*/throttling/burstLimit", "1"))
            with ThreadPoolExecutor(8) as many:  # one after another, a slow answer would let the next one through
                answers = list(many.map(lambda _: http.get("/healthz"), range(8)))
            refused = [answer for answer in answers if answer.status_code == 429]
            assert refused[0].json()["error"]["code"] == "THROTTLING_ERROR"
            assert refused[0].headers["retry-after"]
    finally:
        gateway.update_integration(**method, patchOperations=_replace("/timeoutInMillis", "29000"))
        for path, value in (
            ("rateLimit", limits["throttlingRateLimit"]),
            ("burstLimit", limits["throttlingBurstLimit"]),
        ):
            gateway.update_stage(**stage, patchOperations=_replace(f"/*/*/throttling/{path}", str(value)))


def _replace(path: str, value: str) -> list[dict[str, str]]:
    return [{"op": "replace", "path": path, "value": value}]


def test_who_may_come_in(cloud: Cloud) -> None:
    _, chart = cloud.generate()
    with cloud.http(None) as nobody:
        refused = nobody.get("/v1/mandalas")
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "AUTHENTICATION_ERROR")
        assert nobody.get("/healthz").status_code == 200
    with cloud.http("somebody-else@example.com") as other:
        unknown = other.get(f"/v1/mandalas/{chart['id']}")
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "NOT_FOUND_ERROR")


def test_the_resources_are_there_and_not_only_said_to_be(cloud: Cloud) -> None:
    lambdas, alarms = cloud.client("lambda"), cloud.client("cloudwatch")
    function = lambdas.get_function(FunctionName=PROCESSOR)
    assert function["Configuration"]["Timeout"] == AiProcessor.TIMEOUT
    assert function["Configuration"]["MemorySize"] == AiProcessor.MEMORY
    assert function["Concurrency"]["ReservedConcurrentExecutions"] == AiProcessor.RESERVED_CONCURRENCY
    source = lambdas.list_event_source_mappings(FunctionName=f"{PROCESSOR}:live")["EventSourceMappings"][0]
    assert source["ScalingConfig"]["MaximumConcurrency"] == AiProcessor.QUEUE_CONCURRENCY
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]

    found = alarms.describe_alarms(AlarmNamePrefix=PROCESSOR, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    names = {alarm["AlarmName"] for alarm in found["MetricAlarms"]}
    guide = (AlarmName.ERROR_RATE, AlarmName.DURATION, AlarmName.THROTTLE, AlarmName.CONCURRENT_EXECUTIONS)
    assert {NAMES.alarm(part) for part in guide} <= names
    assert [alarm["AlarmName"] for alarm in found["CompositeAlarms"]] == [NAMES.alarm(AlarmName.PAGE)]

    tables = cloud.client("dynamodb")
    ttl = tables.describe_time_to_live(TableName=NAMES.table)["TimeToLiveDescription"]
    backups = tables.describe_continuous_backups(TableName=NAMES.table)["ContinuousBackupsDescription"]
    assert ttl["TimeToLiveStatus"] == "ENABLED"
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=NAMES.log_group(Function.AI_PROCESSOR))
    assert [group["retentionInDays"] for group in groups["logGroups"]] == [AiProcessor.LOG_RETENTION]
    queries = cloud.client("logs").describe_query_definitions(queryDefinitionNamePrefix="goal-mandala-dev/")
    assert len(queries["queryDefinitions"]) >= 6
    budgets = cloud.client("budgets").describe_budgets(AccountId=cloud.settings.account)["Budgets"]
    assert [budget["BudgetName"] for budget in budgets] == ["goal-mandala-dev-bedrock"]


def test_what_the_cloud_does_not_know_is_refused(cloud: Cloud) -> None:
    template = json.dumps({"Resources": {"Fleet": {"Type": "AWS::GameLift::Fleet", "Properties": {}}}})
    with pytest.raises(ClientError, match=r"Unrecognized resource types: \[AWS::GameLift::Fleet\]"):
        cloud.client("cloudformation").create_stack(StackName="unknown", TemplateBody=template)
    with pytest.raises(ClientError, match="UnknownOperationException"):
        cloud.client("bedrock").list_guardrails()
    with pytest.raises(ClientError, match="UnknownOperationException"):
        cloud.client("codedeploy").list_git_hub_account_token_names()


def test_the_official_command_line_works_in_the_next_terminal(cloud: Cloud) -> None:
    assert cloud.aws("--version").stdout.startswith("aws-cli/2.")
    before = cloud.last_call
    found = json.loads(cloud.aws("lambda", "get-function", "--function-name", PROCESSOR).stdout)
    assert found["Configuration"]["FunctionName"] == PROCESSOR
    policy = cloud.aws("iam", "get-role-policy", "--role-name", NAMES.role, "--policy-name", "BedrockAccess").stdout
    assert "inference-profile/apac.amazon.nova-micro-v1:0" in policy
    served = {call["operation"]: call["kind"] for call in cloud.calls(before)}
    assert served == {"GetFunction": "read", "GetRolePolicy": "read"}


def test_only_the_generating_role_may_call_the_model_and_a_deny_wins(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    regions = ("ap-northeast-1", "ap-south-1", "us-east-1")
    simulated = iam.simulate_principal_policy(
        PolicySourceArn=iam.get_role(RoleName=NAMES.role)["Role"]["Arn"],
        ActionNames=["bedrock:InvokeModel"],
        ResourceArns=[f"arn:aws:bedrock:{region}::foundation-model/amazon.nova-micro-v1:0" for region in regions],
    )["EvaluationResults"]
    assert [each["EvalDecision"] for each in simulated] == ["allowed", "allowed", "implicitDeny"]
    deny = {"Effect": "Deny", "Action": "bedrock:*", "Resource": "*"}
    iam.put_role_policy(
        RoleName=NAMES.role,
        PolicyName="denied",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [deny]}),
    )
    try:
        generation, _ = cloud.generate()
        assert generation["state"] == "failed"
        assert wait_for(lambda: total(cloud, "AWS/Lambda", "Errors", FunctionName=PROCESSOR)) >= 1
    finally:
        iam.delete_role_policy(RoleName=NAMES.role, PolicyName="denied")
    assert cloud.generate()[0]["state"] == "succeeded"


def test_faults_of_the_model_are_set_on_the_running_cloud(cloud: Cloud) -> None:
    cloud.set_faults({"kind": "ThrottlingException"})
    try:
        generation, _ = cloud.generate()
        assert generation["state"] == "failed"
        assert total(cloud, "AWS/Bedrock", "InvocationThrottles", ModelId="apac.amazon.nova-micro-v1:0") >= 1
    finally:
        cloud.set_faults()


HANDLER = "def handler(event, context):\n    return {said!r}\n"


def test_versions_move_by_the_alias_at_once_and_broken_code_is_an_error(cloud: Cloud) -> None:
    lambdas = cloud.client("lambda")
    name = _function(cloud, HANDLER.format(said="first"))
    try:
        first = lambdas.publish_version(FunctionName=name)["Version"]
        lambdas.create_alias(FunctionName=name, Name="live", FunctionVersion=first)
        assert _answer(cloud, name, "live") == (None, first, "first")
        lambdas.update_function_code(FunctionName=name, ZipFile=_zip("import nothing_of_this_name\n"))
        assert _answer(cloud, name, "live") == (None, first, "first"), "the alias stays where it is"
        broken = lambdas.publish_version(FunctionName=name)["Version"]
        lambdas.update_alias(FunctionName=name, Name="live", FunctionVersion=broken)
        error, version, body = _answer(cloud, name, "live")
        assert (error, version, body["errorType"]) == ("Unhandled", broken, "Runtime.ImportModuleError")
        alone = {"FunctionName": name, "Resource": f"{name}:live", "ExecutedVersion": broken}
        assert total(cloud, "AWS/Lambda", "Errors", **alone) == 1
        lambdas.update_alias(FunctionName=name, Name="live", FunctionVersion=first)
        assert _answer(cloud, name, "live") == (None, first, "first")
        assert any("Runtime.ImportModuleError" in line for line in messages(cloud, f"/aws/lambda/{name}"))
    finally:
        lambdas.delete_function(FunctionName=name)


def _zip(source: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", source)
    return archive.getvalue()


def _function(cloud: Cloud, source: str, name: str = "goal-mandala-dev-probe") -> str:
    role = cloud.client("iam").get_role(RoleName=NAMES.role)["Role"]["Arn"]
    cloud.client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": _zip(source)},
        Timeout=3,
        MemorySize=128,
    )
    return name


def _answer(cloud: Cloud, name: str, qualifier: str) -> tuple[str | None, str, Any]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Qualifier=qualifier, Payload=b"{}")
    return answer.get("FunctionError"), answer["ExecutedVersion"], json.loads(answer["Payload"].read())


def test_state_survives_a_restart(cloud: Cloud) -> None:
    _, chart = cloud.generate()
    background.stop(cloud.home)
    background.start(cloud.home, cloud.settings)
    with cloud.http() as http:
        assert http.get(f"/v1/mandalas/{chart['id']}").json()["id"] == chart["id"]
    assert messages(cloud, NAMES.log_group(Function.AI_PROCESSOR), '"Memory Size"')
    assert background.status(cloud.home).beyond_loopback == []
