"""Least privilege: what each role may do, to the letter."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from goal_mandala.names import BEDROCK_POLICY, Table
from goal_mandala.storage.dynamodb.actions import Action
from tests.infra.conftest import ACCOUNT, Synthesize, Synthesized, text_of

pytestmark = pytest.mark.xdist_group("infra")
ENVIRONMENTS = ["dev", "stg", "prod"]
WITHOUT_RESOURCES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
"""The only actions that may be allowed on everything: they take no resource."""

APAC = ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2")


def _policies(made: Synthesized, role: str) -> dict[str, list[dict[str, Any]]]:
    found = made.one("AWS::IAM::Role", RoleName=role)
    return {policy["PolicyName"]: policy["PolicyDocument"]["Statement"] for policy in found["Policies"]}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(made: Synthesized) -> list[dict[str, Any]]:
    return [
        statement
        for role in made.properties("AWS::IAM::Role")
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_only_ai_processor_may_call_the_model(synthesize: Synthesize, environment: str) -> None:
    made = synthesize(environment)
    assert list(_policies(made, f"goal-mandala-{environment}-lambda-execution-role")) == [
        "ServiceAccess",
        BEDROCK_POLICY,
    ]
    calling = [statement for statement in _statements(made) if "bedrock" in json.dumps(statement)]
    assert len(calling) == 1


def test_the_model_may_be_called_where_the_profile_can_route_to(dev: Synthesized) -> None:
    (statement,) = _policies(dev, "goal-mandala-dev-lambda-execution-role")[BEDROCK_POLICY]
    assert statement["Action"] == ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    assert {text_of(resource) for resource in statement["Resource"]} == {
        f"arn:aws:bedrock:ap-northeast-1:{ACCOUNT}:inference-profile/apac.amazon.nova-micro-v1:0",
        *(f"arn:aws:bedrock:{region}::foundation-model/amazon.nova-micro-v1:0" for region in APAC),
    }


def test_a_bare_model_needs_no_profile(synthesize: Synthesize) -> None:
    made = synthesize("dev", BEDROCK_REGION="us-east-1")
    (statement,) = _policies(made, "goal-mandala-dev-lambda-execution-role")[BEDROCK_POLICY]
    assert _list(statement["Resource"]) == ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_allowed_wholesale(synthesize: Synthesize, environment: str) -> None:
    made = synthesize(environment, SLACK_WEBHOOK_SECRET="hook")
    assert not made.of("AWS::IAM::Policy"), "whole inline policies only: nothing is added behind one's back"
    for statement in _statements(made):
        actions = set(_list(statement["Action"]))
        assert statement["Effect"] == "Allow"
        assert not [action for action in actions if "*" in action]
        if "*" in json.dumps(statement["Resource"]):
            assert actions == WITHOUT_RESOURCES


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_role_may_make_a_log_group(synthesize: Synthesize, environment: str) -> None:
    """It would come back without its retention after someone deleted it."""
    assert "logs:CreateLogGroup" not in json.dumps(_statements(synthesize(environment, SLACK_WEBHOOK_SECRET="hook")))


def test_the_api_may_order_and_ask_and_no_more(dev: Synthesized) -> None:
    policies = _policies(dev, "goal-mandala-dev-api-role")
    assert list(policies) == ["ServiceAccess"]
    actions = {statement["Sid"]: set(_list(statement["Action"])) for statement in policies["ServiceAccess"]}
    assert set(actions) == {"Logs", "Traces", "Charts", "Order", "Generate"}
    assert actions["Order"] == {"sqs:SendMessage", "sqs:GetQueueAttributes"}
    (generate,) = (found for found in policies["ServiceAccess"] if found["Sid"] == "Generate")
    name = "goal-mandala-dev-ai-processor:live"
    assert text_of(generate["Resource"]) == f"arn:aws:lambda:ap-northeast-1:{ACCOUNT}:function:{name}"


def test_nobody_may_read_all_charts_or_change_the_table(dev: Synthesized) -> None:
    for role in ("lambda-execution-role", "api-role"):
        (charts,) = (
            found for found in _policies(dev, f"goal-mandala-dev-{role}")["ServiceAccess"] if found["Sid"] == "Charts"
        )
        assert {action.removeprefix("dynamodb:") for action in charts["Action"]} == {
            "BatchGetItem",
            "BatchWriteItem",
            "ConditionCheckItem",
            "DeleteItem",
            "GetItem",
            "PutItem",
            "Query",
            "UpdateItem",
        }
        parts = {type_.__name__ for type_ in get_args(Action)} - {"Append"}  # an update
        assert {f"dynamodb:{part}Item" for part in parts} <= set(charts["Action"]), "a transaction needs them all"
        indexes = {json.dumps(resource).rsplit("/", 1)[-1].strip('"]}') for resource in charts["Resource"][1:]}
        assert indexes == {Table.BY_CHANGE, Table.WAITING_INDEX}


def test_the_relay_may_read_its_secret_and_nothing_of_people(synthesize: Synthesize) -> None:
    made = synthesize("dev", SLACK_WEBHOOK_SECRET="hook")
    policies = _policies(made, "goal-mandala-dev-alert-relay-role")
    assert {statement["Sid"] for statement in policies["ServiceAccess"]} == {"Logs", "Traces", "Webhook"}
    assert ":secret:hook-??????" in json.dumps(policies)


def test_alarms_and_budgets_of_this_account_alone_may_tell_the_topic(dev: Synthesized) -> None:
    statements = dev.one("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert [set(statement["Principal"]["Service"]) for statement in allowed] == [
        {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    ]
    assert text_of(allowed[0]["Condition"]["StringEquals"]["aws:SourceAccount"]) == ACCOUNT
    denied = [statement for statement in statements if statement["Effect"] == "Deny"]
    assert [statement["Condition"] for statement in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]
