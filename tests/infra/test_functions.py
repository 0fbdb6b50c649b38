"""Functions: the guide's names and sizes, kept versions, the alias, what the queue may take, what they are told."""

from __future__ import annotations

from typing import Any

import pytest

from goal_mandala.names import ALIAS, Env, Function, Resources
from goal_mandala.settings import read_settings
from tests.infra.conftest import Synthesize, Synthesized

pytestmark = pytest.mark.xdist_group("infra")
ENVIRONMENTS = ["dev", "stg", "prod"]


def _function(made: Synthesized, name: str) -> dict[str, Any]:
    return made.one("AWS::Lambda::Function", FunctionName=name)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_ai_processor_is_as_the_guide_has_it(synthesize: Synthesize, environment: str) -> None:
    made = _function(synthesize(environment), f"goal-mandala-{environment}-ai-processor")
    assert (made["Timeout"], made["MemorySize"], made["ReservedConcurrentExecutions"]) == (900, 1024, 10)
    assert made["TracingConfig"] == {"Mode": "Active"}
    assert (made["Runtime"], made["Architectures"]) == ("python3.13", ["arm64"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_log_groups_are_ours_and_are_kept_thirty_days(synthesize: Synthesize, environment: str) -> None:
    made = synthesize(environment)
    for part in (Function.AI_PROCESSOR, Function.API):
        name = Resources(environment).log_group(part)
        (group,) = (
            (logical, found)
            for logical, found in made.of("AWS::Logs::LogGroup").items()
            if found["Properties"]["LogGroupName"] == name
        )
        assert group[1]["Properties"]["RetentionInDays"] == 30
        assert group[1]["DeletionPolicy"] == ("Retain" if environment == "prod" else "Delete")
        function = _function(made, Resources(environment).function(part))
        assert function["LoggingConfig"] == {"LogGroup": {"Ref": group[0]}}, "in Lambda's text format: REPORT lines"


def test_the_queue_stays_below_the_alarm_and_the_alarm_below_the_reserve(dev: Synthesized) -> None:
    mapping = dev.one("AWS::Lambda::EventSourceMapping")
    alarm = dev.one("AWS::CloudWatch::Alarm", AlarmName="goal-mandala-dev-ai-processor-concurrent-executions")
    reserved = _function(dev, "goal-mandala-dev-ai-processor")["ReservedConcurrentExecutions"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == 6 < alarm["Threshold"] == 8 < reserved == 10


def test_jobs_go_one_by_one_to_the_live_alias(dev: Synthesized) -> None:
    mapping = dev.one("AWS::Lambda::EventSourceMapping")
    assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    (separator, (name, qualifier)) = mapping["FunctionName"]["Fn::Join"]
    (position, split) = name["Fn::Select"]
    alias = dev.of("AWS::Lambda::Alias")[split["Fn::Split"][1]["Ref"]]["Properties"]
    assert (position, separator, qualifier) == (6, "", f":{ALIAS}"), "the function's name out of the alias' ARN"
    function = dev.of("AWS::Lambda::Function")[alias["FunctionName"]["Ref"]]["Properties"]
    assert function["FunctionName"] == "goal-mandala-dev-ai-processor"
    queue = dev.of("AWS::SQS::Queue")[mapping["EventSourceArn"]["Fn::GetAtt"][0]]["Properties"]
    assert queue["QueueName"] == "goal-mandala-dev-generations"


@pytest.mark.parametrize(("said", "reserved"), [("none", None), ("20", 20)])
def test_the_reserve_is_a_setting(synthesize: Synthesize, said: str, reserved: int | None) -> None:
    made = _function(synthesize("dev", RESERVED_CONCURRENCY=said), "goal-mandala-dev-ai-processor")
    assert made.get("ReservedConcurrentExecutions") == reserved


def test_old_versions_stay_for_a_roll_back(dev: Synthesized) -> None:
    versions = dev.of("AWS::Lambda::Version").values()
    assert len(versions) == 2
    assert {found["DeletionPolicy"] for found in versions} == {"Retain"}


def test_a_change_of_settings_is_a_new_version(synthesize: Synthesize, dev: Synthesized) -> None:
    other = synthesize("dev", BEDROCK_MAX_RETRIES="2")
    assert not set(dev.of("AWS::Lambda::Version")) & set(other.of("AWS::Lambda::Version"))


def test_only_prod_moves_its_alias_step_by_step(synthesize: Synthesize, prod: Synthesized) -> None:
    for environment in ("dev", "stg"):
        made = synthesize(environment)
        assert not made.of("AWS::CodeDeploy::DeploymentGroup")
        assert all("UpdatePolicy" not in alias for alias in made.of("AWS::Lambda::Alias").values())
    assert all(
        "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"] for alias in prod.of("AWS::Lambda::Alias").values()
    )
    for group in prod.properties("AWS::CodeDeploy::DeploymentGroup"):
        assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
        assert set(group["AutoRollbackConfiguration"]["Events"]) >= {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}
        assert len(group["AlarmConfiguration"]["Alarms"]) == 1


def test_a_canary_is_judged_by_the_new_version_alone(prod: Synthesized) -> None:
    """An alarm over all versions would still ring about the one that is being replaced, and block its mending."""
    found = {
        alarm["AlarmName"]: {item["Name"]: item["Value"] for item in alarm["Dimensions"]}
        for alarm in prod.properties("AWS::CloudWatch::Alarm")
        if alarm["AlarmName"].endswith("-canary")
    }
    assert set(found) == {"goal-mandala-prod-ai-processor-canary", "goal-mandala-prod-api-canary"}
    for name, dimensions in found.items():
        function = name.removesuffix("-canary")
        assert (dimensions["FunctionName"], dimensions["Resource"]) == (function, f"{function}:{ALIAS}")
        (version, attribute) = dimensions["ExecutedVersion"]["Fn::GetAtt"]
        assert attribute == "Version"
        assert version in prod.of("AWS::Lambda::Version")


def test_functions_are_told_what_the_program_reads(dev: Synthesized) -> None:
    """Every variable is one that the program knows, and the program accepts the values."""
    known = {value for name, value in vars(Env).items() if not name.startswith("_")}
    for name in ("ai-processor", "api"):
        variables = _function(dev, f"goal-mandala-dev-{name}")["Environment"]["Variables"]
        assert set(variables) <= known
        plain = {key: value if isinstance(value, str) else "https://example.com/x" for key, value in variables.items()}
        settings = read_settings(plain)
        assert (settings.environment, settings.model) == ("dev", "bedrock")
        assert settings.bedrock_model_id == "apac.amazon.nova-micro-v1:0"
        assert (settings.bedrock_region, settings.bedrock_max_retries, settings.bedrock_timeout) == (
            "ap-northeast-1",
            3,
            300.0,
        )


def test_what_nobody_works_on_is_swept_up(dev: Synthesized) -> None:
    rule = dev.one("AWS::Events::Rule")
    assert rule["ScheduleExpression"] == "rate(15 minutes)"
    (target,) = rule["Targets"]
    assert target["Input"] == '{"kind":"sweep"}'
    assert target["Arn"]["Ref"] in dev.of("AWS::Lambda::Alias")


def test_the_relay_is_there_only_with_a_webhook(synthesize: Synthesize, dev: Synthesized) -> None:
    assert len(dev.properties("AWS::Lambda::Function")) == 2
    made = synthesize("dev", SLACK_WEBHOOK_SECRET="goal-mandala-dev/slack-webhook")
    relay = _function(made, "goal-mandala-dev-alert-relay")
    assert relay["Environment"]["Variables"] == {
        Env.ENVIRONMENT: "dev",
        Env.SLACK_WEBHOOK_SECRET: "goal-mandala-dev/slack-webhook",
    }
    assert made.one("AWS::SNS::Subscription")["Protocol"] == "lambda"
